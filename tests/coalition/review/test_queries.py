"""The queue's order, who sees what, and the figures."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from kashf.coalition.audit.actions import record
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.intake.vocabulary import EvidenceRevealed, Label
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.vocabulary import Role
from kashf.coalition.review.actions import open_case, reopen_case, take_case, undo_decision
from kashf.coalition.review.models import Case
from kashf.coalition.review.queries import (
    Neighbours,
    care_of,
    case_of_item,
    case_seen_by,
    cases_seen_by,
    decided_in,
    deciding_times,
    decision_seen_by,
    decisions_of_others,
    decisions_seen_by,
    neighbours,
    opened_in,
    queue,
    queue_counts,
)
from kashf.coalition.review.vocabulary import (
    DUE,
    PAUSE_AFTER,
    PAUSE_WINDOW,
    Care,
    DecisionElsewhere,
    PolicyLine,
    QueueCounts,
    QueueFilter,
    QueueView,
    Verdict,
)
from kashf.errors import NotFound
from tests.coalition.conftest import Coalition, person
from tests.coalition.review.conftest import (
    HARMLESS,
    NOON,
    Clock,
    Desk,
    a_bank,
    a_match,
    a_signal,
    an_item,
    decided,
)

ALL = QueueFilter(view=QueueView.ALL)


def a_case(
    at: Organisation, title: str, *, said: Label = Label.PROPAGANDA, address: str = ""
) -> Case:
    return open_case(an_item(at, title=title, said=[said], address=address).code)


def titles(who: Person, filters: QueueFilter) -> list[str]:
    return [case.item.title for case in queue(who, filters)]


def test_cases_are_seen_at_their_own_desk_only(desk: Desk) -> None:
    decision = decided(desk.case, desk.owner)
    for who in (desk.owner, desk.coalition.teammate, desk.auditor):
        assert list(cases_seen_by(who)) == list(queue(who, ALL)) == [desk.case]
        assert queue_counts(who).all == 1  # what is made once for Sahlan is not for its officer
        assert decisions_of_others(who, desk.case) == []
        assert case_seen_by(who, desk.case.code) == desk.case
        assert case_of_item(who, desk.case.item) == desk.case
        assert decision_seen_by(who, decision.code) == decision
    officer = person(desk.coalition.sahlan, "officer", {Role.CAMPAIGN_OFFICER})
    for who in (desk.stranger, desk.coalition.contact, officer):
        assert list(cases_seen_by(who)) == list(queue(who, ALL)) == []
        assert list(decisions_seen_by(who)) == []
        assert queue_counts(who) == QueueCounts(
            urgent=0, mine=0, decided=0, all=0, overdue=0, due_today=0
        )
        assert case_of_item(who, desk.case.item) is None
        assert neighbours(who, desk.case, ALL) == Neighbours(None, None)
        assert decisions_of_others(who, desk.case) == []
        with pytest.raises(NotFound):
            case_seen_by(who, desk.case.code)
        with pytest.raises(NotFound):
            decision_seen_by(who, decision.code)


def test_overdue_comes_first_then_what_weighs_most_then_what_is_due_soonest(
    clock: Clock, coalition: Coalition
) -> None:
    at = coalition.sahlan
    a_case(at, "old and light")
    clock.forward(hours=2)
    a_case(at, "old and heavy", said=Label.INCITEMENT)
    clock.at = NOON + DUE
    a_case(at, "new and light")
    clock.forward(hours=1)
    a_case(at, "newer and light")
    a_case(at, "new and heavy", said=Label.INCITEMENT)
    new = ["new and heavy", "new and light", "newer and light"]
    assert titles(coalition.owner, QueueFilter()) == ["old and light", "old and heavy", *new]
    clock.forward(hours=1, seconds=1)  # the heavy one is late now, too
    assert titles(coalition.owner, QueueFilter()) == ["old and heavy", "old and light", *new]


def test_a_view_shows_its_part(desk: Desk, clock: Clock) -> None:
    at = desk.coalition.sahlan
    a_case(desk.coalition.noriya, "of Noriya")
    mine, theirs = a_case(at, "mine"), a_case(at, "theirs", said=Label.INCITEMENT)
    take_case(mine.code, by=desk.owner)
    take_case(theirs.code, by=desk.colleague)
    decided(a_case(at, "done"), desk.owner)
    clock.forward(minutes=1)
    decided(a_case(at, "done later"), desk.owner)
    waiting = ["theirs", "Every house, one feather", "mine"]
    assert titles(desk.owner, QueueFilter()) == waiting
    assert titles(desk.owner, QueueFilter(view=QueueView.MINE)) == ["mine"]
    assert titles(desk.owner, QueueFilter(view=QueueView.DECIDED)) == ["done later", "done"]
    assert set(titles(desk.owner, ALL)) == {*waiting, "done", "done later"}
    assert queue_counts(desk.owner) == QueueCounts(
        urgent=3, mine=1, decided=2, all=5, overdue=0, due_today=3
    )


@pytest.mark.parametrize("few", [0, 500])
def test_a_queue_is_narrowed_by_label_bank_and_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("kashf.coalition.words.FEW", few)
    at, owner = desk.coalition.sahlan, desk.owner
    song = a_case(at, "Song of the grey oath", said=Label.INCITEMENT, address="https://a.example/7")
    bank = a_bank(desk.coalition.noriya, sharing=Sharing.COALITION)
    hidden = a_bank(desk.coalition.noriya, name="Hidden")
    a_match(song.item, a_signal(bank), distance=3)
    a_match(desk.case.item, a_signal(hidden), distance=3)
    found = ["Song of the grey oath"]
    assert titles(owner, QueueFilter(label=Label.INCITEMENT)) == found
    assert titles(owner, QueueFilter(label=Label.FUNDRAISING)) == []
    assert titles(owner, QueueFilter(bank=bank.code)) == found
    assert titles(owner, QueueFilter(bank=hidden.code)) == []
    words = ["GREY OATH", "a.example", song.short, song.item.short, str(song.code), "\0oath "]
    assert [titles(owner, QueueFilter(q=q)) for q in words] == [found] * len(words)
    assert [titles(owner, QueueFilter(q=q)) for q in ("100%", "_", "K-zz", "x" * 999)] == [[]] * 4


def test_neighbours_follow_the_queue(desk: Desk, clock: Clock) -> None:
    for number in range(6):
        clock.forward(hours=5)
        label = Label.INCITEMENT if number % 2 else Label.PROPAGANDA
        decided_case = a_case(desk.coalition.sahlan, f"case {number}", said=label)
        if number in {2, 4}:
            decided(decided_case, desk.owner)
    a_case(desk.coalition.noriya, "of Noriya")
    for view in (QueueView.URGENT, QueueView.DECIDED, QueueView.ALL):
        filters = QueueFilter(view=view)
        row = list(queue(desk.owner, filters))
        for before, here, after in zip([None, *row], row, [*row[1:], None], strict=False):
            assert neighbours(desk.owner, here, filters) == Neighbours(before, after)


def test_any_stretch_of_the_queue_is_found(desk: Desk, clock: Clock) -> None:
    """Some cases are late, some are not, some are decided; a stretch may hold of each."""
    for number in range(7):
        clock.forward(hours=5)
        case = a_case(desk.coalition.sahlan, f"case {number}")
        if number in {2, 5}:
            decided(case, desk.owner)
    for view, length in ((QueueView.URGENT, 6), (QueueView.DECIDED, 2), (QueueView.ALL, 8)):
        found = queue(desk.owner, QueueFilter(view=view))
        whole = list(found)
        assert len(whole) == length
        for start, stop in product(range(10), repeat=2):
            assert found.rows(start, stop) == whole[start:stop]


@pytest.mark.parametrize("few", [0, 500])
def test_words_are_found_whether_rare_or_common(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("kashf.coalition.words.FEW", few)
    at, owner = desk.coalition.sahlan, desk.owner
    a_case(desk.coalition.noriya, "of Noriya: one feather")
    other = a_case(at, "A second feather", said=Label.INCITEMENT)
    named = a_case(at, "A song", address="https://feather.example/1", said=Label.FUNDRAISING)
    short = a_case(at, "Of that short name")
    row = [other, *sorted([desk.case, named], key=lambda case: -case.urgency)]
    for filters in (QueueFilter(q="FEATHER"), replace(ALL, q="feather")):
        assert list(queue(owner, filters)) == row
        for before, here, after in zip([None, *row], row, [*row[1:], None], strict=False):
            assert neighbours(owner, here, filters) == Neighbours(before, after)
    assert list(queue(owner, QueueFilter(q=short.short))) == [short]
    assert list(queue(owner, QueueFilter(q="of noriya"))) == []


def test_a_case_that_left_the_queue_still_has_neighbours(desk: Desk) -> None:
    later = a_case(desk.coalition.sahlan, "later")
    decided(desk.case, desk.owner)
    assert neighbours(desk.owner, desk.case) == Neighbours(None, later)


def test_a_queue_asks_the_same_number_of_questions_however_long(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        take_case(a_case(desk.coalition.sahlan, f"case {number}").code, by=desk.owner)
    queue(desk.owner, ALL)  # roles are read once a person
    with django_assert_num_queries(3):  # two parts; cases with items, platforms and reviewers
        rows = [
            (case.short, case.item.title, case.item.platform, case.reviewer, case.organisation)
            for case in queue(desk.owner, ALL)
        ]
    assert len(rows) == 6


def test_others_decisions_come_through_shared_banks_only(desk: Desk, clock: Clock) -> None:
    """Noriya decided on items near to five signals; Sahlan hears of what both see."""
    sahlan, noriya = desk.coalition.sahlan, desk.coalition.noriya
    third = desk.coalition.harbour
    banks = {
        "shared": a_bank(noriya, name="shared", sharing=Sharing.COALITION),
        "named": a_bank(sahlan, name="named", sharing=Sharing.NAMED, shared_with=[noriya]),
        "theirs": a_bank(noriya, name="theirs", sharing=Sharing.OWN),
        "ours": a_bank(sahlan, name="ours", sharing=Sharing.OWN),
        "nobody": a_bank(sahlan, name="nobody", sharing=Sharing.NAMED),
        "another": a_bank(third, name="another", sharing=Sharing.NAMED, shared_with=[sahlan]),
    }
    for name, bank in banks.items():
        signal = a_signal(bank)
        a_match(desk.case.item, signal)
        theirs = a_case(noriya, f"secret of {name}")
        a_match(theirs.item, signal)
        decided(theirs, desk.stranger)
        clock.forward(days=1)
    reopened = a_case(noriya, "reopened")
    a_match(reopened.item, banks["shared"].signals.get())
    decided(reopened, desk.stranger, HARMLESS)
    reopen_case(reopened.code, by=desk.stranger, reason="Wrong.")
    decided(a_case(noriya, "on another signal"), desk.stranger)
    ours = a_case(sahlan, "our own")
    a_match(ours.item, banks["shared"].signals.get())
    decided(ours, desk.owner)

    def elsewhere(days: int) -> DecisionElsewhere:
        return DecisionElsewhere(
            verdict=Verdict.VIOLATES,
            policy_line=PolicyLine.RECRUITMENT,
            member="Noriya",
            on=(NOON + timedelta(days=days)).date(),
        )

    assert decisions_of_others(desk.owner, desk.case) == [elsewhere(1), elsewhere(0)]
    banks["named"].expires_at = clock.at
    banks["named"].save()
    assert decisions_of_others(desk.owner, desk.case) == [elsewhere(0)]
    banks["shared"].sharing = Sharing.OWN
    banks["shared"].save()
    assert decisions_of_others(desk.owner, desk.case) == []
    assert decisions_of_others(desk.stranger, desk.case) == []


def test_a_pause_is_advised_after_many_originals(desk: Desk, clock: Clock) -> None:
    def reveal(by: Person) -> None:
        with transaction.atomic():
            record(
                EvidenceRevealed(
                    actor=by.code, organisation=by.organisation.code, item=desk.case.item.code
                )
            )

    assert care_of(desk.owner) == Care(hard_items=0, since=None, pause_advised=False)
    reveal(desk.owner)
    clock.forward(minutes=1)
    for _ in range(PAUSE_AFTER - 1):
        reveal(desk.owner)
        reveal(desk.colleague)
    assert care_of(desk.owner) == Care(hard_items=PAUSE_AFTER, since=NOON, pause_advised=True)
    assert care_of(desk.colleague).pause_advised is False
    clock.at = NOON + PAUSE_WINDOW
    assert care_of(desk.owner) == Care(
        hard_items=PAUSE_AFTER - 1, since=NOON + timedelta(minutes=1), pause_advised=False
    )


def test_the_figures_tell_what_stood_at_the_end(clock: Clock, coalition: Coalition) -> None:
    sahlan, owner = coalition.sahlan, coalition.owner
    quick, open_still, reopened, undone, late = (
        a_case(sahlan, title) for title in ("quick", "open", "reopened", "undone", "late")
    )
    decided(a_case(coalition.noriya, "of Noriya"), coalition.stranger)
    clock.forward(hours=2)
    first = decided(quick, owner)
    decided(reopened, owner)
    decided(undone, owner)
    undo_decision(undone.code, by=owner)
    clock.forward(hours=4)
    reopen_case(reopened.code, by=owner, reason="A news report.")
    end = NOON + timedelta(hours=10)
    clock.at = end
    decided(late, owner)
    a_case(sahlan, "after the end")

    assert set(opened_in(sahlan, NOON, end)) == {quick, open_still, reopened, undone, late}
    assert list(decided_in(sahlan, NOON, end)) == [first]
    still_open = [(10.0, False)] * 4
    assert deciding_times(sahlan, NOON, end) == [(2.0, True), *still_open]
    clock.forward(days=9)
    reopen_case(quick.code, by=owner, reason="Much later.")
    assert deciding_times(sahlan, NOON, end) == [(2.0, True), *still_open]
    assert list(decided_in(sahlan, end, clock.at)) == [late.decisions.get()]
