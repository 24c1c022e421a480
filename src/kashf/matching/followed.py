"""A bank as a matcher sees it: at each question as it is now."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import local
from typing import Final, NamedTuple

from kashf.index import Replica
from kashf.matching import store
from kashf.matching.bank import Bank
from kashf.matching.compared import found_by_bodies
from kashf.matching.lines import codes, has_index, replica
from kashf.matching.lookup import lookup
from kashf.signals import CodedType, Entry, ExactType, HammingType, Signal, SignalType
from kashf.signals.local import Sameness
from kashf.signals.passage import Quotation

_AT_ONCE: Final = 500  # keys or values in one question to the database
_COLUMNS: Final = "key, name, type, value, quality, label"

Rows = Iterator[tuple[int, Entry]]


class Near(NamedTuple):
    """An entry that is near to a signal, how far it is, and what the two have in common where one
    was looked for inside the other, as pictures or as texts."""

    entry: Entry
    distance: int
    same: Sameness | None = None
    quoted: Quotation | None = None


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

    def near(self, kind: SignalType, signals: Sequence[Signal], radius: int) -> list[list[Near]]:
        """For each signal, its value in canonical form, the entries within the radius: nearest
        first, then as they were added."""
        values = [signal.value for signal in signals]
        match kind:
            case ExactType():
                return self._same(kind, values, radius)
            case CodedType() if has_index(kind) and kind.has_body:
                return self._inside(kind, signals, radius)
            case HammingType() if has_index(kind):
                return self._near_codes(kind, values, radius)
            case _:
                entries = [entry for _, entry in self._rows("type = ? ORDER BY key", [kind.name])]
                near = lookup(kind, entries).near(values, radius)
                return [[Near(entry, distance) for entry, distance in some] for some in near]

    def _database(self) -> sqlite3.Connection:
        assert self._threads.connection is not None, "asked within reading()"
        return self._threads.connection.database

    def _same(self, kind: ExactType, values: Sequence[str], radius: int) -> list[list[Near]]:
        asked = [
            [(value, distance) for value, distance in kind.asked(one) if distance <= radius]
            for one in values
        ]
        there: dict[str, tuple[int, Entry]] = {}
        wanted = list(dict.fromkeys(value for some in asked for value, _ in some))
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            where = f"type = ? AND value IN ({_marks(some)})"
            there |= {row[1].signal.value: row for row in self._rows(where, [kind.name, *some])}
        return [_in_order(some, there) for some in asked]

    def _index(self, kind: CodedType) -> Replica:
        index = self._replicas.get(kind.name)
        if index is None:
            index = self._replicas.setdefault(
                kind.name, replica(self._folder, kind, self._database)
            )
        return index

    def _inside(self, kind: CodedType, signals: Sequence[Signal], radius: int) -> list[list[Near]]:
        (known,) = (
            self._database()
            .execute("SELECT count(*) FROM entry WHERE type = ?", [kind.name])
            .fetchone()
        )
        index = self._index(kind)
        found = found_by_bodies(kind, signals, index, self._bodies, known=known)
        entries = self._entries(each.key for some in found for each in some)
        return [
            [
                Near(entries[each.key], each.distance, each.same, each.quoted)
                for each in some
                if each.key in entries and each.distance <= radius
            ]
            for some in found
        ]

    def _bodies(self, keys: Sequence[int]) -> dict[int, bytes]:
        if not store.has_bodies(self._database()):
            return {}
        question = f"SELECT key, bytes FROM body WHERE key IN ({_marks(keys)})"  # noqa: S608 -- from constants
        return dict(self._database().execute(question, keys))

    def _near_codes(
        self, kind: HammingType, values: Sequence[str], radius: int
    ) -> list[list[Near]]:
        found = self._index(kind).search(codes(kind, values), radius)
        entries = self._entries(found.key.tolist())
        near: list[list[Near]] = [[] for _ in values]
        for query, key, distance in zip(
            found.query.tolist(), found.key.tolist(), found.distance.tolist(), strict=True
        ):
            if key in entries:  # else it was removed by another thread's later state
                near[query].append(Near(entries[key], distance))
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


def _in_order(
    asked: Iterable[tuple[str, int]], there: Mapping[str, tuple[int, Entry]]
) -> list[Near]:
    found = [(distance, *there[value]) for value, distance in asked if value in there]
    return [Near(entry, distance) for distance, _, entry in sorted(found, key=lambda one: one[:2])]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
