"""The log can be walked, and cannot be changed."""

import pytest
from django.db import DatabaseError, connection, transaction

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.queries import Verification, verify
from tests.coalition.conftest import Coalition


def test_what_the_verbs_did_is_a_sound_chain(coalition: Coalition) -> None:
    assert verify() == Verification(entries=8)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_it(coalition: Coalition, verb: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)
    assert Entry.objects.count() == 8
