"""Matching over HTTP: what a question costs, how fast batches are, and what changes meanwhile."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

from benchmarks.apart import apart
from benchmarks.console import set_up
from benchmarks.report import Benchmark, Floor, Scale, times
from benchmarks.service.load import Asked, Load, changes, serving
from benchmarks.service.material import BATCH, Material, made
from kashf.matching import Bank, Matcher
from kashf.signals import Entry, Signal

SMALL: Final = 10_000
FULL: Final = 1_000_000
PAIRS: Final = 400  # of an empty view and a look-up
BATCHES: Final = 10
ROUNDS: Final = 3  # of the library between the server's
AT_ONCE: Final = 4  # who ask while banks change
CHANGED: Final = 40
MOST_COST: Final = 3.0  # times an empty view
LEAST_RATE: Final = 1 / 3  # of the library's own
MOST_DELAY: Final = 1.0  # seconds until a change counts


@dataclass(frozen=True, slots=True)
class Answered:
    """One kind of request, and beside what it is held."""

    heads: ClassVar[tuple[str, ...]] = (
        "signals",
        "what",
        "requests",
        "failed",
        "median",
        "95 %",
        "99 %",
        "longest",
        "beside",
        "as much",
        "wanted",
        "holds",
    )
    signals: int
    what: str
    requests: int
    failed: int
    median_seconds: float
    p95_seconds: float
    p99_seconds: float
    longest_seconds: float
    beside: str
    ratio: float | None
    wanted: str
    holds: bool | None

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        spread = (self.median_seconds, self.p95_seconds, self.p99_seconds, self.longest_seconds)
        return (
            f"{self.signals:,}",
            self.what,
            f"{self.requests:,}",
            str(self.failed),
            *(f"{each * 1000:,.1f} ms" for each in spread),
            self.beside,
            "" if self.ratio is None else times(self.ratio),
            self.wanted,
            {True: "yes", False: "no", None: ""}[self.holds],
        )


def service(scale: Scale) -> Iterator[Answered]:
    """Over a server of its own, on this machine's loopback."""
    size = SMALL if scale == Scale.QUICK else FULL
    with TemporaryDirectory() as folder:
        set_up(Path(folder))
        material = made(size)
        key = import_module("benchmarks.service.seeding").seed(material)  # it needs Django set up
        matcher = _library(Path(folder) / "bank", material)
        with serving(Path(folder), key, material) as load:
            yield from _single(load, size)
            yield from _batches(load, matcher, material, size)
            yield from _changing(load, size)


def _row(  # noqa: PLR0913 -- a row has many cells
    what: str,
    asked: Asked,
    size: int,
    *,
    beside: str = "",
    ratio: float | None = None,
    wanted: str = "",
    holds: bool | None = None,
) -> Answered:
    seconds = asked.seconds
    cuts = quantiles(seconds, n=100, method="inclusive")
    return Answered(
        size,
        what,
        len(seconds) + asked.failed,
        asked.failed,
        median(seconds),
        cuts[94],
        cuts[98],
        max(seconds),
        beside,
        ratio,
        wanted,
        holds,
    )


def _single(load: Load, size: int) -> Iterator[Answered]:
    """They take turns, so that each pair is of one moment."""
    asked = load.ask(["empty", "one"], times=PAIRS)
    empty, one = asked["empty"], asked["one"]
    pairs = zip(one.seconds, empty.seconds, strict=False)
    cost = median(ours / bare for ours, bare in pairs)
    yield _row("an empty view", empty, size, holds=None)
    yield _row(
        "one look-up",
        one,
        size,
        beside="an empty view",
        ratio=cost,
        wanted=f"≤ {MOST_COST:.0f}×",
        holds=cost <= MOST_COST and not one.failed,
    )


def _batches(load: Load, matcher: Matcher, material: Material, size: int) -> Iterator[Answered]:
    items = [[Signal("pdq", value)] for value in material.queries]
    matcher.match_many(items[:10])
    found = 0
    for name, what in (("json", "1,000 as JSON"), ("arrow", "1,000 as Arrow")):
        own: list[float] = []
        seconds: list[float] = []
        failed = 0
        for _ in range(ROUNDS):
            start = time.perf_counter()
            found = sum(map(len, matcher.match_many(items)))
            own.append(time.perf_counter() - start)
            asked = load.ask([name], times=BATCHES // ROUNDS + 1, matches=found)[name]
            seconds += asked.seconds
            failed += asked.failed
        rate = median(own) / median(seconds)
        yield _row(
            what,
            Asked(seconds, failed),
            size,
            beside=f"Matcher, {BATCH / median(own):,.0f}/s",
            ratio=rate,
            wanted="≥ 0.33×",
            holds=rate >= LEAST_RATE and not failed,
        )


def _changing(load: Load, size: int) -> Iterator[Answered]:
    """Look-ups by several at once, while another process adds and withdraws by the real verbs."""
    with load.asking(["one"], users=AT_ONCE) as during:
        told = changes(load, CHANGED)
    one = during()["one"]
    yield _row(
        f"{AT_ONCE} at once, banks change",
        one,
        size,
        wanted="none fails",
        holds=one.failed == 0,
    )
    for what, delays in (("added → found", told.found), ("withdrawn → gone", told.gone)):
        lost = told.lost if what.startswith("added") else told.stayed
        yield _row(
            what,
            Asked(delays, lost),
            size,
            wanted="< 1 s, none lost",
            holds=lost == 0 and max(delays) < MOST_DELAY,
        )


def floors(rows: Sequence[Answered]) -> Iterator[Floor]:
    """What is held beside something."""
    for row in rows:
        if row.holds is not None:
            ratio = "" if row.ratio is None else f"{times(row.ratio)}; "
            measured = f"{ratio}longest {row.longest_seconds * 1000:,.0f} ms, {row.failed} failed"
            yield Floor(f"{row.what}, {row.signals:,} signals", row.wanted, measured, row.holds)


def _library(folder: Path, material: Material) -> Matcher:
    bank = Bank.create(folder, name="Service")
    bank.add(Entry(f"s{place}", Signal("pdq", value)) for place, value in enumerate(material.bank))
    return Matcher([bank])


SERVICE: Final = Benchmark(
    name="service",
    summary="matching over HTTP, beside an empty view and beside the library",
    run=apart(__name__, "service"),
    notes=(
        "A server process as `kashf serve` starts it, on the loopback, over one SQLite file; "
        "Locust asks from a process of its own, and the machine is shared by both.",
        "The empty view passes the same server and middleware, and asks no database. A look-up "
        "also checks the key and reads the change log and the rows. Its ratio is the median over "
        "pairs.",
        "Every answer is checked: a look-up near to a signal has to find it, a batch has to find "
        "as many as the library; else it counts as failed.",
        "Added and withdrawn: from the return of the verb in one process to the end of the first "
        "answer of the other that knows it. Failed are those that were lost.",
    ),
    floors=floors,
)
