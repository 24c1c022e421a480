"""One writer: a lock on a file, which the operating system takes back when a process ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kashf.errors import IndexLocked
from kashf.index import files

FILE: Final = "lock"


class WriterLock:
    """Held from when it is made until `release`. Raises IndexLocked, IndexReadOnly, CannotWrite."""

    def __init__(self, folder: Path) -> None:
        self._handle: int | None = None
        with files.named_errors(folder):
            handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(handle)
                if not isinstance(error, BlockingIOError):
                    raise
                raise IndexLocked(
                    f"Another writer has the index {folder}; there is one at a time. Try again "
                    "when it is done, or open the index to read it."
                ) from error
        self._handle = handle

    def release(self) -> None:
        """Let the next writer in, also if a process that was forked has the file still."""
        if self._handle is None:
            return
        fcntl.flock(self._handle, fcntl.LOCK_UN)
        os.close(self._handle)
        self._handle = None


@contextmanager
def held_lock(folder: Path) -> Iterator[None]:
    """The lock, until the block ends."""
    held = WriterLock(folder)
    try:
        yield
    finally:
        held.release()
