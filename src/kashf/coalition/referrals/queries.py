from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.intake.vocabulary import LABEL_NAMES, Label
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import may
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.referrals.models import Outcome, Referral
from kashf.coalition.referrals.vocabulary import (
    KIND_NAMES,
    SEEN_BY_PLATFORM,
    AnswerKind,
    Notice,
    ReferralKind,
    ReferralState,
)
from kashf.coalition.review.models import Decision
from kashf.coalition.review.vocabulary import POLICY_NAMES, PolicyLine
from kashf.errors import NotFound

_HOUR = timedelta(hours=1)


def referrals_seen_by(person: Person) -> QuerySet[Referral]:
    """A member's own referrals; for a platform, those it was sent, due soonest first.

    A page for a platform shows `notice_of` and the outcome, never the row's people or its item.
    """
    if not may(person, Permission.SEE_REFERRALS, at=person.organisation):
        return Referral.objects.none()
    if person.organisation.is_platform:
        return (
            Referral.objects.filter(platform=person.organisation_id, state__in=SEEN_BY_PLATFORM)
            .select_related("organisation", "platform", "outcome")
            .order_by("due_at", "pk")
        )
    return Referral.objects.filter(organisation=person.organisation_id).select_related(
        "organisation", "platform", "outcome", "decision__case", "drafted_by", "approved_by"
    )


def referral_seen_by(person: Person, code: UUID) -> Referral:
    """One of them. Raises NotFound."""
    found = referrals_seen_by(person).filter(code=code).first()
    if found is None:
        raise NotFound("There is no such referral.")
    return found


def waiting_at(person: Person) -> QuerySet[Referral]:
    """What a person's platform has still to answer, or what a member waits for, most late first."""
    return referrals_seen_by(person).filter(state=ReferralState.SENT).order_by("due_at", "pk")


def overdue_at(person: Person) -> QuerySet[Referral]:
    """Of those, what should have been answered by now."""
    return waiting_at(person).filter(due_at__lt=now())


def referrals_of(person: Person, decision: Decision) -> QuerySet[Referral]:
    """What was made of a decision, as far as the person sees it."""
    return referrals_seen_by(person).filter(decision=decision)


def notice_of(referral: Referral) -> Notice:
    """What the platform reads: nothing of matches, banks, reviewers or drafters."""
    kind, label = ReferralKind(referral.kind), Label(referral.label)
    line = PolicyLine(referral.policy_line)
    return Notice(
        code=referral.code,
        short=referral.short,
        kind=kind,
        kind_name=str(KIND_NAMES[kind]),
        authority=referral.organisation.name,
        address=referral.address,
        label=label,
        label_name=str(LABEL_NAMES[label]),
        policy_line=line,
        policy_name=str(POLICY_NAMES[line]),
        reason=referral.reason,
        sent_at=referral.sent_at,
        due_at=referral.due_at,
    )


def why_not_undone(decision: Decision) -> str:
    """Why a decision cannot be undone any more, or nothing."""
    referral = decision.referrals.exclude(state=ReferralState.WITHDRAWN).first()
    if referral is None:
        return ""
    return f"The referral {referral.short} was made of it. Withdraw that first, or reopen the case."


# Figures; the caller may see the organisation's statement


def sent_in(organisation: Organisation, start: datetime, end: datetime) -> QuerySet[Referral]:
    """The referrals that were sent from `start` until before `end`, whatever came of them."""
    return Referral.objects.filter(
        organisation=organisation, sent_at__gte=start, sent_at__lt=end
    ).order_by("sent_at", "pk")


def answers_in(organisation: Organisation, start: datetime, end: datetime) -> QuerySet[Outcome]:
    """The answers, given before `end`, to what was sent in the time."""
    return Outcome.objects.filter(
        referral__in=sent_in(organisation, start, end).values("pk"), answered_at__lt=end
    ).order_by("answered_at", "pk")


def answer_counts(
    organisation: Organisation, start: datetime, end: datetime
) -> dict[AnswerKind, int]:
    """How many of these answers there are of each kind."""
    counted = answers_in(organisation, start, end).order_by().values_list("answer")
    counts = dict(counted.annotate(count=Count("pk")))
    return {kind: counts.get(kind, 0) for kind in AnswerKind}


def removal_times(
    organisation: Organisation, start: datetime, end: datetime
) -> list[tuple[float, bool]]:
    """For each referral sent in the time: hours from sending to removal, and True; or how long it
    was followed without one, and False.

    What was gone before it was sent counts as 0 hours. What is refused, restricted or unanswered is
    still there, and followed until `end`; what was withdrawn or not found, until that was said.
    """
    sent = sent_in(organisation, start, end).select_related("outcome")
    return [_removal(referral, end) for referral in sent]


def _removal(referral: Referral, end: datetime) -> tuple[float, bool]:
    outcome = getattr(referral, "outcome", None)
    until, removed = end, False
    if outcome is not None and outcome.answer == AnswerKind.REMOVED and outcome.acted_at < end:
        until, removed = outcome.acted_at, True
    elif outcome is not None and outcome.answer == AnswerKind.NOT_FOUND:
        until = min(outcome.answered_at, end)
    elif referral.state == ReferralState.WITHDRAWN and referral.closed_at is not None:
        until = min(referral.closed_at, end)
    assert referral.sent_at is not None, "only what was sent is followed"
    return max((until - referral.sent_at) / _HOUR, 0.0), removed
