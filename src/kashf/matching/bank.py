"""A bank: a named set of known signals, in a folder of its own."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from kashf.errors import (
    BadInput,
    BankDamaged,
    BankExists,
    BankReadOnly,
    CannotWrite,
    Conflict,
    KashfError,
    NotABank,
    NotFound,
    SpecialFile,
)
from kashf.matching import store
from kashf.matching.lines import new_tag, settle
from kashf.signals import REGISTRY, Entry, Signal
from kashf.signals.content import explain_os_error

LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did: entries put in, and entries that were there already."""

    added: int
    already: int


class Bank:
    """The bank in a folder. Holds no file open, so it may be shared between threads and forks.

    Every method raises BankDamaged, BankNewer or NotABank if the folder is no longer sound, and
    every change BankLocked, BankReadOnly or CannotWrite; a change is made whole or not at all, and
    is on the disk when the method returns.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = name

    def __repr__(self) -> str:
        return f"<Bank {self.name!r} in {self.folder}>"

    @property
    def file(self) -> Path:
        """The file that everything is in but what can be made anew."""
        return self.folder / store.FILE

    @classmethod
    def create(cls, folder: str | Path, *, name: str) -> Self:
        """A new, empty bank in a folder that is new or empty. Raises BankExists, BadInput."""
        folder = Path(folder)
        # the joiners are not printable, and Persian cannot do without them
        printable = name.replace("\u200c", "").replace("\u200d", "").isprintable()
        if not name.strip() or len(name) > LONGEST_NAME or not printable:
            raise BadInput(
                f"A bank needs a name of 1 to {LONGEST_NAME} printable characters.",
                fields={"name": name[:LONGEST_NAME]},
            )
        is_new = _make_empty(folder)
        try:
            store.create(folder / store.FILE, name.strip())
        except KashfError:
            if is_new:
                with suppress(OSError):
                    folder.rmdir()
            raise
        return cls(folder, name.strip())

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """The bank in that folder. Raises NotFound, NoPermission, NotABank, BankDamaged or
        BankNewer."""
        folder = Path(folder)
        try:
            exists, is_folder = folder.exists(), folder.is_dir()
        except OSError as error:
            raise explain_os_error(error, folder) from error
        if not exists:
            raise NotFound(f"There is no bank at {folder}. Check the spelling of the path.")
        if not is_folder:
            raise NotABank(f"{folder} is a file; a bank is a folder.")
        with store.reading(folder) as database:
            row = database.execute("SELECT name FROM bank").fetchone()
        if row is None:
            raise BankDamaged(f"The bank {folder} is damaged: it has lost its name.")
        return cls(folder, str(row[0]))

    def add(self, entries: Iterable[Entry]) -> Changed:
        """Put in entries: all of them, or none.

        One whose type and value are there already, under the same label or without one, is counted
        and left as it is, but for a body that it lacked: then it is put in anew, under its old name
        and label. Raises Conflict if it is there under another label, BadValue if a
        value is none of its type's.
        """
        added = already = 0
        with store.writing(self.folder) as database, _adding(database):
            for entry in entries:
                checked = _checked(entry)
                if _insert(database, checked) or _completed(database, checked):
                    added += 1
                else:
                    already += 1
        settle(self.folder)
        return Changed(added, already)

    def remove(self, values: Sequence[str]) -> int:
        """Take out every signal that has one of these values: all, or none. Returns how many.

        Raises NotFound if a value is not in the bank.
        """
        return self._remove_all("value", values)

    def remove_entries(self, names: Sequence[str]) -> int:
        """Take out every signal of the entries with these names; otherwise like `remove`."""
        return self._remove_all("name", names)

    def _remove_all(self, column: str, wanted: Sequence[str]) -> int:
        for each in wanted:
            if any("\ud800" <= sign <= "\udfff" for sign in each):
                raise self._unknown(column, each)  # no file could hold it
        with store.writing(self.folder) as database:
            removed = sum(self._remove(database, column, each) for each in dict.fromkeys(wanted))
        settle(self.folder)
        return removed

    def _remove(self, database: sqlite3.Connection, column: str, wanted: str) -> int:
        which = {"value": "FROM entry WHERE value = ?", "name": "FROM entry WHERE name = ?"}[column]
        _log_removed(database, which, wanted)
        removed = database.execute(f"DELETE {which}", [wanted]).rowcount
        if removed == 0:
            raise self._unknown(column, wanted)
        return removed

    def _unknown(self, column: str, wanted: str) -> NotFound:
        return NotFound(
            f"The bank {self.name} has no entry with the {column} {wanted}, so nothing was "
            "removed.",
            fields={column: wanted},
        )

    def entries(self) -> Iterator[Entry]:
        """All entries, as they were put in; the state is that of when the first is asked for."""
        with store.reading(self.folder) as database:
            table = store.entries_with_bodies(database)
            rows = database.execute(
                f"SELECT name, type, value, quality, bytes, label FROM {table} ORDER BY key"  # noqa: S608 -- from constants
            )
            for name, kind, value, quality, body, label in rows:
                signal = Signal(kind, value, quality, body)
                yield store.entry(self.folder, name, signal, label)

    def counts(self) -> Mapping[str, int]:
        """The number of signals of each type that the bank has."""
        with store.reading(self.folder) as database:
            return dict(
                database.execute("SELECT type, count(*) FROM entry GROUP BY type ORDER BY type")
            )

    def labels(self) -> Mapping[str, int]:
        """The number of signals under each label that the bank has."""
        with store.reading(self.folder) as database:
            return dict(
                database.execute("SELECT label, count(*) FROM entry GROUP BY label ORDER BY label")
            )

    def change(self) -> int:
        """A number that grows with every change of the bank."""
        with store.reading(self.folder) as database:
            return int(database.execute("SELECT change FROM bank").fetchone()[0])

    def check(self) -> None:
        """Read the whole file and raise BankDamaged if any part of it is out of order."""
        with store.reading(self.folder) as database:
            answer = str(database.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if answer != "ok":
            raise BankDamaged(f"The bank {self.folder} is damaged: {answer}")

    def copy_to(self, folder: Path) -> None:
        """Write this bank, as it is now, into a folder that has none; without its index, which is
        made anew where it is missing. Raises CannotWrite."""
        with store.reading(self.folder) as database:
            store.copy(database, folder / store.FILE)

    def __len__(self) -> int:
        return sum(self.counts().values())


def _make_empty(folder: Path) -> bool:
    """Returns whether the folder was made just now."""
    try:
        is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        strangers = [child for child in folder.iterdir() if not child.name.startswith(store.DRAFT)]
    except FileExistsError as error:
        raise SpecialFile(f"{folder} is a file; a bank needs a folder of its own.") from error
    except PermissionError as error:
        raise BankReadOnly(f"{folder} cannot be made or written by this user.") from error
    except OSError as error:
        raise CannotWrite(f"{folder} could not be made: {error.strerror}.") from error
    except ValueError as error:
        raise explain_os_error(error, folder) from error  # a path with a NUL
    if any(child.name == store.FILE for child in strangers):
        raise BankExists(f"There is a bank in {folder} already. Add to it, or name another folder.")
    if strangers:
        raise BankExists(
            f"{folder} has other files in it. A bank needs a new or an empty folder.",
        )
    return is_new


def _checked(entry: Entry) -> Entry:
    """The entry with its value in canonical form, so that whoever opens the bank can read it."""
    if not isinstance(entry, Entry):
        raise BadInput(f"A bank takes entries, kashf.signals.Entry, not {type(entry).__name__}.")
    kind = REGISTRY.get(entry.signal.type)  # of a type that is not installed here it is kept as is
    value = entry.signal.value if kind is None else kind.parse(entry.signal.value)
    if value == entry.signal.value:
        return entry
    return replace(entry, signal=replace(entry.signal, value=value))


@contextmanager
def _adding(database: sqlite3.Connection) -> Iterator[None]:
    """Write to the log what was inserted meanwhile."""
    (last,) = database.execute("SELECT coalesce(max(key), 0) FROM entry").fetchone()
    yield
    database.execute(
        "INSERT INTO line (type, key, kind, tag) "
        "SELECT type, key, 'added', ? FROM entry WHERE key > ? ORDER BY key",
        [new_tag(), last],
    )


def _insert(database: sqlite3.Connection, entry: Entry) -> bool:
    signal = entry.signal
    row = (signal.type, signal.value, entry.label, entry.name, signal.quality)
    done = database.execute(
        "INSERT INTO entry (type, value, label, name, quality) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        row,
    )
    if done.rowcount and signal.body:
        database.execute(
            "INSERT INTO body (key, bytes) VALUES (?, ?)", [done.lastrowid, signal.body]
        )
    return bool(done.rowcount)


def _completed(database: sqlite3.Connection, entry: Entry) -> bool:
    """Put in anew what is there and lacks the body that came now; whether that was so."""
    key, name, label = database.execute(
        "SELECT key, name, label FROM entry WHERE type = ? AND value = ?",
        [entry.signal.type, entry.signal.value],
    ).fetchone()
    _check_label(entry, name, label)
    has_body = database.execute("SELECT 1 FROM body WHERE key = ?", [key]).fetchone()
    if not entry.signal.body or has_body:
        return False
    _log_removed(database, "FROM entry WHERE key = ?", key)
    database.execute("DELETE FROM entry WHERE key = ?", [key])
    return _insert(database, replace(entry, name=name, label=label))


def _log_removed(database: sqlite3.Connection, which: str, wanted: str | int) -> None:
    database.execute(
        "INSERT INTO line (type, key, kind, tag) "
        f"SELECT type, key, 'removed', {new_tag()} {which} ORDER BY key",
        [wanted],
    )


def _check_label(entry: Entry, name: str, label: str) -> None:
    signal = entry.signal
    if entry.label and label != entry.label:
        raise Conflict(
            f"{signal.type} {signal.value} is there already, in the bank or earlier in what was to "
            f"be added, as {name} with the label {label or '(none)'}, not {entry.label}. Nothing "
            "was added; remove one of them first.",
            fields={"value": signal.value, "label": label},
        )
