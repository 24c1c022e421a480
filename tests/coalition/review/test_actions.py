"""A person decides, once, with the context first; and what is decided is never edited."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from kashf.coalition.audit.models import Entry
from kashf.coalition.members.models import Person
from kashf.coalition.review import actions
from kashf.coalition.review.actions import (
    decide_case,
    reopen_case,
    return_case,
    take_case,
    undo_decision,
)
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.queries import case_seen_by, decision_in_force
from kashf.coalition.review.vocabulary import (
    DUE,
    LONGEST_REASON,
    MOVES,
    UNDO_FOR,
    Answer,
    CaseDecided,
    CaseReopened,
    CaseReturned,
    CaseState,
    CaseTaken,
    DecisionUndone,
    PolicyLine,
    Question,
    Ruling,
    Verdict,
    move,
)
from kashf.errors import BadInput, KashfError, NotAllowed, NotFound, WrongState
from tests.coalition.review.conftest import HARMLESS, NO_CONTEXT, VIOLATES, Clock, Desk, told

Verb = Callable[[Case, Person], object]

VERBS: dict[str, Verb] = {
    "take": lambda case, by: take_case(case.code, by=by),
    "return": lambda case, by: return_case(case.code, by=by),
    "decide": lambda case, by: decide_case(case.code, by=by, ruling=VIOLATES),
    "reopen": lambda case, by: reopen_case(case.code, by=by, reason="New facts."),
    "undo": lambda case, by: undo_decision(case.code, by=by),
}
LEADS = {
    (CaseState.OPEN, "take"): CaseState.IN_REVIEW,
    (CaseState.IN_REVIEW, "return"): CaseState.OPEN,
    (CaseState.IN_REVIEW, "decide"): CaseState.DECIDED,
    (CaseState.DECIDED, "reopen"): CaseState.OPEN,
    (CaseState.DECIDED, "undo"): CaseState.IN_REVIEW,
}
WAY = {
    CaseState.OPEN: [],
    CaseState.IN_REVIEW: ["take"],
    CaseState.DECIDED: ["take", "decide"],
}


def in_state(desk: Desk, state: CaseState) -> Case:
    for verb in WAY[state]:
        VERBS[verb](desk.case, desk.owner)
    return Case.objects.get(pk=desk.case.pk)


def trace(case: Case) -> tuple[object, ...]:
    return (
        Case.objects.filter(pk=case.pk).values_list().get(),
        list(Decision.objects.values_list()),
        Entry.objects.count(),
    )


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", CaseState)
def test_every_verb_leads_where_the_table_says_or_nowhere(
    desk: Desk, state: CaseState, verb: str
) -> None:
    case = in_state(desk, state)
    before = trace(case)
    if (state, verb) in LEADS:
        VERBS[verb](case, desk.owner)
        assert Case.objects.get(pk=case.pk).state == LEADS[state, verb]
        assert Entry.objects.count() == before[-1] + 1  # type: ignore[operator]
    else:
        with pytest.raises(WrongState):
            VERBS[verb](case, desk.owner)
        assert trace(case) == before


@pytest.mark.parametrize("here", CaseState)
@pytest.mark.parametrize("there", CaseState)
def test_the_table_has_no_way_round(here: CaseState, there: CaseState) -> None:
    if there in MOVES[here]:
        assert move(here, there) == there
    else:
        with pytest.raises(WrongState, match="cannot become"):
            move(here, there)


@pytest.mark.parametrize(("who", "error"), [("stranger", NotFound), ("auditor", NotAllowed)])
@pytest.mark.parametrize(("state", "verb"), LEADS)
def test_others_do_nothing_and_leave_no_trace(
    desk: Desk, state: CaseState, verb: str, who: str, error: type[KashfError]
) -> None:
    case = in_state(desk, state)
    before = trace(case)
    with pytest.raises(error):
        VERBS[verb](case, getattr(desk, who))
    assert trace(case) == before


def test_the_second_who_takes_a_case_is_told_who_has_it(desk: Desk) -> None:
    take_case(desk.case.code, by=desk.owner)
    with pytest.raises(WrongState, match="Owner of Sahlan is reviewing"):
        take_case(desk.case.code, by=desk.colleague)
    assert Case.objects.get(pk=desk.case.pk).reviewer == desk.owner


@pytest.mark.parametrize("verb", ["decide", "return"])
def test_only_who_took_it_ends_it(desk: Desk, verb: str) -> None:
    case = in_state(desk, CaseState.IN_REVIEW)
    before = trace(case)
    with pytest.raises(WrongState, match="Owner of Sahlan is reviewing"):
        VERBS[verb](case, desk.colleague)
    assert trace(case) == before


def test_the_case_of_somebody_who_left_can_be_returned(desk: Desk) -> None:
    take_case(desk.case.code, by=desk.owner)
    Person.objects.filter(pk=desk.owner.pk).update(is_active=False)
    assert return_case(desk.case.code, by=desk.colleague).reviewer is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["take", "decide"])
def test_of_two_at_once_exactly_one_wins(
    desk: Desk, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has seen the case before the first wrote: what it saw must not count."""
    state = CaseState.OPEN if verb == "take" else CaseState.IN_REVIEW
    stale = case_seen_by(desk.owner, in_state(desk, state).code)
    VERBS[verb](stale, desk.owner)
    before = trace(stale)
    with monkeypatch.context() as patched:
        patched.setattr(actions, "case_seen_by", lambda *_: stale)
        with pytest.raises(WrongState):
            VERBS[verb](stale, desk.colleague if verb == "take" else desk.owner)
    assert trace(stale) == before
    assert Decision.objects.count() == (verb == "decide")


def test_a_decision_keeps_what_was_said_and_is_in_the_log(desk: Desk, clock: Clock) -> None:
    take_case(desk.case.code, by=desk.owner)
    clock.forward(hours=3)
    decision = decide_case(desk.case.code, by=desk.owner, ruling=VIOLATES)
    assert (decision.verdict, decision.policy_line, decision.reason) == (
        Verdict.VIOLATES,
        PolicyLine.RECRUITMENT,
        VIOLATES.reason,
    )
    assert (decision.decided_by, decision.decided_at) == (desk.owner, clock.at)
    assert dict(decision.context.values_list("question", "answer")) == NO_CONTEXT
    entry = Entry.objects.get(name=CaseDecided.name)
    assert (entry.subject, entry.actor) == (str(desk.case.code), str(desk.owner.code))
    assert entry.before != entry.after
    assert (told(CaseTaken, desk.case.code), told(CaseReturned, desk.case.code)) == (1, 0)


@pytest.mark.parametrize("left", Question)
def test_it_does_not_violate_before_every_question_is_answered(desk: Desk, left: Question) -> None:
    context = {question: answer for question, answer in NO_CONTEXT.items() if question != left}
    refused(desk, replace(VIOLATES, context=context), {left})


SHORT = "It is art, and yet."
assert len(SHORT) == 19
YES = {**NO_CONTEXT, Question.ART: Answer.YES}


@pytest.mark.parametrize(
    ("ruling", "fields"),
    [
        (replace(VIOLATES, reason="  "), {"reason"}),
        (replace(VIOLATES, reason="x" * (LONGEST_REASON + 1)), {"reason"}),
        (replace(VIOLATES, reason="It calls\0 households."), {"reason"}),
        (replace(VIOLATES, reason="half a letter \ud800"), {"reason"}),
        (replace(VIOLATES, policy_line=None), {"policy_line"}),
        (replace(VIOLATES, context=YES, reason=SHORT), {"reason"}),
        (replace(VIOLATES, verdict=Verdict.EXCEPTION), set(Question)),
        (replace(VIOLATES, verdict=Verdict.DOES_NOT_VIOLATE), {"policy_line"}),
        (replace(VIOLATES, verdict=Verdict.NEEDS_MORE), {"policy_line"}),
        (replace(HARMLESS, reason=""), {"reason"}),
    ],
)
def test_a_ruling_that_cannot_stand_is_refused(
    desk: Desk, ruling: Ruling, fields: set[str]
) -> None:
    refused(desk, ruling, fields)


def refused(desk: Desk, ruling: Ruling, fields: set[str]) -> None:
    case = in_state(desk, CaseState.IN_REVIEW)
    before = trace(case)
    with pytest.raises(BadInput) as caught:
        decide_case(case.code, by=desk.owner, ruling=ruling)
    assert set(caught.value.fields) == fields
    assert trace(case) == before


@pytest.mark.parametrize(
    "ruling",
    [
        replace(VIOLATES, context=dict.fromkeys(Question, Answer.UNCLEAR)),
        replace(VIOLATES, context=YES, reason=SHORT + "!"),
        replace(VIOLATES, verdict=Verdict.EXCEPTION, context={Question.ART: Answer.YES}),
        replace(
            VIOLATES,
            verdict=Verdict.EXCEPTION,
            policy_line=None,
            context={Question.NEWS: Answer.YES},
        ),
        HARMLESS,
        replace(HARMLESS, verdict=Verdict.NEEDS_MORE),
    ],
)
def test_a_ruling_that_can_stand_is_taken(desk: Desk, ruling: Ruling) -> None:
    case = in_state(desk, CaseState.IN_REVIEW)
    assert decide_case(case.code, by=desk.owner, ruling=ruling).verdict == ruling.verdict


def test_a_reopened_case_is_decided_anew_and_its_history_stays(desk: Desk, clock: Clock) -> None:
    first = VERBS["take"](desk.case, desk.owner) and VERBS["decide"](desk.case, desk.owner)
    assert isinstance(first, Decision)
    clock.forward(days=2)
    reopened = reopen_case(desk.case.code, by=desk.colleague, reason=" It was a news report. ")
    assert (reopened.reviewer, reopened.decided_at, reopened.due_at) == (
        None,
        None,
        clock.at + DUE,
    )
    assert decision_in_force(reopened) is None
    take_case(desk.case.code, by=desk.colleague)
    second = decide_case(desk.case.code, by=desk.colleague, ruling=HARMLESS)

    kept = Decision.objects.get(pk=first.pk)
    assert (kept.verdict, kept.reason, kept.decided_at, kept.reopened_at, kept.undone) == (
        first.verdict,
        first.reason,
        first.decided_at,
        clock.at,
        False,
    )
    assert decision_in_force(case_seen_by(desk.owner, desk.case.code)) == second
    assert "It was a news report." in Entry.objects.get(name=CaseReopened.name).facts


def test_reopening_needs_a_reason(desk: Desk) -> None:
    case = in_state(desk, CaseState.DECIDED)
    before = trace(case)
    with pytest.raises(BadInput):
        reopen_case(case.code, by=desk.owner, reason=" ")
    assert trace(case) == before


def test_undoing_gives_the_case_back_to_who_decided(desk: Desk, clock: Clock) -> None:
    case = in_state(desk, CaseState.DECIDED)
    clock.at += UNDO_FOR
    undone = undo_decision(case.code, by=desk.owner)
    assert (undone.state, undone.reviewer) == (CaseState.IN_REVIEW, desk.owner)
    assert list(Decision.objects.values_list("reopened_at", "undone")) == [(clock.at, True)]
    assert told(DecisionUndone, case.code) == 1


def test_undoing_is_for_the_one_who_decided_and_for_a_moment(desk: Desk, clock: Clock) -> None:
    case = in_state(desk, CaseState.DECIDED)
    before = trace(case)
    with pytest.raises(NotAllowed, match="Only who decided"):
        undo_decision(case.code, by=desk.colleague)
    clock.at += UNDO_FOR
    clock.forward(seconds=1)
    with pytest.raises(WrongState, match="too late"):
        undo_decision(case.code, by=desk.owner)
    assert trace(case) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "gone"},
        {"state": CaseState.OPEN},
        {"state": CaseState.DECIDED, "decided_at": None},
        {"state": CaseState.IN_REVIEW, "reviewer": None},
        {"label": "sport"},
    ],
)
def test_the_database_holds_a_case_together(desk: Desk, wrong: dict[str, object]) -> None:
    case = in_state(desk, CaseState.IN_REVIEW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"policy_line": ""}, {"policy_line": "9.9"}, {"undone": True}, {"verdict": "guilty"}]
)
def test_the_database_holds_a_decision_together(desk: Desk, wrong: dict[str, object]) -> None:
    in_state(desk, CaseState.DECIDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(**wrong)


def test_a_case_stands_on_one_decision_at_most(desk: Desk) -> None:
    case = in_state(desk, CaseState.DECIDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            case=case, verdict=Verdict.NEEDS_MORE, reason="x", decided_by=desk.owner
        )
