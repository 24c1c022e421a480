import math
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import SYSTEM, now
from kashf.coalition.banks.models import Match
from kashf.coalition.banks.queries import without_shared
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import Label
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.review.models import Case, ContextAnswer, Decision
from kashf.coalition.review.queries import case_seen_by, nearest_matches
from kashf.coalition.review.vocabulary import (
    ALWAYS_REVIEWED,
    DUE,
    FAR,
    LEAST_WHY,
    LONGEST_REASON,
    NEAR,
    STANDS_ON_A_LINE,
    UNDO_FOR,
    WEIGHTS,
    Answer,
    CaseDecided,
    CaseOpened,
    CaseReopened,
    CaseReturned,
    CaseState,
    CaseTaken,
    CaseWeighed,
    DecisionUndone,
    Question,
    Ruling,
    Verdict,
    move,
    plain_text,
)
from kashf.errors import BadInput, NotAllowed, NotFound, WrongState

_WEIGHED: Final = ["label", "distance", "radius", "nearest_type", "urgency"]
_objections: list[Callable[[Decision], str]] = []


# Opening


@transaction.atomic
def open_case(item: UUID) -> Case:
    """The case about an item, weighed by its nearest match; opened if there is none.

    Called again, it opens nothing and changes a case only if its matches did. Raises NotFound.
    """
    about = Item.objects.select_for_update().filter(code=item).first()
    if about is None:
        raise NotFound("There is no such item.")
    case = Case.objects.select_for_update().filter(item=about).first()
    if case is None:
        return _opened(about)
    if case.state != CaseState.DECIDED and _weigh(case, about):
        case.save(update_fields=_WEIGHED)
        record(
            CaseWeighed(
                actor=SYSTEM,
                organisation=about.organisation.code,
                case=case.code,
                label=Label(case.label),
                urgency=case.urgency,
            ),
            after=digest_row(case),
        )
    return case


def open_missing_cases(most: int = 1000) -> int:
    """Open the cases that a stopped process left out; returns how many."""
    matched = Exists(without_shared(Match.objects.filter(item=OuterRef("pk"))))
    missing = Item.objects.filter(Q(source__in=ALWAYS_REVIEWED) | matched, case=None)
    codes = list(missing.order_by("pk").values_list("code", flat=True)[:most])
    for code in codes:
        open_case(code)
    return len(codes)


def tell_languages(at_once: int = 1000) -> int:
    """Give the cases that are here the language and the script of their items, where those were
    told since; of how many. It is a copy, and not recorded."""
    cases = Case.objects.filter(language=None, item__language__isnull=False)
    keys = list(cases.order_by("pk").values_list("pk", flat=True))
    told = Item.objects.filter(pk=OuterRef("item")).order_by()
    for start in range(0, len(keys), at_once):
        Case.objects.filter(pk__in=keys[start : start + at_once]).update(
            language=Subquery(told.values("language")), script=Subquery(told.values("script"))
        )
    return len(keys)


def _opened(item: Item) -> Case:
    at = now()
    case = Case(
        organisation=item.organisation,
        item=item,
        language=item.language,
        script=item.script,
        opened_at=at,
        due_at=at + DUE,
    )
    _weigh(case, item)
    case.save()
    record(
        CaseOpened(
            actor=SYSTEM, organisation=item.organisation.code, case=case.code, item=item.code
        ),
        after=digest_row(case),
    )
    return case


def _weigh(case: Case, item: Item) -> bool:
    """Label the case and say how urgent it is; whether that changed anything."""
    before = [getattr(case, name) for name in _WEIGHED]
    matches = nearest_matches(item)
    if matches:
        nearest = matches[0]
        case.label = nearest.signal.bank.label
        case.distance, case.radius = nearest.distance, nearest.radius
        case.nearest_type = nearest.signal.type
    else:
        case.label = max(item.label_hints or [Label.PROPAGANDA], key=lambda hint: WEIGHTS[hint])
        case.distance = case.radius = None
        case.nearest_type = ""
    case.urgency = urgency(Label(case.label), case.distance, case.radius, item.reach)
    return before != [getattr(case, name) for name in _WEIGHED]


def urgency(label: Label, distance: int | None, radius: int | None, reach: int | None) -> int:
    """What a label weighs, and what nearness (0 to NEAR) and reach (0 to FAR) add to it."""
    near = 0
    if distance is not None and radius is not None:
        near = round(NEAR * (1 - min(distance / (radius + 1), 1)))
    far = min(FAR, round(2 * math.log10(1 + max(reach or 0, 0))))
    return WEIGHTS[label] + near + far


# Reviewing


@transaction.atomic
def take_case(code: UUID, *, by: Person) -> Case:
    """Begin to review a case; WrongState if somebody else was first."""
    case = _locked(code, by)
    before = digest_row(case)
    if case.state == CaseState.IN_REVIEW and case.reviewer is not None:
        raise WrongState(f"{case.reviewer.name} is reviewing this case already.")
    case.state = move(CaseState(case.state), CaseState.IN_REVIEW)
    case.reviewer = by
    case.save(update_fields=["state", "reviewer"])
    record(
        CaseTaken(actor=by.code, organisation=case.organisation.code, case=case.code),
        before=before,
        after=digest_row(case),
    )
    return case


@transaction.atomic
def return_case(code: UUID, *, by: Person) -> Case:
    """Put a case back into the queue: one's own, or that of somebody who has left."""
    case = _locked(code, by)
    before = digest_row(case)
    if case.state != CaseState.IN_REVIEW:
        raise WrongState(f"A case that is {case.state} is not under review.")
    if case.reviewer is not None and case.reviewer.is_active:
        _must_be_reviewing(case, by)
    case.state = move(CaseState(case.state), CaseState.OPEN)
    case.reviewer = None
    case.save(update_fields=["state", "reviewer"])
    record(
        CaseReturned(actor=by.code, organisation=case.organisation.code, case=case.code),
        before=before,
        after=digest_row(case),
    )
    return case


@transaction.atomic
def decide_case(code: UUID, *, by: Person, ruling: Ruling) -> Decision:
    """End a review that `by` is doing; NotFound, NotAllowed, BadInput or WrongState leave no trace.

    “Violates” needs all context questions answered and a policy line.
    """
    seen = case_seen_by(by, code)
    require(by, Permission.DECIDE_CASES, at=seen.organisation)
    reason = _checked(ruling)

    case = Case.objects.select_for_update().get(pk=seen.pk)
    before = digest_row(case)
    case.state = move(CaseState(case.state), CaseState.DECIDED)
    _must_be_reviewing(case, by)
    case.decided_at = now()
    case.save(update_fields=["state", "decided_at"])
    decision = Decision.objects.create(
        case=case,
        verdict=ruling.verdict,
        policy_line=ruling.policy_line or "",
        reason=reason,
        decided_by=by,
        decided_at=case.decided_at,
    )
    ContextAnswer.objects.bulk_create(
        ContextAnswer(decision=decision, question=question, answer=answer)
        for question, answer in ruling.context.items()
    )
    record(
        CaseDecided(
            actor=by.code,
            organisation=seen.organisation.code,
            case=case.code,
            decision=decision.code,
            verdict=ruling.verdict,
        ),
        before=before,
        after=digest_row(case),
    )
    return decision


@transaction.atomic
def reopen_case(code: UUID, *, by: Person, reason: str) -> Case:
    """Open a decided case again. Its decision becomes history and stays as it is."""
    seen = case_seen_by(by, code)
    require(by, Permission.DECIDE_CASES, at=seen.organisation)
    reason = plain_text(reason, field="reason", longest=LONGEST_REASON)

    case = Case.objects.select_for_update().get(pk=seen.pk)
    before = digest_row(case)
    if case.state != CaseState.DECIDED:
        raise WrongState(f"A case that is {case.state} is open already.")
    case.state = move(CaseState(case.state), CaseState.OPEN)
    at = now()
    case.decisions.filter(reopened_at=None).update(reopened_at=at)
    case.reviewer, case.decided_at, case.due_at = None, None, at + DUE
    _weigh(case, seen.item)
    case.save()
    record(
        CaseReopened(
            actor=by.code, organisation=seen.organisation.code, case=case.code, reason=reason
        ),
        before=before,
        after=digest_row(case),
    )
    return case


@transaction.atomic
def undo_decision(code: UUID, *, by: Person) -> Case:
    """Take one's own decision on the case `code` back, within UNDO_FOR, if nothing came of it.

    The case is under review by the same person again; the decision stays, marked as undone.
    """
    case = _locked(code, by)
    before = digest_row(case)
    decision = case.decisions.filter(reopened_at=None).first()
    if case.state != CaseState.DECIDED or decision is None:
        raise WrongState(f"A case that is {case.state} has no decision to undo.")
    if decision.decided_by_id != by.pk:
        raise NotAllowed("Only who decided can undo it. Reopen the case, with a reason.")
    at = now()
    if at - decision.decided_at > UNDO_FOR:
        raise WrongState("It is too late to undo this. Reopen the case, with a reason.")
    for object_to in _objections:
        if objection := object_to(decision):
            raise WrongState(objection)
    case.state = move(move(CaseState(case.state), CaseState.OPEN), CaseState.IN_REVIEW)
    case.decided_at = None
    case.save(update_fields=["state", "decided_at"])
    decision.reopened_at, decision.undone = at, True
    decision.save(update_fields=["reopened_at", "undone"])
    record(
        DecisionUndone(
            actor=by.code,
            organisation=case.organisation.code,
            case=case.code,
            decision=decision.code,
        ),
        before=before,
        after=digest_row(case),
    )
    return case


def before_undo(objection: Callable[[Decision], str]) -> None:
    """Ask `objection` before a decision is undone: it says why not, or nothing. For `ready()` of a
    higher room."""
    if objection not in _objections:
        _objections.append(objection)


def lock_case(decision: Decision) -> Decision:
    """The decision as it is now, and nobody reopens its case before this transaction ends."""
    Case.objects.select_for_update().get(pk=decision.case_id)
    return Decision.objects.get(pk=decision.pk)


def _locked(code: UUID, by: Person) -> Case:
    seen = case_seen_by(by, code)
    require(by, Permission.DECIDE_CASES, at=seen.organisation)
    return Case.objects.select_for_update().get(pk=seen.pk)


def _must_be_reviewing(case: Case, by: Person) -> None:
    if case.reviewer_id != by.pk:
        name = case.reviewer.name if case.reviewer else "Nobody"
        raise WrongState(f"{name} is reviewing this case. Ask them to return it first.")


def _checked(ruling: Ruling) -> str:
    """The reason of a ruling that can be taken. Raises BadInput."""
    reason = plain_text(ruling.reason, field="reason", longest=LONGEST_REASON)
    said_yes = Answer.YES in ruling.context.values()
    if ruling.verdict == Verdict.VIOLATES:
        _all_answered(ruling)
        if said_yes:
            plain_text(reason, field="reason", longest=LONGEST_REASON, least=LEAST_WHY)
    if ruling.verdict == Verdict.EXCEPTION and not said_yes:
        raise BadInput(
            "An exception needs a context: answer at least one question with yes.",
            fields=dict.fromkeys(Question, "Is it this?"),
        )
    if ruling.verdict == Verdict.VIOLATES and ruling.policy_line is None:
        raise BadInput(
            "Say which line of the policy it violates.",
            fields={"policy_line": "Choose a policy line."},
        )
    if ruling.policy_line is not None and ruling.verdict not in STANDS_ON_A_LINE:
        raise BadInput(
            f"A case that {ruling.verdict} stands on no line of the policy.",
            fields={"policy_line": "Choose none, or another verdict."},
        )
    return reason


def _all_answered(ruling: Ruling) -> None:
    left = [question for question in Question if question not in ruling.context]
    if left:
        raise BadInput(
            f"Answer the context first. Open: {', '.join(left)}.",
            fields=dict.fromkeys(left, "Answer yes, unclear or no."),
        )
