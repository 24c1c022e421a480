"""The log of a bank: a line for each entry that was added or removed, which the index of its type
follows.

A key of the index is the key of an entry, times the most codes that its type may have of one, plus
the number of the code.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np

from kashf.errors import KashfError
from kashf.index import HammingIndex, LineKind, Lines, Mark, Replica
from kashf.index.engine import Keys
from kashf.index.hamming import Codes
from kashf.index.replica import is_due
from kashf.matching import store
from kashf.signals import REGISTRY, CodedType, HammingType, Signal

_ROWS: Final = 1 << 14  # lines read at once
_BODIES: Final = 1 << 9  # the same where each has a body

_Row = tuple[int, int, str, int, str | None, bytes]


def new_tag() -> int:
    """By which the lines of a change are known again."""
    return secrets.randbits(63)


class BankLines:
    """The lines of one type. `database` gives a connection that sees one state of the bank."""

    def __init__(self, kind: CodedType, database: Callable[[], sqlite3.Connection]) -> None:
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
        database = self._database()
        has_bodies = self._kind.has_body and store.has_bodies(database)
        body = "coalesce(body.bytes, x'')" if has_bodies else "x''"
        cursor = database.execute(
            f"SELECT line.sequence, tag, kind, line.key, entry.value, {body} FROM line "  # noqa: S608 -- from constants
            "LEFT JOIN entry ON entry.key = line.key "
            f"{'LEFT JOIN body ON body.key = line.key ' if has_bodies else ''}"
            "WHERE line.type = ? AND line.sequence > ? ORDER BY line.sequence",
            [self._kind.name, mark.sequence],
        )
        while rows := cursor.fetchmany(_BODIES if has_bodies else _ROWS):
            for kind, group in groupby(rows, key=lambda row: row[2]):
                yield self._lines(LineKind(kind), list(group))

    def _lines(self, kind: LineKind, rows: Sequence[_Row]) -> Lines:
        mark = _mark(*rows[-1][:2])
        if kind == LineKind.REMOVED:
            keys = all_keys(self._kind, (row[3] for row in rows))
            return Lines(kind, keys, no_codes(self._kind), mark)
        there = [
            (row[3], Signal(self._kind.name, row[4], body=row[5]))
            for row in rows
            if row[4] is not None
        ]
        keys, codes = keyed_codes(self._kind, there)
        return Lines(kind, keys, codes, mark)


def codes(kind: HammingType, values: Sequence[str]) -> Codes:
    """The codes of canonical values, uint8[n, bits / 8]."""
    joined = b"".join(map(kind.code, values))
    return np.frombuffer(joined, np.uint8).reshape(len(values), kind.bits // 8)


def no_codes(kind: CodedType) -> Codes:
    """No codes of that width."""
    return np.empty((0, kind.bits // 8), np.uint8)


def keyed_codes(kind: CodedType, entries: Sequence[tuple[int, Signal]]) -> tuple[Keys, Codes]:
    """The keys in the index and the codes of entries, each given by its key and its signal."""
    if isinstance(kind, HammingType) and kind.most_codes == 1:
        keys = np.array([key for key, _ in entries], np.int64)
        return keys, codes(kind, [signal.value for _, signal in entries])
    each = [kind.codes(signal)[: kind.most_codes] for _, signal in entries]
    parts = [
        np.arange(len(some), dtype=np.int64) + key * kind.most_codes
        for (key, _), some in zip(entries, each, strict=True)
    ]
    return (
        np.concatenate([np.empty(0, np.int64), *parts]),
        np.concatenate([no_codes(kind), *each]),
    )


def all_keys(kind: CodedType, entries: Iterable[int]) -> Keys:
    """All keys that the codes of entries may have in the index."""
    first = np.fromiter(entries, np.int64) * kind.most_codes
    return (first[:, None] + np.arange(kind.most_codes)).ravel()


def replica(folder: Path, kind: CodedType, database: Callable[[], sqlite3.Connection]) -> Replica:
    """The index of a type of the bank in that folder."""
    lines = BankLines(kind, database)
    return Replica(index_of(folder, kind), lines, bits=kind.bits, radius=code_radius(kind))


def code_radius(kind: CodedType) -> int:
    """For how many bits the index of a type is laid out."""
    return kind.radius if isinstance(kind, HammingType) else kind.code_radius


def index_of(folder: Path, kind: CodedType) -> Path:
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


def indexed_types() -> Iterator[CodedType]:
    """The types that have an index: with codes of a width that it takes."""
    for kind in REGISTRY.values():
        if isinstance(kind, CodedType) and has_index(kind):
            yield kind


def has_index(kind: CodedType) -> bool:
    """Whether signals of the type are looked up in an index: by their value's code, or by the codes
    of their bodies."""
    return HammingIndex.takes(kind.bits) and (kind.has_body or isinstance(kind, HammingType))


def _mark(sequence: int, tag: int) -> Mark:
    return Mark(sequence, tag.to_bytes(16, "little"))
