from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("banks", "0001_initial"), ("members", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="bank",
            name="advice",
            field=models.CharField(default="review", max_length=16),
        ),
        migrations.AddConstraint(
            model_name="bank",
            constraint=models.CheckConstraint(
                condition=models.Q(("advice__in", ["hold", "information", "review"])),
                name="bank_advice",
            ),
        ),
    ]
