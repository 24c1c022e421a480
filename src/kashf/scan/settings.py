"""What a scan is to do with each item; every worker, wherever it is, has the same."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kashf.workers import SECONDS

LARGEST: Final = 256 << 20  # bytes of an object in a store; it is kept in memory


_NO_UTF8: Final = "\0"  # no path has one


def written_path(path: str) -> str:
    """A path as a column of texts can hold it: names of files need not be UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return _NO_UTF8 + os.fsencode(path).hex()
    return path


def read_path(written: str) -> str:
    """The path that was written so."""
    if not written.startswith(_NO_UTF8):
        return written
    return os.fsdecode(bytes.fromhex(written.removeprefix(_NO_UTF8)))


def shown_path(path: str) -> str:
    """A path for people, with what is no UTF-8 as escapes."""
    return path.encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class Looking:
    """`types` by name; `banks` are folders on the machine that looks. `all_signals`: compute every
    signal of an item, not only those that finding it takes. `seconds` for an item."""

    types: Sequence[str]
    banks: Sequence[str]
    radius: int | None = None
    weak: bool = False
    all_signals: bool = False
    seconds: float = SECONDS
