from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import holds, organisations_seen_by, require
from kashf.coalition.members.vocabulary import OrganisationKind, Permission
from kashf.coalition.referrals.models import Outcome, Referral
from kashf.coalition.referrals.queries import referral_seen_by
from kashf.coalition.referrals.vocabulary import (
    ACCEPTED,
    ANSWER_WITHIN,
    LONGEST_ADDRESS,
    LONGEST_NOTE,
    LONGEST_REASON,
    LONGEST_REFERENCE,
    MOST_AT_ONCE,
    AnswerKind,
    DraftChanged,
    NewAnswer,
    OutcomeRecorded,
    ReferralMoved,
    ReferralState,
    move,
)
from kashf.coalition.review.actions import lock_case
from kashf.coalition.review.models import Decision
from kashf.coalition.review.queries import decision_seen_by
from kashf.coalition.review.vocabulary import Verdict, plain_text
from kashf.errors import BadInput, Conflict, NotAllowed, WrongState

# The member's side


@transaction.atomic
def draft_referral(
    decision_code: UUID, *, by: Person, platform: UUID, reason: str, address: str = ""
) -> Referral:
    """Write to a platform about what a decision in force says violates. Nothing is sent yet.

    Without an address it is the item's. NotFound, NotAllowed, BadInput, WrongState or Conflict.
    """
    seen = decision_seen_by(by, decision_code)
    case = seen.case
    require(by, Permission.DRAFT_REFERRALS, at=case.organisation)
    reason = plain_text(reason, field="reason", longest=LONGEST_REASON)
    address = _checked_address(address or case.item.address)
    receiver = _platform(by, platform)

    decision = _standing(seen)
    former = decision.referrals.filter(platform=receiver).exclude(state=ReferralState.WITHDRAWN)
    if (there := former.first()) is not None:
        raise Conflict(f"{there.short} to {receiver.name} was made of this decision already.")
    referral = Referral.objects.create(
        organisation=case.organisation,
        platform=receiver,
        decision=decision,
        item=case.item,
        address=address,
        label=case.label,
        policy_line=decision.policy_line,
        reason=reason,
        drafted_by=by,
        drafted_at=now(),
    )
    _record_move(referral, by)
    return referral


@transaction.atomic
def change_draft(code: UUID, *, by: Person, reason: str, address: str) -> Referral:
    """Change what a draft says. Who changed it is its drafter, so somebody else must approve it."""
    seen = referral_seen_by(by, code)
    require(by, Permission.DRAFT_REFERRALS, at=seen.organisation)
    reason = plain_text(reason, field="reason", longest=LONGEST_REASON)
    address = _checked_address(address)

    referral = _locked(seen)
    if referral.state != ReferralState.DRAFTED:
        raise WrongState(f"A referral that is {referral.state} says what it says.")
    before = digest_row(referral)
    referral.reason, referral.address, referral.drafted_by = reason, address, by
    referral.save(update_fields=["reason", "address", "drafted_by"])
    record(
        DraftChanged(
            actor=by.code, organisation=referral.organisation.code, referral=referral.code
        ),
        before=before,
        after=digest_row(referral),
    )
    return referral


@transaction.atomic
def approve_referral(code: UUID, *, by: Person) -> Referral:
    """Stand for a draft beside its drafter. The decision must be in force."""
    seen = referral_seen_by(by, code)
    require(by, Permission.APPROVE_REFERRALS, at=seen.organisation)
    _standing(seen.decision)
    referral = _locked(seen)
    before = digest_row(referral)
    referral.state = move(ReferralState(referral.state), ReferralState.APPROVED)
    if referral.drafted_by_id == by.pk:
        raise NotAllowed("You drafted this referral. A second person has to approve it.")
    referral.approved_by, referral.approved_at = by, now()
    referral.save(update_fields=["state", "approved_by", "approved_at"])
    _record_move(referral, by, before=before)
    return referral


@transaction.atomic
def return_to_draft(code: UUID, *, by: Person, note: str = "") -> Referral:
    """Take an approval back, so that the text can be changed and is approved anew."""
    seen = referral_seen_by(by, code)
    _require_draft_or_approve(by, seen.organisation)
    note = plain_text(note, field="note", longest=LONGEST_NOTE, least=0)
    referral = _locked(seen)
    before = digest_row(referral)
    referral.state = move(ReferralState(referral.state), ReferralState.DRAFTED)
    referral.approved_by = referral.approved_at = None
    referral.save(update_fields=["state", "approved_by", "approved_at"])
    _record_move(referral, by, before=before, note=note)
    return referral


@transaction.atomic
def send_referral(code: UUID, *, by: Person) -> Referral:
    """Let the platform see an approved referral. From now on its text is fixed and time runs."""
    seen = referral_seen_by(by, code)
    _require_draft_or_approve(by, seen.organisation)
    _standing(seen.decision)
    referral = _locked(seen)
    before = digest_row(referral)
    referral.state = move(ReferralState(referral.state), ReferralState.SENT)
    referral.sent_at = now()
    referral.due_at = referral.sent_at + ANSWER_WITHIN
    referral.save(update_fields=["state", "sent_at", "due_at"])
    _record_move(referral, by, before=before)
    return referral


@transaction.atomic
def close_referral(code: UUID, *, by: Person) -> Referral:
    """End a referral that was answered."""
    seen = referral_seen_by(by, code)
    _require_draft_or_approve(by, seen.organisation)
    return _end(seen, ReferralState.CLOSED, by, note="")


@transaction.atomic
def withdraw_referral(code: UUID, *, by: Person, reason: str) -> Referral:
    """Take a referral back before it is answered; the platform sees it no more."""
    seen = referral_seen_by(by, code)
    _require_draft_or_approve(by, seen.organisation)
    reason = plain_text(reason, field="reason", longest=LONGEST_NOTE)
    return _end(seen, ReferralState.WITHDRAWN, by, note=reason)


# The platform's side


@transaction.atomic
def answer_referral(code: UUID, *, by: Person, answer: NewAnswer) -> Outcome:
    """Say what the platform did about a referral that it was sent. It is said once."""
    seen = referral_seen_by(by, code)
    require(by, Permission.ANSWER_REFERRALS, at=seen.platform)
    at = now()
    reference, note = _checked_answer(answer, at)
    referral = _locked(seen)
    before = digest_row(referral)
    referral.state = move(ReferralState(referral.state), ReferralState.ANSWERED)
    referral.save(update_fields=["state"])
    outcome = Outcome.objects.create(
        referral=referral,
        answer=answer.answer,
        acted_at=answer.acted_at,
        reference=reference,
        note=note,
        answered_by=by,
        answered_at=at,
    )
    _record_move(referral, by, before=before)
    record(
        OutcomeRecorded(
            actor=by.code,
            organisation=seen.platform.code,
            referral=referral.code,
            answer=answer.answer,
        ),
        after=digest_row(outcome),
    )
    return outcome


@transaction.atomic
def answer_several(codes: Iterable[UUID], *, by: Person, answer: NewAnswer) -> list[Outcome]:
    """Give the same answer to several referrals, each once: to all of them, or to none."""
    wanted = sorted(set(codes))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise BadInput(
            f"Choose 1 to {MOST_AT_ONCE:,} referrals.", fields={"codes": str(len(wanted))}
        )
    return [answer_referral(code, by=by, answer=answer) for code in wanted]


# What the verbs share


def _locked(seen: Referral) -> Referral:
    return Referral.objects.select_for_update().get(pk=seen.pk)


def _standing(seen: Decision) -> Decision:
    """The decision, locked with its case; WrongState unless it is in force and violates."""
    decision = lock_case(seen)
    if not decision.in_force:
        raise WrongState("The case was reopened: nothing leaves before it is decided again.")
    if decision.verdict != Verdict.VIOLATES:
        raise WrongState(f"Only what violates is referred; the decision is {decision.verdict}.")
    return decision


def _end(seen: Referral, state: ReferralState, by: Person, *, note: str) -> Referral:
    referral = _locked(seen)
    before = digest_row(referral)
    referral.state = move(ReferralState(referral.state), state)
    referral.closed_at = now()
    referral.save(update_fields=["state", "closed_at"])
    _record_move(referral, by, before=before, note=note)
    return referral


def _record_move(referral: Referral, by: Person, *, before: str = "", note: str = "") -> None:
    record(
        ReferralMoved(
            actor=by.code,
            organisation=referral.organisation.code,
            referral=referral.code,
            to=ReferralState(referral.state),
            note=note,
        ),
        before=before,
        after=digest_row(referral),
    )


def _require_draft_or_approve(by: Person, organisation: Organisation) -> None:
    drafts = holds(by, Permission.DRAFT_REFERRALS, at=organisation)
    approves = holds(by, Permission.APPROVE_REFERRALS, at=organisation)
    either = Permission.APPROVE_REFERRALS if approves and not drafts else Permission.DRAFT_REFERRALS
    require(by, either, at=organisation)


def _platform(by: Person, code: UUID) -> Organisation:
    platforms = organisations_seen_by(by).filter(kind=OrganisationKind.PLATFORM)
    platform = platforms.filter(code=code).first()
    if platform is None:
        raise BadInput(
            "A referral goes to a platform of the coalition.",
            fields={"platform": "Choose a platform."},
        )
    return platform


def _checked_address(address: str) -> str:
    address = plain_text(address, field="address", longest=LONGEST_ADDRESS)
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole or len(address.split()) > 1:
        raise BadInput(
            "The platform needs the address of the content.",
            fields={"address": "Enter an address that begins with https:// or http://."},
        )
    return address


def _checked_answer(answer: NewAnswer, at: datetime) -> tuple[str, str]:
    """Reference and note of an answer that can be taken. Raises BadInput."""
    if fault := _fault_of_time(answer, at):
        raise BadInput(fault, fields={"acted_at": fault})
    return (
        plain_text(answer.reference, field="reference", longest=LONGEST_REFERENCE, least=0),
        plain_text(answer.note, field="note", longest=LONGEST_NOTE, least=0),
    )


def _fault_of_time(answer: NewAnswer, at: datetime) -> str:
    if answer.acted_at is None:
        return "Say when you acted." if answer.answer in ACCEPTED else ""
    if answer.answer == AnswerKind.REFUSED:
        return "What is refused was not acted on: leave the time out."
    if answer.acted_at.tzinfo is None:
        return "Say in which zone this time is."
    return "This time is in the future." if answer.acted_at > at else ""
