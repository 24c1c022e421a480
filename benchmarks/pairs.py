"""Two ways to do the same, timed in turns, so that a busy machine slows both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median
from time import perf_counter

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Paired:
    """Median seconds of each, and how many times as fast ours is: of the pairs' ratios the median,
    the lowest and the highest."""

    ours: float
    theirs: float
    ratio: float
    lowest: float
    highest: float


def seconds(work: Work) -> float:
    """How long it takes once."""
    start = perf_counter()
    work()
    return perf_counter() - start


def paired(works: Sequence[tuple[Work, Work]], *, rounds: int) -> Paired:
    """Times each pair (ours, theirs) one after the other, all of them `rounds` times after once to
    warm up: none is repeated while what it touched is still in the cache."""
    times = [_timed(works) for _ in range(rounds + 1)][1:]
    return summed(list(chain.from_iterable(times)))


def _timed(works: Sequence[tuple[Work, Work]]) -> list[tuple[float, float]]:
    return [(seconds(ours), seconds(theirs)) for ours, theirs in works]


def in_turns(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """The seconds that each says it took, each `rounds` times, one after the other."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            took[name].append(work())
    return took


def summed(times: Sequence[tuple[float, float]]) -> Paired:
    """Pairs of seconds: ours, theirs."""
    ratios = [theirs / ours for ours, theirs in times]
    return Paired(
        ours=median(ours for ours, _ in times),
        theirs=median(theirs for _, theirs in times),
        ratio=median(ratios),
        lowest=min(ratios),
        highest=max(ratios),
    )
