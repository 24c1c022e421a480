"""Times to an event, when some have not happened yet."""

import math
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats  # type: ignore[import-untyped]  # scipy ships none

from kashf.errors import BadInput
from kashf.measures.estimate import Estimate, check_level
from kashf.measures.share import rate

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_HALF = 0.5 + 1e-12  # a product of fractions that is one half may come out a hair above it


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A Kaplan-Meier curve: after `times[i]`, `share[i]` have not had the event yet.

    There is a step at every time at which something was recorded, an event or the end of a record
    (then the share stays, and `censored` counts it). `at_risk[i]` were followed until just before
    `times[i]`. The arrays cannot be written to.
    """

    times: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Counts
    censored: Counts
    level: float = 0.95

    @property
    def n(self) -> int:
        """How many records the curve stands on."""
        return int(self.at_risk[0]) if len(self.at_risk) else 0

    def at(self, t: float) -> Estimate:
        """The share without the event at time `t`.

        Not available without records, nor after the last one while somebody is still without the
        event: nobody was followed so far. Raises BadInput for a time that is none.
        """
        if not (math.isfinite(t) and t >= 0):
            raise BadInput(f"A time is zero or more, not {t!r}.", fields={"t": repr(t)})
        if not self.n or (t > self.times[-1] and self.share[-1] > 0):
            return Estimate(None, None, None, self.n)
        step = int(np.searchsorted(self.times, t, side="right")) - 1
        if step < 0:
            return rate(self.n, self.n, self.level)
        return Estimate(
            float(self.share[step]), float(self.low[step]), float(self.high[step]), self.n
        )

    @property
    def median(self) -> Estimate:
        """The first time at which half or fewer are without the event.

        Its interval holds the times at which one half lies within the band (Brookmeyer and Crowley,
        Biometrics 38 (1982) 29-41). Where the curve or a bound never comes down to one half, the
        value or that end is None.
        """
        return Estimate(
            self._falls_to_half(self.share),
            self._falls_to_half(self.low),
            self._falls_to_half(self.high),
            self.n,
        )

    def thinned(self, most: int) -> "Curve":
        """The curve with at most `most` of its steps (two or more), evenly taken, for a drawing.

        Those that are kept are as they were, but for `censored`, which takes in those left out
        before. Take figures from the whole curve.
        """
        if len(self.times) <= most:
            return self
        kept = np.unique(np.linspace(0, len(self.times) - 1, most).round().astype(np.intp))
        starts = np.concatenate([[0], kept[:-1] + 1])
        return Curve(
            self.times[kept],
            self.share[kept],
            self.low[kept],
            self.high[kept],
            self.at_risk[kept],
            np.add.reduceat(self.censored, starts),
            self.level,
        )

    def _falls_to_half(self, line: Floats) -> float | None:
        below = np.flatnonzero(line <= _HALF)
        return float(self.times[below[0]]) if len(below) else None


def survival(durations: ArrayLike, observed: ArrayLike, level: float = 0.95) -> Curve:
    """The Kaplan-Meier curve of times to an event, with log-log intervals.

    `durations[i]` is how long record i was followed; `observed[i]` says whether that ended with the
    event. If not, the record is right-censored: it counts among those at risk until then, and is
    neither dropped nor taken for an event. At equal times events come before ends of records.

    E. L. Kaplan and P. Meier, JASA 53 (1958) 457-481; the interval is Greenwood's variance on the
    log-minus-log scale (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data,
    2nd ed. 2002, section 1.4), as scipy computes it. It is not defined while the share is 1 or once
    it is 0. There we say, rather than nothing: at 1, Wilson's interval for all of those at risk; at
    0, the upper bound of the step before.

    Raises BadInput for durations that are negative or no numbers, for an `observed` that is not
    true or false, for lists of different length, and for a level that is not between 0 and 1.
    """
    level = check_level(level)
    spans, seen = _durations(durations), _observed(observed)
    if len(spans) != len(seen):
        raise BadInput(
            f"There are {len(spans)} durations, but {len(seen)} say whether it was observed.",
            fields={"observed": str(len(seen))},
        )
    times = np.unique(spans)
    at_risk = len(spans) - np.searchsorted(np.sort(spans), times)
    censored = _counts_at(times, spans[~seen])
    share, low, high = _band(spans, seen, level)
    _bound_the_ends(share, low, high, at_risk, level)
    arrays = (times, share, low, high, at_risk.astype(np.int64), censored)
    for array in arrays:
        array.setflags(write=False)
    return Curve(*arrays, level=level)


def _band(spans: Floats, seen: NDArray[np.bool_], level: float) -> tuple[Floats, Floats, Floats]:
    """Share, lower and upper bound at each time; nan where the bounds are not defined."""
    if not len(spans):
        return np.empty(0), np.empty(0), np.empty(0)
    sample = stats.CensoredData(uncensored=spans[seen], right=spans[~seen])
    curve = stats.ecdf(sample).sf
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        interval = curve.confidence_interval(confidence_level=level, method="log-log")
    share = np.array(curve.probabilities, np.float64)
    return (
        share,
        np.array(interval.low.probabilities, np.float64),
        np.array(interval.high.probabilities, np.float64),
    )


def _bound_the_ends(
    share: Floats, low: Floats, high: Floats, at_risk: NDArray[np.int_], level: float
) -> None:
    """Fill in the bounds where the share is 1 or 0; see `survival`."""
    for step in np.flatnonzero(share == 1):
        low[step], high[step] = rate(int(at_risk[step]), int(at_risk[step]), level).low, 1
    for step in np.flatnonzero(share == 0):  # only the last one can be
        everybody = rate(0, int(at_risk[step]), level)
        low[step], high[step] = 0, high[step - 1] if step else everybody.high


def _counts_at(times: Floats, spans: Floats) -> Counts:
    counts = np.zeros(len(times), np.int64)
    np.add.at(counts, np.searchsorted(times, spans), 1)
    return counts


def _durations(durations: ArrayLike) -> Floats:
    try:
        spans = np.array(durations, np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput("Durations are numbers.", fields={"durations": str(error)}) from error
    if spans.ndim != 1:
        raise BadInput("Durations are a list of numbers.", fields={"durations": str(spans.shape)})
    bad = np.flatnonzero(~(np.isfinite(spans) & (spans >= 0)))
    if len(bad):
        where = int(bad[0])
        raise BadInput(
            f"Duration {where} is {spans[where]}; a duration is a number of zero or more.",
            fields={"durations": f"[{where}]"},
        )
    return spans + 0.0  # minus zero is zero


def _observed(observed: ArrayLike) -> NDArray[np.bool_]:
    try:
        seen = np.array(observed)
    except ValueError as error:
        raise BadInput("“observed” is a list.", fields={"observed": str(error)}) from error
    if seen.ndim != 1 or not all(value in (0, 1) for value in seen.tolist()):
        raise BadInput(
            "For each duration, “observed” says true or false.", fields={"observed": str(seen)[:80]}
        )
    return seen.astype(np.bool_)
