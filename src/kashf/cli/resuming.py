"""Answers that go to a file, so that a long run can be gone on with where it was stopped.

A line is written for each file, in the order of the run. What was killed leaves whole lines, and at
most one that is torn: that one is cut off, and what stands above it is not done again.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from typing import Final

from xxhash import xxh3_64_intdigest

from kashf.cli.output import Json, say_json
from kashf.errors import BadInput, BadTable, CannotWrite, NotFound

LONGEST_LINE: Final = 16 << 20  # bytes

Told = Mapping[str, object]
"""A line that an earlier run has written."""


class Paths(Collection[str]):
    """Paths, of which only digests are kept: a run may have millions."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._digests = {_digest(path) for path in paths}

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and _digest(path) in self._digests

    def __iter__(self) -> Iterator[str]:
        raise TypeError("only digests are kept")

    def __len__(self) -> int:
        return len(self._digests)

    def add(self, path: str) -> None:
        """Put one in."""
        self._digests.add(_digest(path))


@dataclass(frozen=True, slots=True)
class Answers:
    """Where answers go, which paths have theirs already, and how many of these were what."""

    say: Callable[[Json], None]
    done: Collection[str]
    tally: Counter[str]


@contextmanager
def answers_to(
    file: str | None, *, resume: bool, outcomes: Callable[[Told], Iterable[str]]
) -> Iterator[Answers]:
    """Answers to standard output, or to a new file; or to one that has those of an earlier run,
    which are counted by their `outcomes`.

    Raises BadInput if the file is there and is not to be gone on with, BadTable if it has other
    lines than such a run writes, NotFound or CannotWrite.
    """
    if file is None:
        if resume:
            raise BadInput("--resume goes on with a file of answers: name it with --to FILE.")
        yield Answers(say_json, Paths(), Counter())
        return
    with _opened(Path(file), resume=resume) as handle:
        done, tally = Paths(), Counter[str]()
        for told in _told(handle, file):
            done.add(str(told["path"]))
            tally.update(outcomes(told))
        yield Answers(_writer(handle, file), done, tally)


@contextmanager
def _opened(file: Path, *, resume: bool) -> Iterator[BufferedRandom]:
    try:
        with file.open("r+b" if resume else "x+b") as handle:
            yield handle
    except FileExistsError as error:
        raise BadInput(
            f"{file} is there already. Go on with it by --resume, or name another file."
        ) from error
    except FileNotFoundError as error:
        raise NotFound(
            f"There is no {file} to go on with, or no folder for it. Leave --resume out to begin."
        ) from error
    except OSError as error:
        raise CannotWrite(f"{file} could not be written: {error.strerror}.") from error


def _told(handle: BufferedRandom, name: str) -> Iterator[Told]:
    """The whole lines; what is torn at the end is cut off."""
    end = number = 0
    while line := handle.readline(LONGEST_LINE):
        number += 1
        if not line.endswith(b"\n"):
            break
        end += len(line)
        yield _read(line, name, number)
    handle.seek(end)
    handle.truncate()


def _read(line: bytes, name: str, number: int) -> Told:
    try:
        told = json.loads(line)
        if not isinstance(told["path"], str):
            raise TypeError  # noqa: TRY301 -- as what is no JSON
    except (ValueError, TypeError, KeyError) as error:
        raise BadTable(
            f"{name}, line {number} is no answer of an earlier run, so nothing was added to it. "
            "Name the file that such a run has written with --to.",
            fields={"file": name, "line": str(number)},
        ) from error
    return dict(told)


def _writer(handle: BufferedRandom, name: str) -> Callable[[Json], None]:
    def say(answer: Json) -> None:
        try:
            handle.write(json.dumps(answer).encode("ascii") + b"\n")
            handle.flush()
        except OSError as error:
            raise CannotWrite(f"{name} could not be written: {error.strerror}.") from error

    return say


def _digest(path: str) -> int:
    return xxh3_64_intdigest(os.fsencode(path))
