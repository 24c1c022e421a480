"""The file of a bank: SQLite, opened so that each way to fail is one of our errors.

SQLite's rollback journal gives what a bank promises: a change is there whole or not at all, also
after a kill or a power cut, and readers need no lock file of their own. `application_id` tells a
bank from any other database, `user_version` is the version of the format.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from stat import S_ISREG
from typing import Final

from kashf.errors import (
    BadInput,
    BankDamaged,
    BankExists,
    BankLocked,
    BankNewer,
    BankReadOnly,
    CannotWrite,
    KashfError,
    NoPermission,
    NotABank,
)
from kashf.index.files import sync_folder
from kashf.signals import Entry, Signal

FILE: Final = "bank.sqlite3"
INDEX: Final = "index"  # a folder with the index of each type; made anew where it is missing
DRAFT: Final = ".bank.sqlite3.new"  # and a number: what a create that was killed leaves behind
APPLICATION: Final = 0x4B534846  # KSHF
VERSION: Final = 2  # 1 had no table of bodies
PATIENCE: Final = 5.0  # seconds to wait for another process that writes

_BODY_TABLE: Final = """
CREATE TABLE body (  -- of the entries that have one
    key INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;
"""
_BODY_TRIGGER: Final = """
CREATE TRIGGER body_with_its_entry AFTER DELETE ON entry BEGIN
    DELETE FROM body WHERE key = old.key;
END;
"""
_TABLES: Final = f"""
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
BEGIN;
CREATE TABLE bank (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    name TEXT NOT NULL,
    change INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE entry (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    label TEXT NOT NULL,
    name TEXT NOT NULL,
    quality INTEGER,
    UNIQUE (type, value)
) STRICT;
CREATE TABLE line (  -- what the index of a type follows; see kashf.index.replica
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    key INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('added', 'removed')),
    tag INTEGER NOT NULL
) STRICT;
CREATE INDEX line_of_type ON line (type, sequence);
{_BODY_TABLE}{_BODY_TRIGGER}COMMIT;
"""


def create(file: Path, name: str) -> None:
    """Make the file, whole or not at all: it is written under another name and moved there."""
    draft = file.with_name(f"{DRAFT}.{os.getpid()}")
    with _named_errors(file.parent, writing=True), _named_refusals(file.parent, writing=True):
        draft.unlink(missing_ok=True)
        try:
            _fill(draft, name)
            os.link(
                draft, file
            )  # unlike a rename, it does not replace what another was quicker with
        except FileExistsError as error:
            raise BankExists(f"There is a bank in {file.parent} already.") from error
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(file.parent)


def _fill(draft: Path, name: str) -> None:
    with closing(sqlite3.connect(draft, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = EXTRA")
        database.executescript(_TABLES)
        database.execute("INSERT INTO bank (only, name) VALUES (1, ?)", [name])


def copy(database: sqlite3.Connection, file: Path) -> None:
    """Write what a connection sees to a new file. Raises CannotWrite."""
    with (
        _named_errors(file.parent, writing=True),
        _named_refusals(file.parent, writing=True),
        closing(sqlite3.connect(file)) as other,
    ):
        database.backup(other)


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees one state of the bank, from its first question to its last."""
    with _connected(folder, writing=False) as database:
        database.execute("PRAGMA query_only = ON")
        database.execute("BEGIN")
        yield database


class Reader:
    """A connection that stays open, for one thread: each `state` sees one state of the bank."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FILE
        self._file: tuple[int, int] | None = None
        self.database: sqlite3.Connection

    @contextmanager
    def state(self) -> Iterator[None]:
        """What is asked within the block sees one state. Raises what `reading` does."""
        with _named_errors(self._folder, writing=False):
            self._open()
            self.database.execute("BEGIN")
            try:
                yield
            finally:
                self.database.execute("ROLLBACK")

    def _open(self) -> None:
        """Open the file, or the other that was put in its place."""
        with _named_refusals(self._folder):
            try:
                found = self._path.stat()
            except (FileNotFoundError, NotADirectoryError):
                raise _not_a_bank(self._folder) from None
            if not S_ISREG(found.st_mode):
                raise _not_a_bank(self._folder)
        if (found.st_dev, found.st_ino) == self._file:
            return
        self.database = _connection(self._folder)
        _check_header(self.database, self._folder)
        self.database.execute("PRAGMA query_only = ON")
        self._file = (found.st_dev, found.st_ino)


def entry(folder: Path, name: str, signal: Signal, label: str) -> Entry:
    """A row as an entry. Raises BankDamaged if it is none."""
    try:
        return Entry(name, signal, label)
    except (BadInput, TypeError) as error:
        raise BankDamaged(
            f"The bank {folder} is damaged: it has an entry that cannot be."
        ) from error


@contextmanager
def writing(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection whose changes are all kept when the block ends, and all dropped if it raises."""
    with _connected(folder, writing=True) as database:
        database.execute("PRAGMA synchronous = EXTRA")  # a commit also survives a power cut
        database.execute("BEGIN IMMEDIATE")
        _bring_up(database)
        yield database
        database.execute("UPDATE bank SET change = change + 1")
        database.execute("COMMIT")


def _bring_up(database: sqlite3.Connection) -> None:
    """Give a bank of the older format what it lacks, as a part of the change that is made."""
    if not has_bodies(database):
        database.execute(_BODY_TABLE)
        database.execute(_BODY_TRIGGER)
        database.execute(f"PRAGMA user_version = {VERSION}")


def has_bodies(database: sqlite3.Connection) -> bool:
    """Whether the bank is of the format in which entries may have bodies."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version) > 1


def entries_with_bodies(database: sqlite3.Connection) -> str:
    """Entries and, as `bytes`, their bodies, as a part of a question; empty where there is none."""
    if has_bodies(database):
        return _WITH_BODIES
    return "(SELECT *, x'' AS bytes FROM entry)"


_WITH_BODIES: Final = (
    "(SELECT entry.*, coalesce(body.bytes, x'') AS bytes FROM entry LEFT JOIN body USING (key))"
)


@contextmanager
def _connected(folder: Path, *, writing: bool) -> Iterator[sqlite3.Connection]:
    file = folder / FILE
    with _named_errors(folder, writing=writing):
        with _named_refusals(folder):
            if not file.is_file():
                raise _not_a_bank(folder)
        with closing(_connection(folder)) as database:
            _check_header(database, folder)
            yield database


def _connection(folder: Path) -> sqlite3.Connection:
    # mode=rw, also to read: after a kill, the first to come puts the file in order
    address = f"{(folder / FILE).absolute().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=PATIENCE)


def _check_header(database: sqlite3.Connection, folder: Path) -> None:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (page,) = database.execute("PRAGMA page_size").fetchone()
    with _named_refusals(folder):
        size = (folder / FILE).stat().st_size
    if size == 0:
        raise BankDamaged(f"The bank {folder} is damaged: its file {FILE} is empty. {_RESTORE}")
    if application != APPLICATION:
        raise _not_a_bank(folder)
    if size % page:  # SQLite would read what is missing of the last page as zeros
        raise BankDamaged(f"The bank {folder} is damaged: its file {FILE} is cut off. {_RESTORE}")
    if version > VERSION:
        raise BankNewer(
            f"The bank {folder} has format {version}; this Kashf reads up to {VERSION}. "
            "Update Kashf, then open it again."
        )


_RESTORE: Final = "Put back a copy, or import an export of it into a new bank."


def _not_a_bank(folder: Path) -> NotABank:
    return NotABank(
        f"{folder} is not a bank. Make one with: kashf bank create DIR --name NAME",
        fields={"bank": str(folder)},
    )


@contextmanager
def _named_errors(folder: Path, *, writing: bool) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _named(error, folder, writing=writing) from error
    except UnicodeDecodeError as error:
        if writing:
            raise  # the caller's own
        raise BankDamaged(f"The bank {folder} is damaged ({error}). {_RESTORE}") from error


@contextmanager
def _named_refusals(folder: Path, *, writing: bool = False) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        refusal = _read_only(folder) if writing else _unreadable(folder)
        raise refusal from error
    except OSError as error:
        raise CannotWrite(f"{folder} could not be written: {error.strerror}.") from error


def _named(error: sqlite3.DatabaseError, folder: Path, *, writing: bool) -> KashfError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BankLocked(f"Another process is writing to the bank {folder}. Try again soon.")
    if name.startswith("SQLITE_READONLY") or (writing and name.startswith("SQLITE_CANTOPEN")):
        return _read_only(folder)
    if name == "SQLITE_FULL" or (writing and name.startswith("SQLITE_IOERR")):
        return CannotWrite(
            f"The bank {folder} could not be written: the disk is full or failing. "
            "Nothing was changed; make room and try again."
        )
    if name.startswith("SQLITE_CANTOPEN"):
        return _unreadable(folder)
    return BankDamaged(f"The bank {folder} is damaged ({error}). {_RESTORE}")


def _read_only(folder: Path) -> BankReadOnly:
    return BankReadOnly(
        f"The bank {folder} cannot be changed by this user: its folder or file is read-only."
    )


def _unreadable(folder: Path) -> NoPermission:
    return NoPermission(f"The bank {folder} may not be read by this user.")
