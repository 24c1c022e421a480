"""That two pictures but share a part is shown to a person, and is a ground for nothing."""

import pytest
from django.db import transaction

from kashf.coalition.audit.actions import record
from kashf.coalition.audit.vocabulary import SYSTEM
from kashf.coalition.banks.vocabulary import ItemMatched, PartsShared, Sharing
from kashf.coalition.intake.vocabulary import SourceKind
from kashf.coalition.review.actions import open_case, open_missing_cases
from kashf.coalition.review.models import Case
from kashf.coalition.review.queries import decisions_of_others, nearest_matches, queue
from kashf.coalition.review.vocabulary import QueueFilter
from kashf.signals.local import Relation
from tests.coalition.conftest import Coalition
from tests.coalition.review.conftest import (
    Clock,
    Desk,
    a_bank,
    a_match,
    a_sameness,
    a_signal,
    an_item,
    clock,
    decided,
    desk,
)

__all__ = ["clock", "desk"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("event", "cases"), [(PartsShared, 0), (ItemMatched, 1)])
def test_it_opens_no_case(
    coalition: Coalition, event: type[PartsShared | ItemMatched], cases: int
) -> None:
    item = an_item(coalition.sahlan, source=SourceKind.API)
    relation = Relation.SHARED if event is PartsShared else Relation.ALTERED
    a_sameness(item, a_signal(a_bank(coalition.sahlan)), relation)
    with transaction.atomic():
        sahlan = coalition.sahlan.code
        record(event(actor=SYSTEM, organisation=sahlan, item=item.code, matches=1))
    assert Case.objects.count() == cases


@pytest.mark.parametrize(("relation", "cases"), [(Relation.SHARED, 0), (Relation.COPY, 1)])
def test_nor_does_who_looks_for_what_was_left_out(
    coalition: Coalition, relation: Relation, cases: int
) -> None:
    item = an_item(coalition.sahlan, source=SourceKind.API)
    a_sameness(item, a_signal(a_bank(coalition.sahlan)), relation)
    assert open_missing_cases() == cases


def test_it_makes_no_case_more_urgent(desk: Desk) -> None:
    before = (desk.case.label, desk.case.distance, desk.case.urgency)
    a_sameness(desk.case.item, a_signal(a_bank(desk.coalition.sahlan)), Relation.SHARED)
    case = open_case(desk.case.item.code)
    assert (case.label, case.distance, case.urgency) == before
    assert nearest_matches(case.item) == []


def test_an_altered_copy_does(desk: Desk) -> None:
    bank = a_bank(desk.coalition.sahlan)
    a_sameness(desk.case.item, a_signal(bank))
    case = open_case(desk.case.item.code)
    assert (case.label, case.distance, case.radius) == (bank.label, 23, 50)
    assert case.urgency > desk.case.urgency


def test_the_queue_of_a_bank_leaves_it_out(desk: Desk) -> None:
    bank = a_bank(desk.coalition.sahlan)
    a_sameness(desk.case.item, a_signal(bank), Relation.SHARED)
    assert list(queue(desk.owner, QueueFilter(bank=bank.code))) == []
    a_match(desk.case.item, a_signal(bank))
    assert list(queue(desk.owner, QueueFilter(bank=bank.code))) == [desk.case]


@pytest.mark.parametrize(("ours", "theirs"), [("shared", "copy"), ("copy", "shared")])
def test_what_others_decided_is_not_told_through_it(
    desk: Desk, clock: Clock, ours: str, theirs: str
) -> None:
    bank = a_bank(desk.coalition.noriya, sharing=Sharing.COALITION)
    signal = a_signal(bank)
    other = an_item(desk.coalition.noriya)
    a_sameness(other, signal, Relation(theirs))
    decided(open_case(other.code), desk.stranger)
    match = a_sameness(desk.case.item, signal, Relation(ours))
    assert decisions_of_others(desk.owner, desk.case) == []
    match.relation = "copy"
    match.save(update_fields=["relation"])
    assert len(decisions_of_others(desk.owner, desk.case)) == (1 if theirs == "copy" else 0)
