"""Whose item matched and with which bank stands in the match, for an index to count."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    item = apps.get_model("intake", "Item").objects.filter(pk=OuterRef("item"))
    signal = apps.get_model("banks", "BankSignal").objects.filter(pk=OuterRef("signal"))
    apps.get_model("banks", "Match").objects.order_by().update(
        organisation=Subquery(item.values("organisation")),
        bank=Subquery(signal.values("bank")),
    )


def _one(model: str, *, null: bool = False) -> models.Field:  # type: ignore[type-arg]  # to any
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=model,
        null=null,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("banks", "0003_value"),
        ("intake", "0003_table"),
        ("members", "0001_initial"),
    ]
    operations = [
        migrations.AddField("match", "organisation", _one("members.organisation", null=True)),
        migrations.AddField("match", "bank", _one("banks.bank", null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("match", "organisation", _one("members.organisation")),
        migrations.AlterField("match", "bank", _one("banks.bank")),
        migrations.AddIndex(
            "match",
            models.Index(fields=["organisation", "bank", "item"], name="match_of_bank"),
        ),
    ]
