"""States of a referral, what platforms answer, and the clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event
from kashf.coalition.intake.vocabulary import Label
from kashf.coalition.review.vocabulary import PolicyLine
from kashf.errors import WrongState

ANSWER_WITHIN: Final = timedelta(hours=72)  # from sending; a voluntary referral asks, no more
LONGEST_REASON: Final = 4_000
LONGEST_NOTE: Final = 2_000
LONGEST_ADDRESS: Final = 2_000
LONGEST_REFERENCE: Final = 200
MOST_AT_ONCE: Final = 1_000  # answers in one go


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

# Somebody stands for it beside the drafter.
APPROVED_BY_ANOTHER: Final = frozenset(
    {
        ReferralState.APPROVED,
        ReferralState.SENT,
        ReferralState.ANSWERED,
        ReferralState.CLOSED,
    }
)

# What a platform sees of a referral: nothing before it is sent.
SEEN_BY_PLATFORM: Final = frozenset(
    {
        ReferralState.SENT,
        ReferralState.ANSWERED,
        ReferralState.CLOSED,
    }
)

KIND_NAMES: Final = {ReferralKind.VOLUNTARY: _("Voluntary referral")}
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
class NewAnswer:
    """What a platform answers: what it did and, if the content is gone, since when."""

    answer: AnswerKind
    acted_at: datetime | None = None
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What the platform reads, and all that it reads; names are in the reader's language."""

    code: UUID
    short: str
    kind: ReferralKind
    kind_name: str
    authority: str
    address: str
    label: Label
    label_name: str
    policy_line: PolicyLine
    policy_name: str
    reason: str
    sent_at: datetime | None  # none yet: a draft that the member looks at
    due_at: datetime | None

    def as_json(self) -> dict[str, str | None]:
        """As JSON has it: texts, and times in ISO 8601."""
        return {field.name: _written(getattr(self, field.name)) for field in fields(self)}


def _written(value: object) -> str | None:
    match value:
        case None:
            return None
        case datetime():
            return value.isoformat()
        case StrEnum():
            return value.value
        case _:
            return str(value)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferralMoved(Event):
    """A referral was drafted, approved, sent, answered, closed or withdrawn."""

    name: ClassVar[str] = "referrals.referral_moved"
    about: ClassVar[str] = "referral"
    referral: UUID
    to: ReferralState
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftChanged(Event):
    """The text of a draft was changed; who changed it is its drafter now."""

    name: ClassVar[str] = "referrals.draft_changed"
    about: ClassVar[str] = "referral"
    referral: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeRecorded(Event):
    """What a platform did, or what the page showed when it was checked."""

    name: ClassVar[str] = "referrals.outcome_recorded"
    about: ClassVar[str] = "referral"
    referral: UUID
    answer: AnswerKind
