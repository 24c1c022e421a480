"""Any tampered byte of the log is found, and named by the entry that it is in."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.coalition.audit import queries
from kashf.coalition.audit.actions import record
from kashf.coalition.audit.models import Entry, Head
from kashf.coalition.audit.queries import Verification, verify, walk
from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.members.vocabulary import PersonLeft
from tests.coalition.conftest import Coalition
from tests.conftest import unguarded

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


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
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

    assert walk(entries, after=Verification(0)).broken_at == entry.sequence


@pytest.mark.parametrize("place", range(8))
def test_a_changed_time_is_found_in_its_entry(coalition: Coalition, place: int) -> None:
    entries = list(Entry.objects.order_by("sequence"))
    entries[place].at += timedelta(microseconds=1)

    assert walk(entries, after=Verification(0)).broken_at == entries[place].sequence


@pytest.mark.parametrize("place", range(8))
def test_an_entry_that_is_taken_out_is_found(coalition: Coalition, place: int) -> None:
    with unguarded():
        Entry.objects.filter(sequence=place + 1).delete()

    found = verify()
    assert (found.entries, found.broken_at) == (place, min(place + 2, 8))


def test_an_end_that_is_cut_off_is_found(coalition: Coalition) -> None:
    with unguarded():
        Entry.objects.filter(sequence__gt=6).delete()

    digest = Entry.objects.get(sequence=6).digest
    assert verify() == Verification(6, digest, 7, "entries at the end are missing")


def test_a_log_that_is_emptied_is_found(coalition: Coalition) -> None:
    with unguarded():
        Entry.objects.all().delete()

    assert verify().broken_at == 1


def test_a_head_that_is_taken_away_is_found(coalition: Coalition) -> None:
    with unguarded():
        Head.objects.all().delete()

    assert verify().broken_at == 1


def test_an_entry_behind_the_end_is_found(coalition: Coalition) -> None:
    last = Entry.objects.latest("sequence")
    forged = Entry(sequence=9, at=last.at, name="x", previous=last.digest, facts="{}")
    forged.digest = forged.link().digest()
    forged.save(force_insert=True)

    assert verify() == Verification(8, last.digest, 9, "it stands behind the end of the log")


def test_entries_that_are_added_during_the_walk_break_nothing(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def walk_and_add(entries: Iterable[Entry], *, after: Verification) -> Verification:
        found = walk(entries, after=after)
        if found.entries < 10:
            _leave(coalition)
        return found

    monkeypatch.setattr(queries, "walk", walk_and_add)

    assert verify() == Verification(10, Entry.objects.get(sequence=10).digest)


def _leave(coalition: Coalition) -> None:
    left = PersonLeft(
        actor=coalition.owner.code,
        organisation=coalition.sahlan.code,
        person=coalition.auditor.code,
    )
    with transaction.atomic():
        record(left)


def test_two_entries_that_changed_places_are_found(coalition: Coalition) -> None:
    entries = list(Entry.objects.order_by("sequence"))
    entries[2], entries[3] = entries[3], entries[2]

    assert walk(entries, after=Verification(0)).broken_at == entries[2].sequence


def test_a_clock_that_jumps_back_breaks_no_chain(coalition: Coalition) -> None:
    yesterday = now() - timedelta(days=1)
    with clock_at(lambda: yesterday):
        _leave(coalition)

    assert Entry.objects.latest("sequence").at == yesterday
    assert verify() == Verification(9, Head.objects.get().digest)


def test_what_is_rolled_back_leaves_no_entry(coalition: Coalition) -> None:
    with transaction.atomic():
        _leave(coalition)
        transaction.set_rollback(True)

    assert verify() == Verification(8, Head.objects.get().digest)
    assert Head.objects.get().sequence == 8
