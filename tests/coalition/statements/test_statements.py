"""A statement's way from a draft to the public, and who sees what on it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator

from kashf.coalition.audit.models import Entry
from kashf.coalition.members.vocabulary import Role
from kashf.coalition.statements import actions
from kashf.coalition.statements.actions import (
    accept_statement,
    draft_statement,
    open_round,
    publish_statement,
    return_statement,
    submit_statement,
)
from kashf.coalition.statements.models import Figure, Round, Statement, Step
from kashf.coalition.statements.queries import (
    coalition_table,
    published,
    published_rounds,
    records_behind,
    rounds_seen_by,
    statement_seen_by,
    statements_seen_by,
)
from kashf.coalition.statements.vocabulary import (
    MOVES,
    Measure,
    StatementState,
    move,
)
from kashf.errors import (
    BadInput,
    Conflict,
    KashfError,
    NotAllowed,
    NotFound,
    SecondFactorNeeded,
    WrongState,
)
from tests.coalition.conftest import Coalition, person
from tests.coalition.statements.rows import an_item

FIRST, LAST = date(2026, 1, 10), date(2026, 1, 12)
START = datetime(2026, 1, 10, tzinfo=UTC)
STATES = list(StatementState)


def brought_to(state: StatementState, statement: Statement) -> None:
    Statement.objects.filter(pk=statement.pk).update(state=state)


def refused(
    error: type[KashfError], verb: Callable[..., object], *args: object, **words: object
) -> None:
    """The verb raises it, and leaves neither a row nor an entry."""
    before = _everything()
    with pytest.raises(error) as caught:
        verb(*args, **words)
    assert type(caught.value) is error
    assert _everything() == before


def _everything() -> list[list[object]]:
    kinds = (Round, Statement, Figure, Step, Entry)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def last_entry() -> tuple[str, str, str]:
    entry = Entry.objects.order_by("-sequence")[0]
    return entry.name, entry.subject, entry.actor


# Rounds


def test_a_chair_opens_rounds_that_are_numbered(coalition: Coalition, asked: Round) -> None:
    assert last_entry() == (
        "statements.round_opened",
        str(asked.code),
        str(coalition.stranger.code),
    )
    later = open_round(by=coalition.teammate, first_day=LAST, last_day=LAST)
    assert (asked.number, later.number) == (1, 2)


def test_who_is_no_chair_opens_none_and_no_period_runs_backwards(coalition: Coalition) -> None:
    days = {"first_day": FIRST, "last_day": LAST}
    for who in (coalition.owner, coalition.auditor, coalition.contact):
        refused(NotAllowed, open_round, by=who, **days)
    backwards = {"first_day": LAST, "last_day": FIRST}
    refused(BadInput, open_round, by=coalition.teammate, **backwards)
    refused(BadInput, open_round, by=coalition.teammate, first_day=FIRST, last_day=date.max)
    open_round(by=coalition.teammate, first_day=FIRST, last_day=LAST)
    refused(Conflict, open_round, by=coalition.teammate, **days)
    Authenticator.objects.filter(user=coalition.teammate).delete()
    coalition.teammate.__dict__.pop("second_factor", None)
    refused(SecondFactorNeeded, open_round, by=coalition.teammate, first_day=LAST, last_day=LAST)


def test_members_see_rounds_and_platforms_those_with_something_published(
    coalition: Coalition, draft: Statement
) -> None:
    for who in (coalition.owner, coalition.stranger, coalition.auditor):
        assert list(rounds_seen_by(who)) == [draft.round]
    assert list(rounds_seen_by(coalition.contact)) == list(published_rounds()) == []
    brought_to(StatementState.PUBLISHED, draft)
    assert list(rounds_seen_by(coalition.contact)) == list(published_rounds()) == [draft.round]


# The way


def test_a_statement_goes_from_draft_to_the_public(coalition: Coalition, draft: Statement) -> None:
    submit_statement(draft.code, by=coalition.teammate, note="A quiet quarter.")
    return_statement(draft.code, by=coalition.stranger, reason="Say why it was quiet.")
    returned = Statement.objects.get()
    assert returned.returned_because == "Say why it was quiet."
    draft_statement(draft.round.code, by=coalition.teammate)
    submit_statement(draft.code, by=coalition.teammate, note="A holiday.")
    accept_statement(draft.code, by=coalition.stranger)
    publish_statement(draft.code, by=coalition.teammate)

    statement = published().get()
    assert (statement.note, statement.returned_because) == ("A holiday.", "")
    assert (statement.submitted_by, statement.accepted_by) == (
        coalition.teammate,
        coalition.stranger,
    )
    entries = Entry.objects.filter(subject=str(draft.code)).order_by("sequence")
    moves = ["drafted", "submitted", "returned", "drafted", "submitted", "accepted", "published"]
    assert [f'"to":"{to}"' in entry.facts for to, entry in zip(moves, entries, strict=True)] == [
        True
    ] * 7


VERBS: dict[StatementState, Callable[[Coalition, UUID], Statement]] = {
    StatementState.DRAFTED: lambda all_, code: draft_statement(
        Statement.objects.get(code=code).round.code, by=all_.teammate
    ),
    StatementState.SUBMITTED: lambda all_, code: submit_statement(code, by=all_.teammate),
    StatementState.RETURNED: lambda all_, code: return_statement(
        code, by=all_.teammate, reason="No"
    ),
    StatementState.ACCEPTED: lambda all_, code: accept_statement(code, by=all_.stranger),
    StatementState.PUBLISHED: lambda all_, code: publish_statement(code, by=all_.teammate),
}


@pytest.mark.parametrize(("here", "there"), list(product(STATES, repeat=2)))
def test_there_is_no_way_round_the_table_of_states(
    coalition: Coalition, draft: Statement, here: StatementState, there: StatementState
) -> None:
    brought_to(here, draft)
    if there in MOVES[here]:
        assert VERBS[there](coalition, draft.code).state == move(here, there) == there
    elif here == there == StatementState.DRAFTED:  # computing a draft anew
        assert VERBS[there](coalition, draft.code).pk == draft.pk
    elif (here, there) == (StatementState.DRAFTED, StatementState.ACCEPTED):
        refused(NotFound, VERBS[there], coalition, draft.code)  # it is not even seen
    else:
        refused(WrongState, VERBS[there], coalition, draft.code)


def test_no_chair_accepts_their_own_organisations(coalition: Coalition, draft: Statement) -> None:
    brought_to(StatementState.SUBMITTED, draft)
    refused(BadInput, accept_statement, draft.code, by=coalition.teammate)


def test_only_who_writes_statements_drafts_and_submits(
    coalition: Coalition, draft: Statement
) -> None:
    for who in (coalition.owner, coalition.auditor):
        refused(NotAllowed, draft_statement, draft.round.code, by=who)
        refused(NotAllowed, submit_statement, draft.code, by=who)
    refused(NotFound, submit_statement, draft.code, by=coalition.stranger)
    refused(NotFound, draft_statement, draft.round.code, by=coalition.contact)
    refused(NotFound, draft_statement, uuid4(), by=coalition.teammate)
    brought_to(StatementState.ACCEPTED, draft)
    refused(NotAllowed, submit_statement, draft.code, by=coalition.stranger)


def test_a_platform_gives_no_statement_whatever_its_people_are(
    coalition: Coalition, draft: Statement
) -> None:
    brought_to(StatementState.PUBLISHED, draft)
    chair = person(coalition.harbour, "chair", {Role.CHAIR, Role.APPROVER})
    refused(NotAllowed, draft_statement, draft.round.code, by=chair)
    refused(NotAllowed, open_round, by=chair, first_day=LAST, last_day=LAST)


def test_only_chairs_return_accept_and_publish(coalition: Coalition, draft: Statement) -> None:
    brought_to(StatementState.SUBMITTED, draft)
    for who in (coalition.owner, coalition.auditor):
        refused(NotAllowed, return_statement, draft.code, by=who, reason="No")
        refused(NotAllowed, accept_statement, draft.code, by=who)
        refused(NotAllowed, publish_statement, draft.code, by=who)
    refused(NotFound, accept_statement, draft.code, by=coalition.contact)
    Authenticator.objects.filter(user=coalition.stranger).delete()
    coalition.stranger.__dict__.pop("second_factor", None)
    refused(NotFound, accept_statement, draft.code, by=coalition.stranger)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 4_001, "\0"])
def test_a_return_has_its_reason(coalition: Coalition, draft: Statement, reason: str) -> None:
    brought_to(StatementState.SUBMITTED, draft)
    refused(BadInput, return_statement, draft.code, by=coalition.stranger, reason=reason)


def test_a_note_has_its_length(coalition: Coalition, draft: Statement) -> None:
    refused(BadInput, submit_statement, draft.code, by=coalition.teammate, note="x" * 20_001)


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_cannot_be_computed_is_left_as_it_was(
    coalition: Coalition, draft: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise BadInput("The arithmetic failed.")

    monkeypatch.setattr(actions, "removal_curve", broken)
    refused(BadInput, submit_statement, draft.code, by=coalition.teammate)
    assert Figure.objects.count() == len(Measure)


# Figures


def test_submitting_computes_anew_and_fixes_the_figures(
    coalition: Coalition, draft: Statement
) -> None:
    assert draft.figures.get(measure=Measure.ITEMS_RECEIVED).value == 2
    an_item(coalition.sahlan, START)
    submit_statement(draft.code, by=coalition.teammate)
    an_item(coalition.sahlan, START)

    assert draft.figures.get(measure=Measure.ITEMS_RECEIVED).value == 3
    assert draft.figures.count() == len(Measure)
    steps = [(step.hours, step.share, step.at_risk, step.censored) for step in draft.curve.all()]
    assert steps == [(3, 0, 1, 0)]


def test_every_figure_leads_to_its_records(coalition: Coalition, draft: Statement) -> None:
    for figure in draft.figures.all():
        rows = records_behind(coalition.auditor, draft, Measure(figure.measure))
        assert rows.count() == figure.n
    items = records_behind(coalition.owner, draft, Measure.ITEMS_RECEIVED)
    assert {item.organisation for item in items} == {coalition.sahlan}


@pytest.mark.parametrize("state", STATES)
def test_records_are_for_its_own_organisation_only(
    coalition: Coalition, draft: Statement, state: StatementState
) -> None:
    brought_to(state, draft)
    for who in (coalition.stranger, coalition.contact):
        refused(NotFound, records_behind, who, draft, Measure.ITEMS_RECEIVED)
    chair = person(coalition.sahlan, "chair", {Role.CHAIR})
    refused(NotAllowed, records_behind, chair, draft, Measure.ITEMS_RECEIVED)


# Who sees what


@pytest.mark.parametrize("state", STATES)
def test_nothing_of_a_member_is_seen_by_others_before_its_time(
    coalition: Coalition, draft: Statement, state: StatementState
) -> None:
    brought_to(state, draft)
    plain = person(coalition.noriya, "plain", {Role.ANALYST, Role.APPROVER})
    all_states = set(StatementState)
    seers = {
        coalition.owner: all_states,
        coalition.auditor: all_states,
        coalition.stranger: all_states - {StatementState.DRAFTED},  # a chair
        plain: {StatementState.ACCEPTED, StatementState.PUBLISHED},
        coalition.contact: {StatementState.PUBLISHED},
    }
    for who, states in seers.items():
        expected = [draft] if state in states else []
        assert list(statements_seen_by(who)) == expected
        if not expected:
            refused(NotFound, statement_seen_by, who, draft.code)
    assert list(published()) == ([draft] if state == StatementState.PUBLISHED else [])


@pytest.mark.parametrize("state", STATES)
def test_nothing_of_a_member_is_in_a_table_before_its_time(
    coalition: Coalition, draft: Statement, state: StatementState
) -> None:
    brought_to(state, draft)
    plain = person(coalition.noriya, "plain", {Role.ANALYST})
    nobody = open_round(by=coalition.teammate, first_day=LAST, last_day=LAST)
    empty = coalition_table(nobody, None)
    for who, states in ((plain, {"accepted", "published"}), (None, {"published"})):
        table = coalition_table(draft.round, who)
        if state not in states:
            assert (table.rows, table.whole, table.given) == (empty.rows, empty.whole, 0)
        else:
            assert table.given == 1
            assert table.whole[0].value == 2
