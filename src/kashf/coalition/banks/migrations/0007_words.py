"""The words of signals' names are indexed folded; those that are here are read by the background."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kashf.coalition.banks.models import SignalWords
from kashf.coalition.words import WordsField


def make(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SignalWords.INDEX.made(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def end(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SignalWords.INDEX.ended(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("banks", "0006_quotation")]
    operations = [
        migrations.CreateModel(
            "SignalWords",
            [
                (
                    "signal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="banks.banksignal",
                    ),
                ),
                ("words", WordsField()),
                ("version", models.SmallIntegerField()),
            ],
        ),
        migrations.RunPython(make, end),
    ]
