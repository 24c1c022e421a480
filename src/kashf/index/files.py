"""Writing so that it stays written: every way to fail is one of our errors.

All that an index writes goes through here, so tests can fail each write and each sync in turn.
"""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kashf.errors import CannotWrite, IndexReadOnly, KashfError, NoPermission, NotFound

Buffer = bytes | memoryview

DRAFT: Final = ".draft-"  # what is not finished; of a process that was killed, it is swept away

_sync: Final = getattr(os, "fdatasync", os.fsync)  # macOS has the second alone
_READ_ONLY: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def write(handle: int, data: Buffer) -> None:
    """Write all of it."""
    rest = memoryview(data).cast("B")
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync(handle: int) -> None:
    """Have it on the disk."""
    _sync(handle)


def rename(draft: Path, file: Path) -> None:
    """Put a finished file in its place."""
    draft.replace(file)


def sync_folder(folder: Path) -> None:
    """Have on the disk which files the folder has."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put(file: Path, parts: Iterable[Buffer], *, durable: bool) -> None:
    """Make or replace a file, whole or not at all."""
    draft = file.with_name(f"{file.name}{DRAFT}{os.getpid()}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            for part in parts:
                write(handle, part)
            if durable:
                sync(handle)
        finally:
            os.close(handle)
        rename(draft, file)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(file.parent)


@contextmanager
def named_errors(folder: Path) -> Iterator[None]:
    """Errors of the operating system, as ours."""
    try:
        yield
    except OSError as error:
        raise _named(error, folder) from error


def _named(error: OSError, folder: Path) -> KashfError:
    if error.errno in _READ_ONLY:
        return IndexReadOnly(f"The index {folder} cannot be changed by this user.")
    return CannotWrite(
        f"The index {folder} could not be written: {error.strerror}. Nothing was changed; make "
        "room and try again."
    )


@contextmanager
def named_reading(folder: Path) -> Iterator[None]:
    """Errors of the operating system while reading, as ours."""
    try:
        yield
    except PermissionError as error:
        raise NoPermission(f"The index {folder} may not be read by this user.") from error
    except FileNotFoundError as error:
        raise gone(folder) from error
    except OSError as error:
        raise NoPermission(f"The index {folder} could not be read: {error.strerror}.") from error


def gone(folder: Path) -> NotFound:
    """The error for a folder that is not there, or not any more."""
    return NotFound(
        f"There is no index at {folder}, or not any more. Check the path, or make it anew.",
        fields={"index": str(folder)},
    )
