"""Matching PDQ signals with evidence: Kashf's matcher over a bank beside threatexchange's index."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

import numpy as np

from benchmarks.children import code_of
from benchmarks.codes import RADIUS, Codes, Material, Pairs, scanned, uniform
from benchmarks.engines import PdqIndex
from benchmarks.pairs import paired, seconds
from benchmarks.report import Benchmark, Scale, times
from kashf.matching import Bank, Matcher
from kashf.signals import Entry, Signal

SIZES: Final = {
    Scale.QUICK: (10_000,),
    Scale.USUAL: (10_000, 100_000),
    Scale.FULL: (10_000, 100_000, 1_000_000),
}
QUERIES: Final = 100
TURN: Final = 10  # queries that one engine answers before it is the other's turn
ROUNDS: Final = 3
ADDED: Final = 3


@dataclass(frozen=True, slots=True)
class Matching:
    """Our matcher and the peer with one bank. Recall and spurious matches are against a scan."""

    heads: ClassVar[tuple[str, ...]] = (
        "signals",
        "beside",
        "queries/s",
        "its queries/s",
        "as fast",
        "lowest–highest",
        "recall",
        "spurious",
        "build",
        "its build",
        "add one",
        "its add",
    )
    signals: int
    peer: str
    queries_a_second: float
    peers_queries_a_second: float
    ratio: float
    lowest: float
    highest: float
    recall: float
    spurious: int
    build_seconds: float
    peers_build_seconds: float
    add_seconds: float
    peers_add_seconds: float

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            f"{self.signals:,}",
            self.peer,
            f"{self.queries_a_second:,.0f}",
            f"{self.peers_queries_a_second:,.0f}",
            times(self.ratio),
            f"{times(self.lowest)}–{times(self.highest)}",
            f"{self.recall:.4f}",
            str(self.spurious),
            f"{self.build_seconds:.2f} s",
            f"{self.peers_build_seconds:.2f} s",
            f"{self.add_seconds * 1000:.1f} ms",
            f"{self.peers_add_seconds * 1000:.1f} ms",
        )


class OurMatcher:
    """Kashf's matcher over a bank on the disk: what the commands use."""

    def __init__(self, folder: Path, bank: Codes) -> None:
        self._bank = Bank.create(folder, name="benchmark")
        self._bank.add(_entry(number, code) for number, code in enumerate(bank))
        self._matcher = Matcher([self._bank])

    def add(self, number: int, code: Codes) -> None:
        """Writes one more to the disk, and has the matcher see it."""
        self._bank.add([_entry(number, code)])

    def near(self, query: Codes) -> list[int]:
        """Its `match`, for an item with one signal."""
        return [int(match.entry.name) for match in self._matcher.match([_signal(query)])]

    def ask(self, queries: Codes) -> Pairs:
        """One `match` for each."""
        return {(number, row) for number, query in enumerate(queries) for row in self.near(query)}


def matching(scale: Scale) -> Iterator[Matching]:
    """A row for each size."""
    for size in SIZES[scale]:
        with TemporaryDirectory() as folder:
            yield _row(uniform(size, queries=QUERIES), Path(folder) / "bank")


def _row(material: Material, folder: Path) -> Matching:
    peers: list[PdqIndex] = []
    peers_build = seconds(lambda: peers.append(PdqIndex(material.bank)))
    own: list[OurMatcher] = []
    build = seconds(lambda: own.append(OurMatcher(folder, material.bank)))
    peer, ours = peers[0], own[0]
    turns = [material.queries[at : at + TURN] for at in range(0, QUERIES, TURN)]
    half = len(turns) // 2  # the peer's are others than ours just were, and not in the cache
    works = [
        (partial(ours.ask, turn), partial(peer.ask, other, RADIUS, 1))
        for turn, other in zip(turns, turns[half:] + turns[:half], strict=True)
    ]
    pair = paired(works, rounds=ROUNDS)
    near = set(scanned(material.bank, material.queries, RADIUS))
    found = ours.ask(material.queries)
    size = len(material.bank)
    return Matching(
        signals=size,
        peer=peer.name,
        queries_a_second=TURN / pair.ours,
        peers_queries_a_second=TURN / pair.theirs,
        ratio=pair.ratio,
        lowest=pair.lowest,
        highest=pair.highest,
        recall=len(found & near) / len(near),
        spurious=len(found - near),
        build_seconds=build,
        peers_build_seconds=peers_build,
        add_seconds=median(seconds(partial(ours.add, *each)) for each in _more(size)),
        peers_add_seconds=median(
            seconds(partial(peer.index.add, code.tobytes().hex(), number))
            for number, code in _more(size)
        ),
    )


def _more(size: int) -> Iterator[tuple[int, Codes]]:
    numbers = np.arange(size, size + ADDED)
    yield from zip(numbers.tolist(), code_of(numbers), strict=True)


def _signal(code: Codes) -> Signal:
    return Signal("pdq", code.tobytes().hex(), 100)


def _entry(number: int, code: Codes) -> Entry:
    return Entry(str(number), _signal(code))


MATCHING: Final = Benchmark(
    name="matching",
    summary="PDQ signals of a bank with their evidence, beside threatexchange's index",
    run=matching,
    notes=(
        f"{QUERIES} queries, half near to a code of the bank, half random; one at a time, "
        f"{TURN} in turns; one thread.",
        "Kashf: Matcher over a Bank on the disk, which build writes and reads; what is added is on "
        "the disk and found by the next query. threatexchange: in memory.",
    ),
)
