"""Titles and addresses are looked for by any three letters in a row, from an index; the next
migration puts another in its place."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TAKEN_OUT = (
    "INSERT INTO intake_item_words (intake_item_words, rowid, title, address) "
    "VALUES ('delete', old.id, old.title, old.address);"
)
PUT_IN = (
    "INSERT INTO intake_item_words (rowid, title, address) "
    "VALUES (new.id, new.title, new.address);"
)
MADE = {
    "sqlite": [
        "DROP INDEX IF EXISTS item_words",
        "CREATE VIRTUAL TABLE intake_item_words USING fts5 "
        "(title, address, content=intake_item, content_rowid=id, tokenize=trigram)",
        "INSERT INTO intake_item_words (intake_item_words) VALUES ('rebuild')",
        "CREATE TRIGGER intake_item_words_added AFTER INSERT ON intake_item "
        f"BEGIN {PUT_IN} END",
        "CREATE TRIGGER intake_item_words_gone AFTER DELETE ON intake_item "
        f"BEGIN {TAKEN_OUT} END",
        "CREATE TRIGGER intake_item_words_changed AFTER UPDATE OF title, address ON intake_item "
        f"BEGIN {TAKEN_OUT} {PUT_IN} END",
    ],
    "postgresql": [],  # there were indexes of the extension pg_trgm, which nothing needs any more
}
ENDED = {
    "sqlite": [
        "DROP TRIGGER intake_item_words_added",
        "DROP TRIGGER intake_item_words_gone",
        "DROP TRIGGER intake_item_words_changed",
        "DROP TABLE intake_item_words",
        "CREATE INDEX item_words ON intake_item "
        "(organisation_id, received_at DESC, id DESC, title, address)",
    ],
    "postgresql": [],
}


def make(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in MADE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def end(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in ENDED[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_views_and_bodies")]
    operations = [migrations.RunPython(make, end)]
