"""Nothing leaves without a decision by a person and the approval of a second one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from kashf.coalition.audit.models import Entry
from kashf.coalition.members.models import Person
from kashf.coalition.referrals import actions
from kashf.coalition.referrals.actions import (
    answer_referral,
    answer_several,
    approve_referral,
    change_draft,
    close_referral,
    draft_referral,
    return_to_draft,
    send_referral,
    withdraw_referral,
)
from kashf.coalition.referrals.models import Outcome, Referral
from kashf.coalition.referrals.queries import referral_seen_by
from kashf.coalition.referrals.vocabulary import (
    ANSWER_WITHIN,
    MOST_AT_ONCE,
    MOVES,
    SEEN_BY_PLATFORM,
    AnswerKind,
    DraftChanged,
    NewAnswer,
    OutcomeRecorded,
    ReferralMoved,
    ReferralState,
    move,
)
from kashf.coalition.review.actions import (
    decide_case,
    open_case,
    reopen_case,
    take_case,
    undo_decision,
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
from tests.coalition.referrals.conftest import REASON, Desk
from tests.coalition.review.conftest import HARMLESS, NOON, VIOLATES, Clock, an_item, decided, told

Verb = Callable[[Referral, Person], object]
S = ReferralState

REMOVED = NewAnswer(answer=AnswerKind.REMOVED, acted_at=NOON, reference="H-7")
VERBS: dict[str, Verb] = {
    "change": lambda r, by: change_draft(r.code, by=by, reason="Anew.", address=r.address),
    "approve": lambda r, by: approve_referral(r.code, by=by),
    "return": lambda r, by: return_to_draft(r.code, by=by, note="A wrong address."),
    "send": lambda r, by: send_referral(r.code, by=by),
    "answer": lambda r, by: answer_referral(r.code, by=by, answer=REMOVED),
    "close": lambda r, by: close_referral(r.code, by=by),
    "withdraw": lambda r, by: withdraw_referral(r.code, by=by, reason="Our mistake."),
}
LEADS = {
    (S.DRAFTED, "change"): S.DRAFTED,
    (S.DRAFTED, "approve"): S.APPROVED,
    (S.DRAFTED, "withdraw"): S.WITHDRAWN,
    (S.APPROVED, "return"): S.DRAFTED,
    (S.APPROVED, "send"): S.SENT,
    (S.APPROVED, "withdraw"): S.WITHDRAWN,
    (S.SENT, "answer"): S.ANSWERED,
    (S.SENT, "withdraw"): S.WITHDRAWN,
    (S.ANSWERED, "close"): S.CLOSED,
}
WAY = {
    S.DRAFTED: [],
    S.APPROVED: ["approve"],
    S.SENT: ["approve", "send"],
    S.ANSWERED: ["approve", "send", "answer"],
    S.CLOSED: ["approve", "send", "answer", "close"],
    S.WITHDRAWN: ["withdraw"],
}
assert WAY.keys() == set(S)


def doer(desk: Desk, verb: str) -> Person:
    return {"answer": desk.contact, "approve": desk.teammate}.get(verb, desk.owner)


def in_state(desk: Desk, state: ReferralState) -> Referral:
    referral = desk.draft()
    for verb in WAY[state]:
        VERBS[verb](referral, doer(desk, verb))
    return Referral.objects.get(pk=referral.pk)


def trace() -> tuple[object, ...]:
    return (
        list(Referral.objects.values_list()),
        list(Outcome.objects.values_list()),
        Entry.objects.count(),
    )


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", S)
def test_every_verb_leads_where_the_table_says_or_nowhere(
    desk: Desk, state: ReferralState, verb: str
) -> None:
    referral = in_state(desk, state)
    before = trace()
    by = doer(desk, verb)
    if (state, verb) in LEADS:
        VERBS[verb](referral, by)
        assert Referral.objects.get(pk=referral.pk).state == LEADS[state, verb]
        assert Entry.objects.count() == before[-1] + (2 if verb == "answer" else 1)  # type: ignore[operator]
        return
    unseen = verb == "answer" and state not in SEEN_BY_PLATFORM
    with pytest.raises(NotFound if unseen else WrongState):
        VERBS[verb](referral, by)
    assert trace() == before


@pytest.mark.parametrize("here", S)
@pytest.mark.parametrize("there", S)
def test_the_table_has_no_way_round(here: ReferralState, there: ReferralState) -> None:
    if there in MOVES[here]:
        assert move(here, there) == there
    else:
        with pytest.raises(WrongState, match="cannot become"):
            move(here, there)


@pytest.mark.parametrize(("state", "verb"), LEADS)
def test_others_do_nothing_and_leave_no_trace(desk: Desk, state: ReferralState, verb: str) -> None:
    referral = in_state(desk, state)
    before = trace()
    others: list[tuple[Person, type[KashfError]]] = [
        (desk.stranger, NotFound),
        (desk.rival, NotFound),
        (desk.auditor, NotAllowed),
    ]
    if verb != "answer":
        others.append((desk.contact, NotAllowed if state in SEEN_BY_PLATFORM else NotFound))
    for who, error in others:
        with pytest.raises(error):
            VERBS[verb](referral, who)
        assert trace() == before


def test_a_member_does_not_answer_for_a_platform(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        VERBS["answer"](in_state(desk, S.SENT), desk.colleague)


# Two people


def test_nobody_approves_a_draft_of_their_own(desk: Desk) -> None:
    referral = draft_referral(
        desk.decision.code, by=desk.colleague, platform=desk.coalition.harbour.code, reason=REASON
    )
    before = trace()
    with pytest.raises(NotAllowed, match="second person"):
        approve_referral(referral.code, by=desk.colleague)
    assert trace() == before
    assert approve_referral(referral.code, by=desk.teammate).approved_by == desk.teammate


def test_who_changes_a_draft_is_its_drafter(desk: Desk) -> None:
    referral = desk.draft()
    changed = change_draft(
        referral.code, by=desk.colleague, reason="Clearer.", address="https://harbour.example/p/2"
    )
    assert (changed.drafted_by, changed.reason) == (desk.colleague, "Clearer.")
    assert told(DraftChanged, referral.code) == 1
    with pytest.raises(NotAllowed, match="second person"):
        approve_referral(referral.code, by=desk.colleague)


def test_what_goes_back_to_draft_is_approved_anew(desk: Desk) -> None:
    referral = in_state(desk, S.APPROVED)
    returned = return_to_draft(referral.code, by=desk.teammate)
    assert (returned.approved_by, returned.approved_at) == (None, None)
    with pytest.raises(WrongState):
        send_referral(referral.code, by=desk.owner)


def test_approval_needs_a_second_factor(desk: Desk) -> None:
    referral = desk.draft()
    before = trace()
    Authenticator.objects.filter(user=desk.teammate).delete()
    with pytest.raises(SecondFactorNeeded):
        approve_referral(referral.code, by=desk.teammate)
    assert trace() == before


@pytest.mark.parametrize("who", ["owner", "teammate", "colleague"])
def test_drafter_or_approver_sends(desk: Desk, who: str, clock: Clock) -> None:
    referral = in_state(desk, S.APPROVED)
    clock.forward(hours=1)
    sent = send_referral(referral.code, by=getattr(desk, who))
    assert (sent.sent_at, sent.due_at) == (clock.at, clock.at + ANSWER_WITHIN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": S.APPROVED},
        {"state": S.SENT},
        {"state": S.SENT, "sent_at": NOON, "due_at": NOON},
        {"sent_at": NOON},
        {"state": S.CLOSED},
        {"state": S.ANSWERED, "sent_at": NOON, "due_at": NOON, "approved_at": NOON},
        {"state": "lost"},
    ],
)
def test_the_database_refuses_what_nobody_approved(desk: Desk, wrong: dict[str, object]) -> None:
    referral = desk.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(**wrong)
    assert Referral.objects.get(pk=referral.pk).state == S.DRAFTED


def test_the_database_refuses_approval_by_the_drafter(desk: Desk) -> None:
    referral = desk.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(
            state=S.APPROVED, approved_by=desk.owner, approved_at=NOON
        )


def test_the_database_refuses_an_approval_in_a_draft(desk: Desk) -> None:
    referral = desk.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(approved_by=desk.teammate, approved_at=NOON)


# Only what was decided, and stands


def test_a_referral_says_what_was_decided(desk: Desk) -> None:
    referral = desk.draft()
    assert (referral.state, referral.label, referral.policy_line, referral.reason) == (
        S.DRAFTED,
        desk.case.label,
        "2.1",
        REASON,
    )
    assert (referral.address, referral.item) == (desk.case.item.address, desk.case.item)
    assert (referral.drafted_by, referral.drafted_at) == (desk.owner, NOON)
    assert told(ReferralMoved, referral.code) == 1


def test_only_what_violates_is_referred(desk: Desk) -> None:
    reopen_case(desk.case.code, by=desk.owner, reason="A sanctuary.")
    take_case(desk.case.code, by=desk.owner)
    harmless = decide_case(desk.case.code, by=desk.owner, ruling=HARMLESS)
    before = trace()
    for code, fault in ((harmless.code, "Only what violates"), (desk.decision.code, "reopened")):
        with pytest.raises(WrongState, match=fault):
            draft_referral(code, by=desk.owner, platform=desk.coalition.harbour.code, reason=REASON)
    assert trace() == before


@pytest.mark.parametrize(("state", "verb"), [(S.DRAFTED, "approve"), (S.APPROVED, "send")])
@pytest.mark.parametrize("again", [False, True])
def test_nothing_leaves_once_its_case_was_reopened(
    desk: Desk, state: ReferralState, verb: str, again: bool
) -> None:
    referral = in_state(desk, state)
    reopen_case(desk.case.code, by=desk.owner, reason="Was it news?")
    if again:  # decided anew: that is another decision
        take_case(desk.case.code, by=desk.owner)
        decide_case(desk.case.code, by=desk.owner, ruling=VIOLATES)
    before = trace()
    with pytest.raises(WrongState, match="reopened"):
        VERBS[verb](referral, doer(desk, verb))
    assert trace() == before


def test_a_decision_that_was_referred_is_not_undone(desk: Desk) -> None:
    referral = desk.draft()
    with pytest.raises(WrongState, match=referral.short):
        undo_decision(desk.case.code, by=desk.owner)
    withdraw_referral(referral.code, by=desk.owner, reason="Too quick.")
    undo_decision(desk.case.code, by=desk.owner)


def test_a_platform_is_asked_once_about_a_decision(desk: Desk) -> None:
    first = desk.draft()
    with pytest.raises(Conflict, match=first.short):
        desk.draft()
    withdraw_referral(first.code, by=desk.owner, reason="A wrong address.")
    assert desk.draft() != first


@pytest.mark.parametrize(("who", "error"), [("stranger", NotFound), ("auditor", NotAllowed)])
def test_others_draft_nothing(desk: Desk, who: str, error: type[KashfError]) -> None:
    before = trace()
    with pytest.raises(error):
        draft_referral(
            desk.decision.code,
            by=getattr(desk, who),
            platform=desk.coalition.harbour.code,
            reason=REASON,
        )
    assert trace() == before


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("reason", {"reason": " "}),
        ("reason", {"reason": "x" * 4_001}),
        ("address", {"address": "javascript:alert(1)"}),
        ("address", {"address": "harbour"}),
        ("address", {"address": "https://[harbour"}),
        ("address", {"address": "https://harbour.example/a b"}),
        ("address", {"address": "https://harbour.example/" + "x" * 2_000}),
    ],
)
def test_a_draft_that_cannot_be_sent_is_not_made(
    desk: Desk, field: str, wrong: dict[str, str]
) -> None:
    before = trace()
    words = {"reason": REASON, "address": "", **wrong}
    with pytest.raises(BadInput) as caught:
        draft_referral(
            desk.decision.code, by=desk.owner, platform=desk.coalition.harbour.code, **words
        )
    assert (list(caught.value.fields), trace()) == ([field], before)


def test_a_member_is_no_platform(desk: Desk) -> None:
    before = trace()
    for nowhere in (desk.coalition.noriya.code, desk.case.code):
        with pytest.raises(BadInput) as caught:
            draft_referral(desk.decision.code, by=desk.owner, platform=nowhere, reason=REASON)
        assert list(caught.value.fields) == ["platform"]
    assert trace() == before


def test_withdrawing_needs_a_reason(desk: Desk) -> None:
    referral = in_state(desk, S.SENT)
    before = trace()
    with pytest.raises(BadInput):
        withdraw_referral(referral.code, by=desk.owner, reason="")
    assert trace() == before


# Answers


def test_an_answer_is_recorded_for_both_sides(desk: Desk, clock: Clock) -> None:
    referral = in_state(desk, S.SENT)
    clock.forward(hours=5)
    outcome = answer_referral(referral.code, by=desk.contact, answer=REMOVED)
    assert (outcome.answer, outcome.acted_at, outcome.reference) == ("removed", NOON, "H-7")
    assert (outcome.answered_by, outcome.answered_at) == (desk.contact, clock.at)
    logs = Entry.objects.filter(subject=str(referral.code), actor=str(desk.contact.code))
    assert set(logs.values_list("name", "organisation")) == {
        (ReferralMoved.name, str(desk.coalition.sahlan.code)),
        (OutcomeRecorded.name, str(desk.coalition.harbour.code)),
    }


@pytest.mark.parametrize(
    "answer",
    [
        NewAnswer(answer=AnswerKind.REMOVED, acted_at=NOON - timedelta(days=30)),
        NewAnswer(answer=AnswerKind.RESTRICTED, acted_at=NOON),
        NewAnswer(answer=AnswerKind.NOT_FOUND),
        NewAnswer(answer=AnswerKind.NOT_FOUND, acted_at=NOON),
        NewAnswer(answer=AnswerKind.REFUSED, note="It is news."),
    ],
)
def test_an_answer_that_can_be_is_taken(desk: Desk, answer: NewAnswer) -> None:
    referral = in_state(desk, S.SENT)
    assert answer_referral(referral.code, by=desk.contact, answer=answer).answer == answer.answer


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (NewAnswer(answer=AnswerKind.REMOVED), "acted_at"),
        (NewAnswer(answer=AnswerKind.RESTRICTED), "acted_at"),
        (NewAnswer(answer=AnswerKind.REFUSED, acted_at=NOON), "acted_at"),
        (NewAnswer(answer=AnswerKind.REMOVED, acted_at=NOON + timedelta(seconds=1)), "acted_at"),
        (NewAnswer(answer=AnswerKind.REMOVED, acted_at=datetime(2026, 6, 1)), "acted_at"),  # noqa: DTZ001 -- that is what is wrong
        (NewAnswer(answer=AnswerKind.NOT_FOUND, reference="x" * 201), "reference"),
        (NewAnswer(answer=AnswerKind.NOT_FOUND, note="\0"), "note"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(desk: Desk, answer: NewAnswer, field: str) -> None:
    referral = in_state(desk, S.SENT)
    before = trace()
    with pytest.raises(BadInput) as caught:
        answer_referral(referral.code, by=desk.contact, answer=answer)
    assert (list(caught.value.fields), trace()) == ([field], before)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("state", "verb"), [(S.DRAFTED, "approve"), (S.SENT, "answer")])
def test_of_two_at_once_exactly_one_wins(
    desk: Desk, state: ReferralState, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has seen the referral before the first wrote: what it saw must not count."""
    by = doer(desk, verb)
    stale = referral_seen_by(by, in_state(desk, state).code)
    VERBS[verb](stale, by)
    before = trace()
    monkeypatch.setattr(actions, "referral_seen_by", lambda *_: stale)
    with pytest.raises(WrongState):
        VERBS[verb](stale, by)
    assert trace() == before


def several(desk: Desk, count: int) -> list[Referral]:
    made = []
    for _ in range(count):
        case = open_case(an_item(desk.coalition.sahlan).code)
        decision = decided(case, desk.owner)
        harbour = desk.coalition.harbour.code
        referral = draft_referral(decision.code, by=desk.owner, platform=harbour, reason=REASON)
        approve_referral(referral.code, by=desk.teammate)
        made.append(send_referral(referral.code, by=desk.owner))
    return made


@pytest.mark.django_db(transaction=True)
def test_several_are_answered_together_or_not_at_all(desk: Desk) -> None:
    made = several(desk, 3)
    drafted = desk.draft()
    codes = [referral.code for referral in made]
    before = trace()
    with pytest.raises(NotFound):
        answer_several([*codes, drafted.code], by=desk.contact, answer=REMOVED)
    for wrong in ([], [uuid4() for _ in range(MOST_AT_ONCE + 1)]):
        with pytest.raises(BadInput):
            answer_several(wrong, by=desk.contact, answer=REMOVED)
    assert trace() == before
    answered = answer_several([*codes, *codes], by=desk.contact, answer=REMOVED)
    assert {outcome.referral_id for outcome in answered} == {referral.pk for referral in made}
    assert len(answered) == 3


@pytest.mark.parametrize(
    "wrong", [{"answer": "maybe"}, {"acted_at": None}, {"answer": AnswerKind.REFUSED}]
)
def test_the_database_holds_an_outcome_together(desk: Desk, wrong: dict[str, object]) -> None:
    in_state(desk, S.ANSWERED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.update(**wrong)
