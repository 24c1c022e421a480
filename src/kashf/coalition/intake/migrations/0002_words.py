"""Words are looked for in an index, not in the rows, which are wide."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# SQLite reads a narrow copy of the columns, in the order of the list.
MADE = {
    "sqlite": [
        "CREATE INDEX item_words ON intake_item "
        "(organisation_id, received_at DESC, id DESC, title, address)"
    ],
    "postgresql": [],
}
ENDED = {"sqlite": ["DROP INDEX item_words"], "postgresql": []}


def make(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in MADE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def end(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in ENDED[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [migrations.RunPython(make, end)]
