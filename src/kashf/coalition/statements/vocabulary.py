"""States of a statement, and the measures in it with their definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event
from kashf.errors import WrongState


class StatementState(StrEnum):
    """Where a statement stands."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    PUBLISHED = "published"


class MeasureKind(StrEnum):
    """What a figure is."""

    COUNT = "count"
    SHARE = "share"  # 0 to 1, with a Wilson interval
    HOURS = "hours"  # a median time, with its interval; open ones censored


class Measure(StrEnum):
    """What a statement measures."""

    ITEMS_RECEIVED = "items_received"
    CASES_DECIDED = "cases_decided"
    TIME_TO_DECIDE = "time_to_decide"
    DECIDED_IN_A_DAY = "decided_in_a_day"
    REFERRALS_SENT = "referrals_sent"
    REFERRALS_ACCEPTED = "referrals_accepted"
    TIME_TO_REMOVAL = "time_to_removal"
    LINES_IN_FORCE = "lines_in_force"
    COMMITMENTS_DONE = "commitments_done"


MOVES: Final[Mapping[StatementState, frozenset[StatementState]]] = MappingProxyType(
    {
        StatementState.DRAFTED: frozenset({StatementState.SUBMITTED}),
        StatementState.SUBMITTED: frozenset({StatementState.ACCEPTED, StatementState.RETURNED}),
        StatementState.RETURNED: frozenset({StatementState.SUBMITTED}),
        StatementState.ACCEPTED: frozenset({StatementState.PUBLISHED}),
        StatementState.PUBLISHED: frozenset(),
    }
)
assert MOVES.keys() == set(StatementState), "every state has its row"

KINDS: Final[Mapping[Measure, MeasureKind]] = MappingProxyType(
    {
        Measure.ITEMS_RECEIVED: MeasureKind.COUNT,
        Measure.CASES_DECIDED: MeasureKind.COUNT,
        Measure.TIME_TO_DECIDE: MeasureKind.HOURS,
        Measure.DECIDED_IN_A_DAY: MeasureKind.SHARE,
        Measure.REFERRALS_SENT: MeasureKind.COUNT,
        Measure.REFERRALS_ACCEPTED: MeasureKind.SHARE,
        Measure.TIME_TO_REMOVAL: MeasureKind.HOURS,
        Measure.LINES_IN_FORCE: MeasureKind.COUNT,
        Measure.COMMITMENTS_DONE: MeasureKind.SHARE,
    }
)
assert KINDS.keys() == set(Measure), "every measure has its kind"

MEASURE_NAMES: Final = {
    Measure.ITEMS_RECEIVED: _("Items received"),
    Measure.CASES_DECIDED: _("Cases decided"),
    Measure.TIME_TO_DECIDE: _("Median time to decide"),
    Measure.DECIDED_IN_A_DAY: _("Cases decided within 24 hours"),
    Measure.REFERRALS_SENT: _("Referrals sent"),
    Measure.REFERRALS_ACCEPTED: _("Answered referrals that platforms accepted"),
    Measure.TIME_TO_REMOVAL: _("Median time from referral to removal"),
    Measure.LINES_IN_FORCE: _("Approved lines in force"),
    Measure.COMMITMENTS_DONE: _("Commitments done by their due date"),
}
DEFINITIONS: Final = {
    Measure.ITEMS_RECEIVED: _("Items that came in during the period, each counted once."),
    Measure.CASES_DECIDED: _(
        "Cases whose decision in force fell into the period. A reopened case counts once."
    ),
    Measure.TIME_TO_DECIDE: _(
        "Kaplan–Meier median of the hours from opening to decision, for cases opened in the "
        "period. Cases still open at its end are counted as not yet decided."
    ),
    Measure.DECIDED_IN_A_DAY: _(
        "Of the cases opened in the period that were decided or are older than 24 hours at its "
        "end: the share decided within 24 hours. Wilson interval, 95 %."
    ),
    Measure.REFERRALS_SENT: _("Referrals sent to platforms during the period."),
    Measure.REFERRALS_ACCEPTED: _(
        "Of the referrals sent in the period and answered “removed”, “restricted” or “refused”: "
        "the share removed or restricted. Wilson interval, 95 %."
    ),
    Measure.TIME_TO_REMOVAL: _(
        "Kaplan–Meier median of the hours from sending to removal, for referrals sent in the "
        "period. Content not removed by its end is counted as still online."
    ),
    Measure.LINES_IN_FORCE: _("Lines approved and not retired at the end of the period."),
    Measure.COMMITMENTS_DONE: _(
        "Of the commitments due in the period: the share done by their due date. "
        "Wilson interval, 95 %."
    ),
}
assert MEASURE_NAMES.keys() == DEFINITIONS.keys() == set(Measure), "every measure is defined"

STATE_NAMES: Final = {
    StatementState.DRAFTED: _("Drafted"),
    StatementState.SUBMITTED: _("Submitted"),
    StatementState.RETURNED: _("Returned"),
    StatementState.ACCEPTED: _("Accepted"),
    StatementState.PUBLISHED: _("Published"),
}


def move(here: StatementState, there: StatementState) -> StatementState:
    """Return `there` if a statement may go there from `here`; raise WrongState if not."""
    if there not in MOVES[here]:
        ways = ", ".join(sorted(MOVES[here])) or "nothing else"
        raise WrongState(
            f"A statement that is {here} cannot become {there}; it can become: {ways}."
        )
    return there


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundOpened(Event):
    """Members were asked for their statements of a period."""

    name: ClassVar[str] = "statements.round_opened"
    about: ClassVar[str] = "round"
    round: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementMoved(Event):
    """A statement was drafted, submitted, returned, accepted or published."""

    name: ClassVar[str] = "statements.statement_moved"
    about: ClassVar[str] = "statement"
    statement: UUID
    to: StatementState
    note: str = ""
