"""The database also refuses what goes round the first triggers: a row put in the place of another,
which SQLite calls no deletion, and a head that is taken away or put back."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_ABORT = "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
REFUSALS = {
    "sqlite": [
        "CREATE TRIGGER audit_entry_no_replacement BEFORE INSERT ON audit_entry "
        f"WHEN EXISTS (SELECT 1 FROM audit_entry WHERE sequence = NEW.sequence) {_ABORT}",
        "CREATE TRIGGER audit_head_no_replacement BEFORE INSERT ON audit_head "
        f"WHEN EXISTS (SELECT 1 FROM audit_head) {_ABORT}",
        f"CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head {_ABORT}",
        "CREATE TRIGGER audit_head_one_on BEFORE UPDATE ON audit_head "
        f"WHEN NEW.sequence <> OLD.sequence + 1 {_ABORT}",
    ],
    "postgresql": [
        "CREATE FUNCTION audit_head_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$",
        "CREATE TRIGGER audit_head_one_on BEFORE UPDATE ON audit_head FOR EACH ROW "
        "WHEN (NEW.sequence <> OLD.sequence + 1) EXECUTE FUNCTION audit_head_refuse()",
        "CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head "
        "FOR EACH ROW EXECUTE FUNCTION audit_head_refuse()",
        "CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_head_refuse()",
    ],
}
PERMISSIONS = {
    "sqlite": [
        "DROP TRIGGER audit_entry_no_replacement",
        "DROP TRIGGER audit_head_no_replacement",
        "DROP TRIGGER audit_head_no_delete",
        "DROP TRIGGER audit_head_one_on",
    ],
    "postgresql": ["DROP FUNCTION audit_head_refuse() CASCADE"],
}


def refuse(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in REFUSALS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def permit(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in PERMISSIONS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunPython(refuse, permit)]
