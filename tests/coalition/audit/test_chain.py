"""Any tampered byte of the log is found, and named by the entry that it is in."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.coalition.audit.actions import record
from kashf.coalition.audit.models import Entry, Head
from kashf.coalition.audit.queries import Verification, verify
from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.members.vocabulary import PersonLeft
from tests.coalition.conftest import Coalition

TEXTS = [
    "actor",
    "organisation",
    "name",
    "subject",
    "facts",
    "before",
    "after",
    "previous",
    "digest",
]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 7), field=st.sampled_from(TEXTS), at=st.integers(0, 500), by=st.data())
def test_a_changed_letter_is_found_in_its_entry(
    coalition: Coalition, place: int, field: str, at: int, by: st.DataObject
) -> None:
    entries = list(Entry.objects.order_by("sequence"))
    entry = entries[place]
    text = str(getattr(entry, field)) or "."
    at %= len(text)
    letter = by.draw(st.characters(exclude_characters=text[at], exclude_categories=["Cs"]))
    setattr(entry, field, text[:at] + letter + text[at + 1 :])

    assert verify(iter(entries)).broken_at == entry.sequence


@pytest.mark.parametrize("place", range(8))
def test_a_changed_time_is_found_in_its_entry(coalition: Coalition, place: int) -> None:
    entries = list(Entry.objects.order_by("sequence"))
    entries[place].at += timedelta(microseconds=1)

    assert verify(iter(entries)).broken_at == entries[place].sequence


@pytest.mark.parametrize("place", range(8))
def test_an_entry_that_is_taken_out_is_found(coalition: Coalition, place: int) -> None:
    entries = list(Entry.objects.order_by("sequence"))
    del entries[place]

    assert verify(iter(entries)).broken_at is not None


def test_an_end_that_is_cut_off_is_found(coalition: Coalition) -> None:
    entries = list(Entry.objects.order_by("sequence"))

    assert verify(iter(entries[:-2])) == Verification(6, 7, "entries at the end are missing")


def test_two_entries_that_changed_places_are_found(coalition: Coalition) -> None:
    entries = list(Entry.objects.order_by("sequence"))
    entries[2], entries[3] = entries[3], entries[2]

    assert verify(iter(entries)).broken_at == entries[2].sequence


def test_a_clock_that_jumps_back_breaks_no_chain(coalition: Coalition) -> None:
    yesterday = now() - timedelta(days=1)
    left = PersonLeft(
        actor=coalition.owner.code,
        organisation=coalition.sahlan.code,
        person=coalition.auditor.code,
    )
    with clock_at(lambda: yesterday), transaction.atomic():
        record(left)

    assert Entry.objects.latest("sequence").at == yesterday
    assert verify() == Verification(9)


def test_what_is_rolled_back_leaves_no_entry(coalition: Coalition) -> None:
    left = PersonLeft(
        actor=coalition.owner.code,
        organisation=coalition.sahlan.code,
        person=coalition.auditor.code,
    )
    with transaction.atomic():
        record(left)
        transaction.set_rollback(True)

    assert verify() == Verification(8)
    assert Head.objects.get().sequence == 8
