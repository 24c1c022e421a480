"""From the paths on a command line to the signals of what lies there."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from kashf.cli.output import progress
from kashf.errors import KashfError, TooLarge
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
        """The file's name without its folders."""
        return "standard input" if self.path == STANDARD_INPUT else Path(self.path).name


def read_paths(paths: Sequence[str], types: Sequence[SignalType], *, doing: str) -> Iterator[Read]:
    """Every file at the paths with its signals or its error, one by one, in order of path.

    A folder is walked without following links, `-` is standard input. Shows progress.
    """
    shows = sys.stderr.isatty()
    total = sum(1 for _ in _files(paths)) if shows else None  # looking is cheap beside hashing
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
            table = open(sys.stdin.fileno(), "rb", closefd=False)  # noqa: SIM115 -- closed below
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
    data = sys.stdin.buffer.read(LARGEST_INPUT + 1)
    if len(data) > LARGEST_INPUT:
        raise TooLarge(f"Standard input has more than {LARGEST_INPUT:,} bytes; use a file.")
    return Content.of_bytes(data)


Place = tuple[str, KashfError | None]


def _files(paths: Sequence[str]) -> Iterator[Place]:
    for path in paths:
        if path != STANDARD_INPUT and os.path.isdir(path):  # noqa: PTH112 -- never raises
            yield from _walk(path)
        else:
            yield path, None


def _walk(folder: str) -> Iterator[Place]:
    failed: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=failed.append):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(place, name)  # noqa: PTH118 -- keeps the path as it was given
            if not os.path.islink(path):  # noqa: PTH114
                yield path, None
        while failed:
            error = failed.pop()
            yield error.filename, explain_os_error(error, Path(error.filename))
    for error in failed:
        yield error.filename, explain_os_error(error, Path(error.filename))
