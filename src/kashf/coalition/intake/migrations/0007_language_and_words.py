"""An item has its language and script, and its words are indexed folded.

The rows of items that are here are written by the background (`read_words`): to tell languages and
fold texts takes Python a while, in which nobody should wait for a migration. So the columns can be
null, which also keeps SQLite from writing the table of items anew, without its trigger. A later
migration that makes it do that has to make the trigger again: `tests/coalition/test_words.py` looks.

The index of three letters goes: it was one for all organisations, so that the time of an answer told
how much others have.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kashf.coalition.intake.models import ItemWords
from kashf.coalition.words import WordsField

OLD_ENDED = {
    "sqlite": [
        "DROP TRIGGER intake_item_words_added",
        "DROP TRIGGER intake_item_words_gone",
        "DROP TRIGGER intake_item_words_changed",
        "DROP TABLE intake_item_words",
    ],
    "postgresql": [
        "DROP INDEX IF EXISTS item_title_words",
        "DROP INDEX IF EXISTS item_address_words",
    ],
}
# What is changed is read anew, whoever changed it
STALE = {
    "sqlite": [
        "CREATE TRIGGER intake_item_words_stale AFTER UPDATE OF title, address, text, note "
        "ON intake_item BEGIN "
        "UPDATE intake_itemwords SET version = 0 WHERE item_id = new.id; END",
    ],
    "postgresql": [
        "CREATE FUNCTION intake_item_words_stale() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE intake_itemwords SET version = 0 WHERE item_id = NEW.id; RETURN NULL; END $$",
        "CREATE TRIGGER intake_item_words_stale AFTER UPDATE OF title, address, text, note "
        "ON intake_item FOR EACH ROW EXECUTE FUNCTION intake_item_words_stale()",
    ],
}
NOT_STALE = {
    "sqlite": ["DROP TRIGGER intake_item_words_stale"],
    "postgresql": ["DROP FUNCTION intake_item_words_stale() CASCADE"],
}


def make(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in (*OLD_ENDED[vendor], *ItemWords.INDEX.made(vendor), *STALE[vendor]):
        schema_editor.execute(statement, params=None)


def end(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in (*NOT_STALE[vendor], *ItemWords.INDEX.ended(vendor)):
        schema_editor.execute(statement, params=None)
    old = import_module("kashf.coalition.intake.migrations.0005_parts_of_words")
    for statement in old.MADE[vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_place")]
    operations = [
        migrations.AddField("item", "language", models.CharField(max_length=16, null=True)),
        migrations.AddField("item", "script", models.CharField(max_length=4, null=True)),
        migrations.AddIndex(
            "item",
            models.Index(fields=["organisation", "language", "-received_at"], name="item_language"),
        ),
        migrations.AddIndex(
            "item",
            models.Index(fields=["organisation", "script", "-received_at"], name="item_script"),
        ),
        migrations.CreateModel(
            "ItemWords",
            [
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="intake.item",
                    ),
                ),
                ("words", WordsField()),
                ("version", models.SmallIntegerField()),
            ],
        ),
        migrations.RunPython(make, end),
    ]
