"""The log of a bank: a line for each entry that was added or removed, which the index of its type
follows."""

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np

from kashf.errors import KashfError
from kashf.index import HammingIndex, LineKind, Lines, Mark, Replica
from kashf.index.hamming import Codes
from kashf.index.replica import is_due
from kashf.matching import store
from kashf.signals import REGISTRY, HammingType

_ROWS: Final = 1 << 14  # lines read at once

_Row = tuple[int, int, str, int, str | None]


def new_tag() -> int:
    """By which the lines of a change are known again."""
    return secrets.randbits(63)


class BankLines:
    """The lines of one type. `database` gives a connection that sees one state of the bank."""

    def __init__(self, kind: HammingType, database: Callable[[], sqlite3.Connection]) -> None:
        self._kind = kind
        self._database = database

    def newest(self) -> Mark:
        """The last line, whatever its type."""
        row = self._database().execute(
            "SELECT sequence, tag FROM line ORDER BY sequence DESC LIMIT 1"
        )
        return _mark(*(row.fetchone() or (0, 0)))

    def knows(self, mark: Mark) -> bool:
        """Whether that line is there, and still the same."""
        if mark == Mark():
            return True
        row = self._database().execute(
            "SELECT sequence, tag FROM line WHERE sequence = ?", [mark.sequence]
        )
        found = row.fetchone()
        return found is not None and _mark(*found) == mark

    def since(self, mark: Mark) -> Iterator[Lines]:
        """What comes after that line."""
        cursor = self._database().execute(
            "SELECT line.sequence, tag, kind, line.key, entry.value FROM line "
            "LEFT JOIN entry ON entry.key = line.key "
            "WHERE line.type = ? AND line.sequence > ? ORDER BY line.sequence",
            [self._kind.name, mark.sequence],
        )
        while rows := cursor.fetchmany(_ROWS):
            for kind, group in groupby(rows, key=lambda row: row[2]):
                yield self._lines(LineKind(kind), list(group))

    def _lines(self, kind: LineKind, rows: Sequence[_Row]) -> Lines:
        mark = _mark(*rows[-1][:2])
        if kind == LineKind.REMOVED:
            keys = np.array([row[3] for row in rows], np.int64)
            return Lines(kind, keys, codes(self._kind, []), mark)
        there = [(row[3], row[4]) for row in rows if row[4] is not None]
        keys = np.array([key for key, _ in there], np.int64)
        return Lines(kind, keys, codes(self._kind, [value for _, value in there]), mark)


def codes(kind: HammingType, values: Sequence[str]) -> Codes:
    """The codes of canonical values, uint8[n, bits / 8]."""
    joined = b"".join(map(kind.code, values))
    return np.frombuffer(joined, np.uint8).reshape(len(values), kind.bits // 8)


def replica(folder: Path, kind: HammingType, database: Callable[[], sqlite3.Connection]) -> Replica:
    """The index of a type of the bank in that folder."""
    lines = BankLines(kind, database)
    return Replica(index_of(folder, kind), lines, bits=kind.bits, radius=kind.radius)


def index_of(folder: Path, kind: HammingType) -> Path:
    """Where the index of a type lies."""
    return folder / store.INDEX / kind.name


def settle(folder: Path) -> None:
    """Have the indexes hold what they ought to, after a change that is made already: what fails
    here the next who matches does."""
    with suppress(KashfError), store.reading(folder) as database:
        due = [
            kind
            for kind in indexed_types()
            if is_due(index_of(folder, kind), BankLines(kind, lambda: database).newest())
        ]
        for kind in due:
            with closing(replica(folder, kind, lambda: database)) as index:
                index.settle()


def indexed_types() -> Iterator[HammingType]:
    """The types whose values are codes of a width that the index takes."""
    for kind in REGISTRY.values():
        if isinstance(kind, HammingType) and HammingIndex.takes(kind.bits):
            yield kind


def _mark(sequence: int, tag: int) -> Mark:
    return Mark(sequence, tag.to_bytes(16, "little"))
