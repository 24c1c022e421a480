"""Figures from records. The definitions are in the vocabulary; a test recounts them slowly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.meetings.models import Commitment
from kashf.coalition.meetings.vocabulary import CommitmentState
from kashf.coalition.members.models import Organisation
from kashf.coalition.referrals.queries import removal_times
from kashf.coalition.referrals.vocabulary import ACCEPTED
from kashf.coalition.review.queries import deciding_times
from kashf.coalition.statements.queries import records
from kashf.coalition.statements.queries.records import SOURCES, Span
from kashf.coalition.statements.vocabulary import KINDS, Measure, MeasureKind, Period
from kashf.measures import Curve, rate, survival

Followed = list[tuple[float, bool]]  # hours, and whether they ended with the event


@dataclass(frozen=True, slots=True)
class Computed:
    """A figure: `value` between `low` and `high` from `n` records, `numerator` of which count.

    The numerator of a share is what it says; of a median, the records in which it came to the end.
    A value of None is not available, an end of None is open.
    """

    measure: Measure
    n: int
    numerator: int | None
    value: float | None
    low: float | None
    high: float | None


def compute(
    organisation: Organisation, period: Period, at: datetime | None = None
) -> list[Computed]:
    """All measures of one organisation for a period, as the records stand at `at` (now).

    Whoever asks has seen the organisation's statement by its own door.
    """
    span = Span.of(organisation, period, at or now())
    return [_COMPUTERS[KINDS[measure]](measure, span) for measure in Measure]


def removal_curve(organisation: Organisation, period: Period, at: datetime | None = None) -> Curve:
    """The share of referred content still online, by hours since the referral was sent."""
    return _curve(_removals(Span.of(organisation, period, at or now())))


def _count(measure: Measure, span: Span) -> Computed:
    """So many; zero only if the organisation was there to have some."""
    n = SOURCES[measure].records(span).count()
    is_known = n > 0 or span.organisation.joined_at < span.end
    return Computed(measure, n, None, float(n) if is_known else None, None, None)


def _share(measure: Measure, span: Span) -> Computed:
    some, of = _NUMERATORS[measure](span), SOURCES[measure].records(span).count()
    found = rate(some, of)
    return Computed(measure, of, some, found.value, found.low, found.high)


def _median(measure: Measure, span: Span) -> Computed:
    rows = _FOLLOWED[measure](span)
    found = _curve(rows).median
    ended = sum(is_end for _, is_end in rows)
    return Computed(measure, len(rows), ended, found.value, found.low, found.high)


def _curve(rows: Followed) -> Curve:
    return survival([hours for hours, _ in rows], [is_end for _, is_end in rows])


def _reviews(span: Span) -> Followed:
    return deciding_times(span.organisation, span.start, span.end)


def _removals(span: Span) -> Followed:
    return removal_times(span.organisation, span.start, span.end)


def _decided_in_a_day(span: Span) -> int:
    return records.decided_within_a_day(span).count()


def _accepted(span: Span) -> int:
    return records.referrals_answered(span).filter(outcome__answer__in=sorted(ACCEPTED)).count()


def _kept(span: Span) -> int:
    return sum(map(_is_in_time, records.commitments_due(span)))


def _is_in_time(commitment: Commitment) -> bool:
    if commitment.state != CommitmentState.DONE or commitment.ended_at is None:
        return False
    return commitment.ended_at.astimezone(UTC).date() <= commitment.due


_NUMERATORS: Final[Mapping[Measure, Callable[[Span], int]]] = MappingProxyType(
    {
        Measure.DECIDED_IN_A_DAY: _decided_in_a_day,
        Measure.REFERRALS_ACCEPTED: _accepted,
        Measure.COMMITMENTS_DONE: _kept,
    }
)
_FOLLOWED: Final[Mapping[Measure, Callable[[Span], Followed]]] = MappingProxyType(
    {Measure.TIME_TO_DECIDE: _reviews, Measure.TIME_TO_REMOVAL: _removals}
)
_COMPUTERS: Final[Mapping[MeasureKind, Callable[[Measure, Span], Computed]]] = MappingProxyType(
    {
        MeasureKind.COUNT: _count,
        MeasureKind.SHARE: _share,
        MeasureKind.HOURS: _median,
    }
)
assert _NUMERATORS.keys() == {m for m in Measure if KINDS[m] == MeasureKind.SHARE}
assert _FOLLOWED.keys() == {m for m in Measure if KINDS[m] == MeasureKind.HOURS}
