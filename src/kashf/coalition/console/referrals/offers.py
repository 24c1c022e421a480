"""What a person may do with a referral now; and where somebody else is needed, why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds, may
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.vocabulary import MOVES, ReferralState
from kashf.coalition.review.vocabulary import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Offers:
    """The buttons of a referral's page."""

    change: bool
    approve: bool
    put_back: bool
    send: bool
    withdraw: bool
    close: bool
    why_not: str  # why it is not approved or sent by this person, or nothing
    needs_factor: bool  # a second factor is all that is missing


def offers_for(person: Person, referral: Referral) -> Offers:
    """What the person may do with a referral of the own organisation."""
    state, at = ReferralState(referral.state), referral.organisation
    drafts = may(person, Permission.DRAFT_REFERRALS, at=at)
    handles = drafts or may(person, Permission.APPROVE_REFERRALS, at=at)
    ways = MOVES[state] if handles else frozenset[ReferralState]()
    why_not = _why_not(person, referral)
    return Offers(
        change=drafts and state == ReferralState.DRAFTED,
        approve=ReferralState.APPROVED in ways and not why_not,
        put_back=ReferralState.DRAFTED in ways,
        send=ReferralState.SENT in ways and not why_not,
        withdraw=ReferralState.WITHDRAWN in ways,
        close=ReferralState.CLOSED in ways,
        why_not=why_not,
        needs_factor=state == ReferralState.DRAFTED and _lacks_factor(person, referral),
    )


def _why_not(person: Person, referral: Referral) -> str:
    if referral.state not in {ReferralState.DRAFTED, ReferralState.APPROVED}:
        return ""
    if not stands(referral):
        return _(
            "The case was reopened: nothing leaves before it is decided again. Withdraw this "
            "referral, or wait for the decision."
        )
    return _why_not_approved(person, referral) if referral.state == ReferralState.DRAFTED else ""


def _why_not_approved(person: Person, referral: Referral) -> str:
    if not holds(person, Permission.APPROVE_REFERRALS, at=referral.organisation):
        return _("Somebody of your organisation who approves has to approve it. Nothing is sent.")
    if referral.drafted_by_id == person.pk:
        return _("You drafted it, or changed it last. A second person has to approve it.")
    if _lacks_factor(person, referral):
        return _("Approving needs a second factor, and you have none yet.")
    return ""


def stands(referral: Referral) -> bool:
    """Whether the decision that it was made of is still in force and says that it violates."""
    return referral.decision.in_force and referral.decision.verdict == Verdict.VIOLATES


def _lacks_factor(person: Person, referral: Referral) -> bool:
    permission, at = Permission.APPROVE_REFERRALS, referral.organisation
    return holds(person, permission, at=at) and not may(person, permission, at=at)
