"""Time in the play: what is to happen is done in its order, each at its own moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Final

from kashf.coalition.audit.vocabulary import clock_at

Verb = Callable[[], object]
SEED: Final = 28
SETTLED: Final = 12  # days of a month after which the last round may have ended with the former


@dataclass(frozen=True, slots=True)
class Calendar:
    """Eighteen whole months in three rounds, and the days since. It ends at a midnight, UTC."""

    end: datetime
    rounds: tuple[tuple[date, date], ...]

    @property
    def start(self) -> datetime:
        """The first moment of the first round."""
        return datetime.combine(self.rounds[0][0], time(), UTC)

    @classmethod
    def until(cls, today: date) -> "Calendar":
        """Up to the midnight with which a day begins."""
        end = datetime.combine(today, time(), UTC)
        after = today.replace(day=1) if today.day > SETTLED else _months(today, -1)
        firsts = [_months(after, months) for months in (-18, -12, -6, 0)]
        lasts = [first - timedelta(days=1) for first in firsts[1:]]
        return cls(end, tuple(zip(firsts, lasts, strict=False)))


def _months(day: date, months: int) -> date:
    """The first of the month so many months away."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(slots=True)
class Timeline:
    """What is to happen. What lies at or after the end does not happen: it is left open."""

    calendar: Calendar
    dice: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 -- a play
    _waiting: list[tuple[datetime, int, Verb]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.calendar.start

    def at(self, moment: datetime, verb: Verb) -> None:
        """Have something happen then; or now, if that is over."""
        heappush(self._waiting, (max(moment, self.now), next(self._numbers), verb))

    def after(self, wait: timedelta, verb: Verb) -> None:
        """Have something happen after a while."""
        self.at(self.now + wait, verb)

    def some(self, median: timedelta, *, spread: float = 0.7) -> timedelta:
        """A time that varies as people's do: half are shorter than the median, few much longer."""
        return median * self.dice.lognormvariate(0, spread)

    def moment(self, first: datetime, last: datetime) -> datetime:
        """Some moment between the two."""
        return first + (last - first) * self.dice.random()

    def play(self) -> None:
        """Let everything happen that happens before the end."""
        with clock_at(lambda: self.now):
            while self._waiting and self._waiting[0][0] < self.calendar.end:
                self.now, _, verb = heappop(self._waiting)
                verb()
