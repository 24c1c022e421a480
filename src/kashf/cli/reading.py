"""From the paths on a command line to the signals of what lies there."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from kashf.cli.options import EMPTY
from kashf.cli.output import progress, shows_progress
from kashf.errors import KashfError, NotFound, TooLarge, Unreadable
from kashf.signals import Hashed, SignalType, hash_content
from kashf.signals.content import Content, explain_os_error, open_content

STANDARD_INPUT = "-"
LARGEST_INPUT = 256 << 20  # bytes; standard input is kept in memory


@dataclass(frozen=True, slots=True)
class Read:
    """A path as it was given or found, and what became of it."""

    path: str
    hashed: Hashed

    @property
    def name(self) -> str:
        """The file's name without its folders, fit for a bank: what no bank takes is escaped."""
        if self.path == STANDARD_INPUT:
            return "standard input"
        return kept(Path(self.path).name)


def kept(words: str) -> str:
    """Words as a bank keeps them: controls and unpaired characters as escapes."""
    return "".join(map(_kept_sign, words))


def _kept_sign(sign: str) -> str:
    return ascii(sign)[1:-1] if sign < " " or "\ud800" <= sign <= "\udfff" else sign


def read_paths(paths: Sequence[str], types: Sequence[SignalType], *, doing: str) -> Iterator[Read]:
    """Every file at the paths with its signals or its error, one by one, in order of path.

    A folder is walked without following links, `-` is standard input. Shows progress.
    """
    # looking is cheap beside hashing
    total = sum(1 for _ in _files(paths)) if shows_progress() else None
    for path, error in progress(_files(paths), total=total, doing=doing):
        if error is not None:
            yield Read(path, Hashed((), error))
        else:
            yield Read(path, _hashed(path, types))


@contextmanager
def open_table(file: str) -> Iterator[BufferedReader]:
    """A table of signals to read: a file, or `-` for standard input. Raises as `open_content`."""
    try:
        if file == STANDARD_INPUT:
            table = open(_stdin().fileno(), "rb", closefd=False)  # noqa: SIM115 -- closed below
        else:
            table = Path(file).open("rb")  # noqa: SIM115
    except (OSError, ValueError) as error:
        raise explain_os_error(error, Path(file)) from error
    with table:
        yield table


def _hashed(path: str, types: Sequence[SignalType]) -> Hashed:
    try:
        if path == STANDARD_INPUT:
            return hash_content(_standard_input(), types)
        with open_content(Path(path)) as content:
            return hash_content(content, types)
    except KashfError as error:
        return Hashed((), error)


def _standard_input() -> Content:
    try:
        data = _stdin().read(LARGEST_INPUT + 1)
    except OSError as error:
        raise Unreadable(f"Standard input could not be read: {error.strerror}.") from error
    if len(data) > LARGEST_INPUT:
        raise TooLarge(f"Standard input has more than {LARGEST_INPUT:,} bytes; use a file.")
    return Content.of_bytes(data, name="Standard input")


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        raise Unreadable("Standard input is closed, so nothing can be read from it.")
    return sys.stdin.buffer


Place = tuple[str, KashfError | None]


def _files(paths: Sequence[str]) -> Iterator[Place]:
    for path in paths:
        if not path:
            yield path, NotFound(EMPTY)
        elif path != STANDARD_INPUT and os.path.isdir(path):  # noqa: PTH112 -- never raises
            yield from _walk(path)
        else:
            yield path, None


def _walk(folder: str) -> Iterator[Place]:
    """Depth first, by name, with a stack of its own: folders may be deeper than Python's."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path != folder and not os.path.isdir(path):  # noqa: PTH112
            yield path, None
            continue
        try:
            with os.scandir(path) as found:
                inside = [entry.path for entry in found if not entry.is_symlink()]
        except OSError as error:
            yield path, explain_os_error(error, Path(path))
            continue
        waiting.extend(sorted(inside, reverse=True))
