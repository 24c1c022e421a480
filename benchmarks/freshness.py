"""How soon a change counts: here, in another process, and beside threatexchange."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

import numpy as np

from benchmarks.children import code_of
from benchmarks.engines import PdqIndex
from benchmarks.family import Child, child
from benchmarks.pairs import seconds
from benchmarks.report import Benchmark, Floor, Scale
from kashf.index import Durability, HammingIndex

BITS: Final = 256
SMALL: Final = 10_000
MILLION: Final = 1_000_000
CHANGES: Final = 200
PEERS_CHANGES: Final = 3
IN_MEMORY: Final = "Kashf, in memory"
SYNCED: Final = "Kashf, in a folder, durable"
ONE_SYNC: Final = "a write and a sync of as many bytes"
OTHER: Final = "Kashf, another process, by itself"


@dataclass(frozen=True, slots=True)
class Fresh:
    """From the call that changes something until a search sees it."""

    heads: ClassVar[tuple[str, ...]] = (
        "index",
        "where it is seen",
        "codes",
        "added: median",
        "longest",
        "removed: median",
        "longest",
        "changes",
    )
    index: str
    where: str
    codes: int
    added_seconds: float
    longest_added: float
    removed_seconds: float | None
    longest_removed: float | None
    changes: int

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            self.index,
            self.where,
            f"{self.codes:,}",
            _ms(self.added_seconds),
            _ms(self.longest_added),
            _ms(self.removed_seconds),
            _ms(self.longest_removed),
            str(self.changes),
        )


Took = tuple[float, float | None]
"""Seconds until what was added is found, and until what was removed is not."""


def freshness(scale: Scale) -> Iterator[Fresh]:
    """The rows, over a bank of a million."""
    size = SMALL if scale is Scale.QUICK else MILLION
    changes = 10 if scale is Scale.QUICK else CHANGES
    keys = np.arange(size)
    numbers = count(size)
    with TemporaryDirectory() as temporary:
        memory = HammingIndex(bits=BITS)
        folder, loose = Path(temporary) / "synced", Path(temporary) / "loose"
        indexes = {
            IN_MEMORY: memory,
            SYNCED: HammingIndex.writer(folder, bits=BITS),
            "Kashf, in a folder, buffered": HammingIndex.writer(
                loose, bits=BITS, durability=Durability.BUFFERED
            ),
        }
        for index in indexes.values():
            index.add(keys, code_of(keys))
        synced = Synced(Path(temporary) / "beside")
        took: dict[str, list[Took]] = {name: [] for name in (*indexes, ONE_SYNC)}
        for _ in range(changes):  # in turns
            for name, index in indexes.items():
                took[name].append(_here(index, next(numbers)))
            took[ONE_SYNC].append((seconds(synced), None))
        for name, pairs in took.items():
            yield _row(name, "the same process", size, pairs)
        for way in ("itself", "refresh"):
            with child("watch", folder) as watching:
                assert watching.says(), "it is ready"
                some = [
                    _elsewhere(indexes[SYNCED], watching, next(numbers), way)
                    for _ in range(max(3, changes // 5))
                ]
            yield _row(
                OTHER if way == "itself" else "Kashf, another process, with refresh()",
                "another process",
                size,
                some,
            )
        for index in indexes.values():
            index.close()
    yield _row(PdqIndex.name, "the same process", size, list(_peer(size)))


class Synced:
    """Writes as many bytes as the record of one key has, and has them on the disk."""

    def __init__(self, file: Path) -> None:
        self._handle = os.open(file, os.O_WRONLY | os.O_CREAT)

    def __call__(self) -> None:
        """Once."""
        os.write(self._handle, bytes(116))
        os.fdatasync(self._handle)


def _here(index: HammingIndex, key: int) -> Took:
    keys = np.array([key])
    code = code_of(keys)
    start = time.perf_counter()
    index.add(keys, code)
    added = time.perf_counter() - start
    assert key in index.search(code, 0, threads=1).key, "a change counts at once"
    start = time.perf_counter()
    index.remove(keys)
    removed = time.perf_counter() - start
    assert not len(index.search(code, 0, threads=1)), "a change counts at once"
    return added, removed


def _elsewhere(index: HammingIndex, watching: Child, key: int, way: str) -> Took:
    keys = np.array([key])
    watching.told(f"{key} {way}")
    time.sleep(0.02 + key % 7 * 0.015)  # at any moment between its looks
    start = time.monotonic()
    index.add(keys, code_of(keys))
    added = float(watching.says()["at"]) - start
    time.sleep(0.02 + key % 5 * 0.02)
    start = time.monotonic()
    index.remove(keys)
    return added, float(watching.says()["at"]) - start


def _peer(size: int) -> Iterator[Took]:
    peer = PdqIndex(code_of(np.arange(size)))
    for key in range(size, size + PEERS_CHANGES):
        text = code_of(np.array([key])).tobytes().hex()
        yield seconds(partial(peer.index.add, text, key)), None


def _row(index: str, where: str, size: int, took: Sequence[Took]) -> Fresh:
    added = [each for each, _ in took]
    removed = [each for _, each in took if each is not None]
    return Fresh(
        index=index,
        where=where,
        codes=size,
        added_seconds=median(added),
        longest_added=max(added),
        removed_seconds=median(removed) if removed else None,
        longest_removed=max(removed) if removed else None,
        changes=len(took),
    )


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value * 1000:,.2f} ms"


def floors(rows: Sequence[Fresh]) -> Iterator[Floor]:
    """What a change has to hold."""
    by_name = {row.index: row for row in rows}
    memory, synced, sync = (by_name[name] for name in (IN_MEMORY, SYNCED, ONE_SYNC))
    slower = max(memory.added_seconds, memory.removed_seconds or 0)
    yield Floor("one added or removed in memory", "< 1 ms", _ms(slower), slower < 0.001)
    allowed = sync.added_seconds + 0.001
    yield Floor(
        "one added durably",
        "< 1 ms more than a sync",
        f"{_ms(synced.added_seconds)}, a sync {_ms(sync.added_seconds)}",
        synced.added_seconds < allowed,
    )
    other = by_name[OTHER]
    longest = max(other.longest_added, other.longest_removed or 0)
    yield Floor("seen in another process, longest", "< 1 s", _ms(longest), longest < 1)


FRESHNESS: Final = Benchmark(
    name="freshness",
    summary="from a change until a search sees it, beside threatexchange",
    run=freshness,
    notes=(
        "One code at a time, in a bank that is there already; the kinds in turns. Durable: the "
        "call returns when the change is on the disk; beside it, what this disk takes for as many "
        "bytes.",
        "Another process searches all the time; it looks for changes every tenth of a second, "
        "or at each search with refresh(). From the call in the one to the answer in the other.",
        "threatexchange's index is in memory only, and has no way to take one out.",
    ),
    floors=floors,
)
