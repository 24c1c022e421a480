"""Which pictures of a bank can be found as a whole only, and making good what they lack.

A picture is a name with a `pdq` signal. To be found inside others it needs a `local` signal, of the
version that is compared here.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kashf.matching import store
from kashf.matching.bank import Bank
from kashf.signals import Entry, Signal
from kashf.signals.local import LOCAL
from kashf.signals.local.form import VERSION, version_of
from kashf.signals.pdq import PDQ
from kashf.signals.sha256 import SHA256

_HEAD: Final = 64  # bytes of a body that tell its version


class Lack(StrEnum):
    """Why a picture is matched as a whole only."""

    MISSING = "missing"  # it has no local signal
    OUTDATED = "outdated"  # of another version, or without its body
    FEW = "few"  # too few corners; nothing can be done about that


@dataclass(frozen=True, slots=True)
class Lacking:
    """A picture of a bank that is matched as a whole only."""

    name: str
    lack: Lack


def lacking(bank: Bank) -> list[Lacking]:
    """The pictures of the bank that are matched as a whole only, in the order in which they came.

    Raises what reading a bank does.
    """
    with store.reading(bank.folder) as database:
        names = dict.fromkeys(entry.name for entry in _entries(database, bank, PDQ.name))
        parts: defaultdict[str, list[Signal]] = defaultdict(list)
        for entry in _entries(database, bank, LOCAL.name):
            parts[entry.name].append(entry.signal)
    found = ((name, _lack(parts[name])) for name in names)
    return [Lacking(name, lack) for name, lack in found if lack is not None]


class Renewal:
    """Makes good what the pictures of a bank lack, from the pictures' signals."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._known: dict[tuple[str, str], Entry] = {}
        self._useless: defaultdict[str, list[str]] = defaultdict(list)
        with store.reading(bank.folder) as database:
            for kind in (SHA256.name, PDQ.name):  # a pdq's name is the picture's, if they differ
                for entry in _entries(database, bank, kind):
                    self._known[kind, entry.signal.value] = entry
            for entry in _entries(database, bank, LOCAL.name):
                if not _is_useful(entry.signal):
                    self._useless[entry.name].append(entry.signal.value)

    def renew(self, signals: Sequence[Signal]) -> Entry | None:
        """Put in what the picture of these signals lacks, under the name and label that it has in
        the bank, and take out what that replaces; the picture, or None if it is not in the bank.

        Raises what changing a bank does.
        """
        known = self._entry_of(signals)
        if known is None:
            return None
        self._bank.add(
            Entry(known.name, signal, known.label)
            for signal in signals
            if signal.type == LOCAL.name
        )
        there = {signal.value for signal in signals}
        useless = [one for one in self._useless.pop(known.name, ()) if one not in there]
        if useless:
            self._bank.remove(useless)
        return known

    def _entry_of(self, signals: Sequence[Signal]) -> Entry | None:
        """The picture, by its `pdq` if that is there, else by its `sha256`."""
        for kind in (PDQ.name, SHA256.name):
            for signal in signals:
                known = self._known.get((kind, signal.value))
                if signal.type == kind and known is not None:
                    return known
        return None


def _lack(parts: Sequence[Signal]) -> Lack | None:
    if not parts:
        return Lack.MISSING
    useful = [signal for signal in parts if _is_useful(signal)]
    if not useful:
        return Lack.OUTDATED
    return Lack.FEW if all(map(LOCAL.is_weak, useful)) else None


def _is_useful(signal: Signal) -> bool:
    return version_of(signal.body) == VERSION


def _entries(database: sqlite3.Connection, bank: Bank, kind: str) -> Iterator[Entry]:
    """Entries of a type; of their bodies only the head."""
    table = store.entries_with_bodies(database)
    rows = database.execute(
        f"SELECT name, value, quality, substr(bytes, 1, {_HEAD}), label FROM {table} "  # noqa: S608 -- from constants
        "WHERE type = ? ORDER BY key",
        [kind],
    )
    for name, value, quality, head, label in rows:
        signal = Signal(kind, value, quality, head or b"")  # of an empty one SQLite gives null
        yield store.entry(bank.folder, name, signal, label)
