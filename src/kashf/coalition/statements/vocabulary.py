"""States of a statement, and the measures in it with their definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event
from kashf.errors import WrongState

LONGEST_NOTE: Final = 20_000
LONGEST_REASON: Final = 4_000
A_DAY: Final = timedelta(hours=24)


MOST_STEPS: Final = 400  # of a curve that is kept to be drawn; figures come from all of them


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
        # A member takes a returned statement up again as a draft, which the chairs do not see.
        StatementState.RETURNED: frozenset({StatementState.DRAFTED, StatementState.SUBMITTED}),
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
# A period has both its days, midnight to midnight UTC. What is said of its end holds for the moment
# of computing while the period still runs.
DEFINITIONS: Final = {
    Measure.ITEMS_RECEIVED: _(
        "Items that came in during the period. The same content from the same place is one item."
    ),
    Measure.CASES_DECIDED: _(
        "Cases with a decision that was made in the period and was in force at its end. A case "
        "that was reopened and decided again counts once."
    ),
    Measure.TIME_TO_DECIDE: _(
        "Kaplan–Meier median of the hours from opening to the decision in force at the end of the "
        "period, for cases opened in it. Cases open at its end are counted as not yet decided. "
        "Log-log interval, 95 %."
    ),
    Measure.DECIDED_IN_A_DAY: _(
        "Of the cases opened in the period and at least 24 hours before its end: the share with a "
        "decision in force at its end that was made within 24 hours. Wilson interval, 95 %."
    ),
    Measure.REFERRALS_SENT: _(
        "Referrals sent to platforms during the period, withdrawn ones among them."
    ),
    Measure.REFERRALS_ACCEPTED: _(
        "Of the referrals sent in the period and answered “removed”, “restricted” or “refused” by "
        "its end: the share removed or restricted. Wilson interval, 95 %."
    ),
    Measure.TIME_TO_REMOVAL: _(
        "Kaplan–Meier median of the hours from sending to removal, for referrals sent in the "
        "period. Content not removed by its end is counted as still online; content that the "
        "platform did not find is followed until that answer, a withdrawn referral until it was "
        "withdrawn. Log-log interval, 95 %."
    ),
    Measure.LINES_IN_FORCE: _("Lines approved and not retired at the end of the period."),
    Measure.COMMITMENTS_DONE: _(
        "Of the commitments due in the period, dropped ones among them: the share done by the end "
        "of their due date. Wilson interval, 95 %."
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


class NotAvailable(StrEnum):
    """Why there is no value. It is never zero instead."""

    NO_STATEMENT = "no_statement"
    NO_RECORDS = "no_records"
    NOT_REACHED = "not_reached"
    NOT_POOLED = "not_pooled"


REASONS: Final = {
    NotAvailable.NO_STATEMENT: _("No statement was given."),
    NotAvailable.NO_RECORDS: _("There are no records to compute it from."),
    NotAvailable.NOT_REACHED: _("Fewer than half of the records had come that far by the end."),
    NotAvailable.NOT_POOLED: _(
        "A median of the whole cannot be told from the members' medians; it needs their records."
    ),
}
assert REASONS.keys() == set(NotAvailable), "every reason has its words"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, the first and the last among them, midnight to midnight UTC."""

    first_day: date
    last_day: date

    @property
    def start(self) -> datetime:
        """The first moment that belongs to it."""
        return datetime.combine(self.first_day, time(), UTC)

    @property
    def end(self) -> datetime:
        """The first moment that belongs to it no more."""
        return datetime.combine(self.last_day, time(), UTC) + timedelta(days=1)

    def end_as_of(self, at: datetime) -> datetime:
        """Its end; while it still runs, the first moment after `at`."""
        return min(self.end, at + timedelta(microseconds=1))


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
