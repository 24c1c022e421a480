"""A writer is killed at random moments: what it acknowledged is there."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Timer
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.children import code_of
from benchmarks.family import child
from benchmarks.report import Benchmark, Floor, Scale
from kashf.index import HammingIndex

KILLS: Final = {Scale.QUICK: 3, Scale.USUAL: 30, Scale.FULL: 300}
LONGEST: Final = 0.4  # seconds of writing before the kill
ROOM: Final = 10_000_000  # more keys than one writer comes to

Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Killed:
    """What was there after all the kills."""

    heads: ClassVar[tuple[str, ...]] = (
        "index",
        "killed",
        "changes acknowledged",
        "keys acknowledged",
        "lost",
        "back after removal",
        "torn",
        "with another code",
        "damage found",
    )
    index: str
    kills: int
    changes: int
    keys: int
    lost: int
    back: int
    torn: int
    wrong: int
    damage: int

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        numbers = (self.kills, self.changes, self.keys, self.lost, self.back)
        rest = (self.torn, self.wrong, self.damage)
        return (self.index, *(f"{number:,}" for number in (*numbers, *rest)))


class Ledger:
    """What a writer said, and what therefore has to be there."""

    def __init__(self) -> None:
        self.there: list[range] = []
        self.gone: list[range] = []
        self.doubtful: dict[str, range] = {}
        self.changes = 0

    def note(self, told: dict[str, list[int]]) -> None:
        """One line of the writer."""
        for word, (start, end) in told.items():
            span = range(start, end)
            if word in {"adding", "removing"}:
                self.doubtful = {word: span}
                continue
            self.doubtful = {}
            self.changes += 1
            if word == "removed":
                self.there[-1] = range(end, self.there[-1].stop)
            (self.there if word == "added" else self.gone).append(span)

    def settle(self, index: HammingIndex) -> int:
        """What was not acknowledged is there whole or not at all; 1 if it is torn."""
        torn = 0
        for word, span in self.doubtful.items():
            held = sum(key in index for key in span)
            torn += held not in {0, len(span)}
            if word == "adding" and held:
                self.there.append(span)
            if word == "removing" and not held:
                self.there[-1] = range(span.stop, self.there[-1].stop)
                self.gone.append(span)
        self.doubtful = {}
        return torn


def crash(scale: Scale) -> Iterator[Killed]:
    """One row."""
    kills, dice = KILLS[scale], Random(5)  # noqa: S311 -- no secret
    ledger, torn, damage = Ledger(), 0, 0
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "index"
        for number in range(kills):
            _killed(folder, number * ROOM, dice.uniform(0, LONGEST), ledger)
            with HammingIndex.open(folder) as index:
                torn += ledger.settle(index)
                damage += len(index.stats().damage)
        with HammingIndex.writer(folder, bits=256) as index:  # the next writer finds the same
            there, gone = _keys(ledger.there), _keys(ledger.gone)
            lost = len(there) - _found(index, there)
            yield Killed(
                index="Kashf, in a folder, durable",
                kills=kills,
                changes=ledger.changes,
                keys=len(there),
                lost=lost,
                back=_found(index, gone),
                torn=torn,
                wrong=len(index) - (len(there) - lost),
                damage=damage,
            )


def _killed(folder: Path, first: int, after: float, ledger: Ledger) -> None:
    with suppress(BrokenPipeError), child("write", folder, first) as writer:
        assert writer.says(), "it is ready"
        timer = Timer(after, writer.process.kill)
        timer.start()
        while told := writer.says():
            ledger.note(told)
        timer.join()


def _found(index: HammingIndex, keys: Keys) -> int:
    """How many of the keys are there, each with its code."""
    found = index.search(code_of(keys), 0)
    return int(np.count_nonzero(keys[found.query] == found.key))


def _keys(spans: Sequence[range]) -> Keys:
    return np.concatenate(
        [np.empty(0, np.int64), *(np.arange(each.start, each.stop) for each in spans)]
    )


def floors(rows: Sequence[Killed]) -> Iterator[Floor]:
    """What a crash may take: nothing."""
    for row in rows:
        bad = row.lost + row.back + row.torn + row.wrong + row.damage
        yield Floor(
            f"killed {row.kills} times, {row.changes:,} changes acknowledged",
            "nothing lost, nothing back",
            f"{bad} keys",
            bad == 0,
        )


CRASH: Final = Benchmark(
    name="crash",
    summary="a writing process is killed again and again, without a peer",
    run=crash,
    notes=(
        "SIGKILL at a random moment of 0 to 0.4 seconds after the writer is ready; changes of 1 to "
        "12,000 keys, so that the kill meets journal, segments and merging. Then another "
        "process's reader looks, and the next writer goes on in the same folder.",
        "A kill leaves what the operating system has: it shows order and completeness of the "
        "writes. That each is synced is what freshness shows; a power cut is not played.",
        "Peers keep their index in memory only: there is nothing to compare.",
    ),
    floors=floors,
)
