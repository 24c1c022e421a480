"""A bank as a matcher sees it: at each question as it is now."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import local
from typing import Final

from kashf.index import HammingIndex, Replica
from kashf.matching import store
from kashf.matching.bank import Bank
from kashf.matching.lines import codes, replica
from kashf.matching.lookup import Near, lookup
from kashf.signals import Entry, ExactType, HammingType, Signal, SignalType

_AT_ONCE: Final = 500  # keys or values in one question to the database
_COLUMNS: Final = "key, name, type, value, quality, label"

Rows = Iterator[tuple[int, Entry]]


class _Threads(local):
    """Each thread has a connection of its own, and each process after a fork."""

    connection: store.Reader | None = None
    process = 0


class FollowedBank:
    """The entries of a bank, to be asked for what is near to values. For any number of threads."""

    def __init__(self, bank: Bank) -> None:
        self.name = bank.name
        self._folder = bank.folder
        self._threads = _Threads()
        self._replicas: dict[str, Replica] = {}
        with self.reading():
            pass  # a bank that cannot be read is missed now

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is asked within the block is asked of one state of the bank."""
        mine = self._threads
        if mine.connection is None or mine.process != os.getpid():
            mine.connection, mine.process = store.Reader(self._folder), os.getpid()
        with mine.connection.state():
            yield

    def near(self, kind: SignalType, values: Sequence[str], radius: int) -> list[Near]:
        """For each canonical value the entries within the radius, nearest first, then as they were
        added."""
        match kind:
            case ExactType():
                return self._same(kind, values)
            case HammingType(bits=bits) if HammingIndex.takes(bits):
                return self._near_codes(kind, values, radius)
            case _:
                entries = [entry for _, entry in self._rows("type = ? ORDER BY key", [kind.name])]
                return lookup(kind, entries).near(values, radius)

    def _database(self) -> sqlite3.Connection:
        assert self._threads.connection is not None, "asked within reading()"
        return self._threads.connection.database

    def _same(self, kind: SignalType, values: Sequence[str]) -> list[Near]:
        by_value: dict[str, Entry] = {}
        wanted = list(dict.fromkeys(values))
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            where = f"type = ? AND value IN ({_marks(some)})"
            by_value |= {
                entry.signal.value: entry for _, entry in self._rows(where, [kind.name, *some])
            }
        return [[(by_value[value], 0)] if value in by_value else [] for value in values]

    def _near_codes(self, kind: HammingType, values: Sequence[str], radius: int) -> list[Near]:
        index = self._replicas.get(kind.name)
        if index is None:
            index = self._replicas.setdefault(
                kind.name, replica(self._folder, kind, self._database)
            )
        found = index.search(codes(kind, values), radius)
        entries = self._entries(found.key.tolist())
        near: list[Near] = [[] for _ in values]
        for query, key, distance in zip(
            found.query.tolist(), found.key.tolist(), found.distance.tolist(), strict=True
        ):
            if key in entries:  # else it was removed by another thread's later state
                near[query].append((entries[key], distance))
        return near

    def _entries(self, keys: Iterable[int]) -> dict[int, Entry]:
        wanted = list(dict.fromkeys(keys))
        entries: dict[int, Entry] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            entries |= dict(self._rows(f"key IN ({_marks(some)})", some))
        return entries

    def _rows(self, where: str, values: Sequence[str | int]) -> Rows:
        question = f"SELECT {_COLUMNS} FROM entry WHERE {where}"  # noqa: S608 -- from constants
        for key, name, kind, value, quality, label in self._database().execute(question, values):
            yield key, store.entry(self._folder, name, Signal(kind, value, quality), label)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
