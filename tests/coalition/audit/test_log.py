"""The log can be walked, and cannot be changed."""

import pytest
from django.db import DatabaseError, connection, transaction

from kashf.coalition.audit.models import Head
from kashf.coalition.audit.queries import Verification, verify
from tests.coalition.conftest import Coalition


def test_what_the_verbs_did_is_a_sound_chain(coalition: Coalition) -> None:
    assert verify() == Verification(8, Head.objects.get().digest)


COLUMNS = "at, actor, organisation, name, subject, facts, before, after, previous, digest"
CHANGES = {
    "change": "UPDATE audit_entry SET actor = 'x'",
    "delete": "DELETE FROM audit_entry",
    "replace": f"INSERT OR REPLACE INTO audit_entry (sequence, {COLUMNS}) "
    f"SELECT 8, {COLUMNS} FROM audit_entry WHERE sequence = 7",
    "truncate": "TRUNCATE audit_entry",
    "put the end back": "UPDATE audit_head SET sequence = sequence - 1",
    "rewrite the end": "UPDATE audit_head SET digest = 'x'",
    "take the end away": "DELETE FROM audit_head",
    "replace the end": "REPLACE INTO audit_head (only, sequence, digest) VALUES (1, 0, '0')",
}
SPOKEN_BY = {"replace": "sqlite", "replace the end": "sqlite", "truncate": "postgresql"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_it(coalition: Coalition, change: str) -> None:
    if connection.vendor != SPOKEN_BY.get(change, connection.vendor):
        pytest.skip(f"{connection.vendor} has no such statement")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(CHANGES[change])
    assert verify() == Verification(8, Head.objects.get().digest)
