"""What gets a case, and how urgent it is."""

import pytest
from django.db import transaction

from kashf.coalition.audit.actions import record
from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import SYSTEM
from kashf.coalition.banks.vocabulary import ItemMatched, Sharing
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import ItemTakenIn, Label, SourceKind
from kashf.coalition.members.models import Person
from kashf.coalition.review.actions import (
    open_case,
    open_missing_cases,
    reopen_case,
    urgency,
)
from kashf.coalition.review.models import Case
from kashf.coalition.review.vocabulary import DUE, WEIGHTS, CaseOpened, CaseState, CaseWeighed
from kashf.errors import NotFound
from tests.coalition.conftest import Coalition
from tests.coalition.review.conftest import (
    NOON,
    Clock,
    a_bank,
    a_match,
    a_signal,
    an_item,
    decided,
    told,
)


def taken_in(item: Item) -> None:
    with transaction.atomic():
        record(
            ItemTakenIn(
                actor=SYSTEM,
                organisation=item.organisation.code,
                item=item.code,
                source=SourceKind(item.source),
            )
        )


def matched(item: Item) -> None:
    with transaction.atomic():
        record(
            ItemMatched(
                actor=SYSTEM, organisation=item.organisation.code, item=item.code, matches=1
            )
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("source", "cases"),
    [
        (SourceKind.UPLOAD, 1),
        (SourceKind.PASTE, 1),
        (SourceKind.PUBLIC_FORM, 1),
        (SourceKind.IMPORT, 1),
        (SourceKind.API, 0),
    ],
)
def test_what_a_person_brought_gets_a_case(
    coalition: Coalition, source: SourceKind, cases: int
) -> None:
    taken_in(an_item(coalition.sahlan, source=source))
    assert Case.objects.count() == cases


@pytest.mark.django_db(transaction=True)
def test_what_matched_gets_a_case_whatever_way_it_came(coalition: Coalition) -> None:
    item = an_item(coalition.sahlan, source=SourceKind.API)
    a_match(item, a_signal(a_bank(coalition.sahlan)), distance=12)
    matched(item)
    case = Case.objects.get()
    assert (case.item, case.label, case.distance, case.radius, case.nearest_type) == (
        item,
        Label.RECRUITMENT,
        12,
        31,
        "pdq",
    )


def test_a_case_is_opened_once(clock: Clock, coalition: Coalition) -> None:
    item = an_item(coalition.sahlan)
    first, again = open_case(item.code), open_case(item.code)
    assert first == again
    assert (first.opened_at, first.due_at, first.state) == (NOON, NOON + DUE, CaseState.OPEN)
    assert (told(CaseOpened, first.code), told(CaseWeighed, first.code)) == (1, 0)


def test_no_case_is_opened_for_what_is_not_there(coalition: Coalition) -> None:
    before = Entry.objects.count()
    with pytest.raises(NotFound):
        open_case(coalition.sahlan.code)
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ([], Label.PROPAGANDA),
        ([Label.FUNDRAISING], Label.FUNDRAISING),
        ([Label.PROPAGANDA, Label.INCITEMENT], Label.INCITEMENT),
    ],
)
def test_without_a_match_the_reporter_says_what_it_does(
    coalition: Coalition, said: list[Label], label: Label
) -> None:
    case = open_case(an_item(coalition.sahlan, said=said).code)
    assert (case.label, case.urgency, case.distance) == (label, WEIGHTS[label], None)


def test_the_nearest_match_counts_and_a_later_one_weighs_the_case_anew(
    coalition: Coalition,
) -> None:
    item = an_item(coalition.sahlan, reach=9_999)
    bank = a_bank(coalition.sahlan, label=Label.PROPAGANDA)
    a_match(item, a_signal(bank), distance=20)
    first = open_case(item.code)
    assert (first.label, first.distance) == (Label.PROPAGANDA, 20)

    nearer = a_bank(coalition.sahlan, name="Oaths", label=Label.INCITEMENT)
    a_match(item, a_signal(nearer), distance=3)
    again = open_case(item.code)
    assert (again.pk, again.label, again.distance) == (first.pk, Label.INCITEMENT, 3)
    assert again.urgency == urgency(Label.INCITEMENT, 3, 31, 9_999) > first.urgency
    assert told(CaseWeighed, first.code) == 1


def test_a_bank_of_others_that_is_not_shared_says_nothing(coalition: Coalition) -> None:
    item = an_item(coalition.sahlan)
    hidden = a_bank(coalition.noriya, label=Label.INCITEMENT, sharing=Sharing.OWN)
    a_match(item, a_signal(hidden), distance=0)
    empty = a_bank(coalition.noriya, name="No names", sharing=Sharing.NAMED)
    a_match(item, a_signal(empty), distance=0)
    case = open_case(item.code)
    assert (case.label, case.distance, case.urgency) == (
        Label.PROPAGANDA,
        None,
        WEIGHTS[Label.PROPAGANDA],
    )


def test_a_decided_case_is_not_weighed_until_it_is_reopened(
    coalition: Coalition, clock: Clock
) -> None:
    item = an_item(coalition.sahlan)
    case = open_case(item.code)
    decided(case, coalition.owner)
    a_match(item, a_signal(a_bank(coalition.sahlan, label=Label.INCITEMENT)), distance=0)
    assert open_case(item.code).label == Label.PROPAGANDA
    assert reopen(case, coalition.owner).label == Label.INCITEMENT


def reopen(case: Case, by: Person) -> Case:
    return reopen_case(case.code, by=by, reason="It matched since.")


def test_cases_that_a_stopped_process_left_out_are_opened(coalition: Coalition) -> None:
    uploaded = an_item(coalition.sahlan)
    near = an_item(coalition.sahlan, source=SourceKind.API)
    a_match(near, a_signal(a_bank(coalition.sahlan)))
    an_item(coalition.sahlan, source=SourceKind.API)
    assert (open_missing_cases(), open_missing_cases()) == (2, 0)
    assert set(Case.objects.values_list("item", flat=True)) == {uploaded.pk, near.pk}


@pytest.mark.parametrize(
    ("distance", "radius", "reach", "added"),
    [
        (None, None, None, 0),
        (0, 0, None, 30),
        (0, 31, None, 30),
        (31, 31, None, 1),
        (99, 31, None, 0),
        (None, None, 0, 0),
        (None, None, -5, 0),
        (None, None, 10_000, 8),
        (None, None, 10**18, 15),
        (0, 31, 10**18, 45),
    ],
)
def test_nearness_and_reach_add_to_the_urgency(
    distance: int | None, radius: int | None, reach: int | None, added: int
) -> None:
    assert urgency(Label.FUNDRAISING, distance, radius, reach) == 30 + added
