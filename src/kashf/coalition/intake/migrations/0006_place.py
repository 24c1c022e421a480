"""Where a link lies among all links, so that those under a host or a path are found by an index."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kashf.signals.url import URL

# Places are compared byte by byte; PostgreSQL would take the order of the database's language.
ORDERED = {
    "sqlite": [],
    "postgresql": ['ALTER TABLE intake_itemsignal ALTER COLUMN place TYPE text COLLATE "C"'],
}
BATCH = 5_000


def order(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in ORDERED[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The places of the links that are here already."""
    signals = apps.get_model("intake", "ItemSignal").objects.using(schema_editor.connection.alias)
    last = 0
    while some := list(signals.filter(type=URL.name, pk__gt=last).order_by("pk")[:BATCH]):
        for row in some:
            row.place = URL.place(row.value) or None
        signals.bulk_update(some, ["place"], batch_size=400)
        last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_parts_of_words")]
    operations = [
        migrations.AddField(
            model_name="itemsignal",
            name="place",
            field=models.TextField(null=True),
        ),
        migrations.RunPython(order, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="itemsignal",
            index=models.Index(
                condition=models.Q(("place__isnull", False)),
                fields=["place"],
                name="item_signal_place",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
