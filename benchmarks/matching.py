"""Matching PDQ codes: Kashf's index and matcher beside threatexchange's index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

import numpy as np

from benchmarks.codes import Codes, Material, made
from benchmarks.engines import Engine, OurIndex, OurMatcher, PeersIndex
from benchmarks.pairs import Paired, paired, seconds
from benchmarks.report import Benchmark, times

SMALL: Final = 10_000
SIZES: Final = (SMALL, 100_000, 1_000_000)
QUERIES: Final = 100
TURN: Final = 10  # queries that one engine answers before it is the other's turn
ROUNDS: Final = 3
ADDED: Final = 3


@dataclass(frozen=True, slots=True)
class Matching:
    """What one engine does with one bank. Recall and spurious matches are against a scan."""

    heads: ClassVar[tuple[str, ...]] = (
        "bank",
        "engine",
        "queries/s",
        "peer's",
        "as fast",
        "lowest–highest",
        "recall",
        "spurious",
        "build",
        "add one",
    )
    bank: int
    engine: str
    queries_a_second: float
    peers_queries_a_second: float
    ratio: float
    lowest: float
    highest: float
    recall: float
    spurious: int
    build_seconds: float
    add_seconds: float

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            f"{self.bank:,}",
            self.engine,
            f"{self.queries_a_second:,.0f}",
            f"{self.peers_queries_a_second:,.0f}",
            times(self.ratio),
            f"{times(self.lowest)}–{times(self.highest)}",
            f"{self.recall:.4f}",
            str(self.spurious),
            f"{self.build_seconds:.2f} s",
            f"{self.add_seconds * 1000:.1f} ms",
        )


def matching(quick: bool) -> Iterator[Matching]:  # noqa: FBT001 -- every benchmark is asked so
    """Three rows for each size of bank: the peer, our index, our matcher."""
    for size in (SMALL,) if quick else SIZES:
        with TemporaryDirectory() as folder:
            yield from _rows(made(size, queries=QUERIES), Path(folder))


def _rows(material: Material, folder: Path) -> Iterator[Matching]:
    peer = PeersIndex()
    peers_build = seconds(partial(peer.build, material.bank))
    yield _row(material, peer, peers_build, _beside(material, peer, peer))
    for ours in (OurIndex(), OurMatcher(folder / "bank")):
        build = seconds(partial(ours.build, material.bank))
        yield _row(material, ours, build, _beside(material, ours, peer))


def _beside(material: Material, ours: Engine, peer: Engine) -> Paired:
    queries = material.hexadecimal(material.queries)
    turns = [queries[start : start + TURN] for start in range(0, len(queries), TURN)]
    half = len(turns) // 2  # the peer's are others than ours just were, and not in the cache
    works = [
        (partial(_ask, ours, turn), partial(_ask, peer, other))
        for turn, other in zip(turns, turns[half:] + turns[:half], strict=True)
    ]
    return paired(works, rounds=ROUNDS)


def _ask(engine: Engine, queries: Sequence[str]) -> None:
    for query in queries:
        engine.near(query)


def _row(material: Material, engine: Engine, build: float, pair: Paired) -> Matching:
    found = {
        (number, key)
        for number, query in enumerate(material.hexadecimal(material.queries))
        for key in engine.near(query)
        if key < len(material.bank)  # not those that were added since
    }
    return Matching(
        bank=len(material.bank),
        engine=engine.name,
        queries_a_second=TURN / pair.ours,
        peers_queries_a_second=TURN / pair.theirs,
        ratio=pair.ratio,
        lowest=pair.lowest,
        highest=pair.highest,
        recall=len(found & material.near) / len(material.near),
        spurious=len(found - material.near),
        build_seconds=build,
        add_seconds=_add_seconds(engine, len(material.bank)),
    )


def _add_seconds(engine: Engine, size: int) -> float:
    codes: Codes = np.random.default_rng(size).integers(0, 256, (ADDED, 32), np.uint8)
    return median(
        seconds(partial(engine.add, size + number, code.tobytes().hex()))
        for number, code in enumerate(codes)
    )


MATCHING: Final = Benchmark(
    name="matching",
    summary="PDQ codes within 31 bits, beside threatexchange's index of its own choice",
    run=matching,
    notes=(
        f"{QUERIES} queries, half near to a code of the bank, half random; one at a time, "
        f"{TURN} in turns; one thread.",
        "The peer beside itself shows how much the machine wavers. Build: from codes in memory; "
        "of the matcher, to a bank on the disk and back. Added is what the next query finds.",
        "Kashf's index compares a query with every code (no native kernel yet).",
    ),
)
