"""States of a referral, what platforms answer, and the clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event
from kashf.errors import WrongState

ANSWER_WITHIN: Final = timedelta(hours=72)  # from sending; a voluntary referral asks, no more
LONGEST_REASON: Final = 4_000
LONGEST_NOTE: Final = 2_000


class ReferralKind(StrEnum):
    """In which form a platform is asked."""

    VOLUNTARY = "voluntary"


class ReferralState(StrEnum):
    """Where a referral stands."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    SENT = "sent"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class AnswerKind(StrEnum):
    """What a platform says that it did."""

    REMOVED = "removed"
    RESTRICTED = "restricted"
    NOT_FOUND = "not_found"
    REFUSED = "refused"


# The platform acted on it. "Not found" is neither: somebody else was first.
ACCEPTED: Final = frozenset({AnswerKind.REMOVED, AnswerKind.RESTRICTED})

MOVES: Final[Mapping[ReferralState, frozenset[ReferralState]]] = MappingProxyType(
    {
        ReferralState.DRAFTED: frozenset({ReferralState.APPROVED, ReferralState.WITHDRAWN}),
        ReferralState.APPROVED: frozenset(
            {ReferralState.SENT, ReferralState.DRAFTED, ReferralState.WITHDRAWN}
        ),
        ReferralState.SENT: frozenset({ReferralState.ANSWERED, ReferralState.WITHDRAWN}),
        ReferralState.ANSWERED: frozenset({ReferralState.CLOSED}),
        ReferralState.CLOSED: frozenset(),
        ReferralState.WITHDRAWN: frozenset(),
    }
)
assert MOVES.keys() == set(ReferralState), "every state has its row"

# What a platform sees of a referral: nothing before it is sent.
SEEN_BY_PLATFORM: Final = frozenset(
    {
        ReferralState.SENT,
        ReferralState.ANSWERED,
        ReferralState.CLOSED,
    }
)

STATE_NAMES: Final = {
    ReferralState.DRAFTED: _("Drafted"),
    ReferralState.APPROVED: _("Approved"),
    ReferralState.SENT: _("Sent"),
    ReferralState.ANSWERED: _("Answered"),
    ReferralState.CLOSED: _("Closed"),
    ReferralState.WITHDRAWN: _("Withdrawn"),
}
ANSWER_NAMES: Final = {
    AnswerKind.REMOVED: _("Removed"),
    AnswerKind.RESTRICTED: _("Restricted in some countries"),
    AnswerKind.NOT_FOUND: _("Not found"),
    AnswerKind.REFUSED: _("Refused"),
}


def move(here: ReferralState, there: ReferralState) -> ReferralState:
    """Return `there` if a referral may go there from `here`; raise WrongState if not."""
    if there not in MOVES[here]:
        ways = ", ".join(sorted(MOVES[here])) or "nothing else"
        raise WrongState(f"A referral that is {here} cannot become {there}; it can become: {ways}.")
    return there


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferralMoved(Event):
    """A referral was drafted, approved, sent, answered, closed or withdrawn."""

    name: ClassVar[str] = "referrals.referral_moved"
    about: ClassVar[str] = "referral"
    referral: UUID
    to: ReferralState
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeRecorded(Event):
    """What a platform did, or what the page showed when it was checked."""

    name: ClassVar[str] = "referrals.outcome_recorded"
    about: ClassVar[str] = "referral"
    referral: UUID
    answer: AnswerKind
