"""A process that changes an index and says so, until it is killed.

On its output: before each change a line `> number`, and once it is acknowledged `= number`. What a
change of a number is, `plan` says to both sides.
"""

import sys
from itertools import count
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashf.index import HammingIndex, Mark, contents, writing


class Change(NamedTuple):
    """What is done at once."""

    added: list[int]
    removed: list[int]
    is_clear: bool = False


def plan(number: int, seed: int) -> Change:
    """The change of that number. Keys are `number × 1000` and on."""
    rng = np.random.default_rng((seed, number))
    if number % 97 == 96:
        return Change([], [], is_clear=True)
    if number % 3 == 2:  # some of what the last two added, not always there any more
        return Change([], [key for last in (1, 2) for key in plan(number - last, seed).added[::2]])
    size = int(rng.choice([1, 2, 7, 40, 90]))
    return Change([number * 1_000 + each for each in range(size)], [])


def code(key: int) -> NDArray[np.uint8]:
    """Every fifth key shares its code with others."""
    return np.random.default_rng(key if key % 5 else 0).integers(0, 256, 32, np.uint8)


def done(there: set[int], change: Change) -> set[int]:
    """The keys after a change."""
    return set() if change.is_clear else (there | set(change.added)) - set(change.removed)


def small() -> None:
    """So that there are many flushes and merges."""
    writing.FLUSH = 80  # type: ignore[misc]  # final elsewhere
    contents.TAIL = 32  # type: ignore[misc]


def say(what: str, number: int) -> None:
    """At once, as it may be the last word."""
    sys.stdout.write(f"{what} {number}\n")
    sys.stdout.flush()


def main(folder: Path, seed: int, first: int) -> None:
    small()
    with HammingIndex.writer(folder, bits=256) as index:
        for number in count(first):
            change = plan(number, seed)
            say(">", number)
            if change.is_clear:
                index.clear(mark=Mark(number + 1))
            elif change.removed:
                keys = [key for key in change.removed if key in index]
                index.remove(np.array(keys, np.int64), mark=Mark(number + 1))
            else:
                codes = np.array([code(key) for key in change.added])
                index.add(np.array(change.added), codes, mark=Mark(number + 1))
            say("=", number)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
