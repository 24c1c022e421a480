"""Who keeps the codes of an index: this process alone, or a folder."""

from threading import Lock
from typing import Protocol

import numpy as np

from kashf.errors import BadCodes, IndexClosed, NotFound
from kashf.index.contents import Contents
from kashf.index.engine import Keys, Words
from kashf.index.marks import Mark
from kashf.index.stats import Stats, segment_stats


class Keeper(Protocol):
    """Holds codes, and decides where changes go."""

    @property
    def bits(self) -> int:
        """The width of a code."""

    @property
    def mark(self) -> Mark:
        """Up to where of a log it has followed."""

    def contents(self) -> Contents:
        """What a search sees now."""

    def add(self, keys: Keys, codes: Words, mark: Mark | None) -> None:
        """Put in codes under distinct keys: all, or none."""

    def remove(self, keys: Keys, mark: Mark | None) -> None:
        """Take out distinct keys: all, or none."""

    def clear(self, mark: Mark) -> None:
        """Take out everything."""

    def refresh(self) -> None:
        """See what others have changed."""

    def stats(self) -> Stats:
        """What there is to know."""

    def close(self) -> None:
        """Let go of everything."""


class InMemory:
    """Codes of this process, gone with it."""

    def __init__(self, bits: int, radius: int) -> None:
        self._bits = bits
        self._mark = Mark()
        self._changes = Lock()
        self._contents: Contents | None = Contents(bits, radius)

    @property
    def bits(self) -> int:
        """The width of a code."""
        return self._bits

    @property
    def mark(self) -> Mark:
        """What the last change said."""
        return self._mark

    def contents(self) -> Contents:
        """What a search sees now."""
        if self._contents is None:
            raise closed()
        return self._contents

    def add(self, keys: Keys, codes: Words, mark: Mark | None) -> None:
        """Put them in; raises BadCodes if a key is there."""
        contents = self.contents()
        with self._changes:
            check_absent(contents, keys)
            with contents.changing:
                contents.add(keys, codes)
            self._mark = mark or self._mark

    def remove(self, keys: Keys, mark: Mark | None) -> None:
        """Take them out; raises NotFound if a key is not there."""
        contents = self.contents()
        with self._changes:
            check_present(contents, keys)
            with contents.changing:
                contents.remove(keys)
            self._mark = mark or self._mark

    def clear(self, mark: Mark) -> None:
        """Take out everything."""
        contents = self.contents()
        with self._changes, contents.changing:
            contents.replace(())
            self._mark = mark

    def refresh(self) -> None:
        """Nothing: nobody else changes it."""
        self.contents()

    def stats(self) -> Stats:
        """What there is to know."""
        contents = self.contents()
        state = contents.state
        return Stats(
            bits=self._bits,
            keys=state.live,
            held=sum(segment.arrays.nbytes for segment in state.segments),
            mapped=0,
            segments=[segment_stats(segment) for segment in state.segments],
        )

    def close(self) -> None:
        """Let go of the memory."""
        self._contents = None


def closed() -> IndexClosed:
    """The error of every method after `close`."""
    return IndexClosed("This index was closed; open it again.")


def already_there(key: int) -> BadCodes:
    """The error for a key that would be there twice."""
    return BadCodes(
        f"Key {key} is given twice or is in the index already; remove it first.",
        fields={"keys": "repeated"},
    )


def check_absent(contents: Contents, keys: Keys) -> None:
    """Raises BadCodes if one of the keys is there."""
    with contents.changing:
        there = np.flatnonzero(contents.holds(keys))
    if len(there):
        raise already_there(int(keys[there[0]]))


def check_present(contents: Contents, keys: Keys) -> None:
    """Raises NotFound if one of the keys is not there."""
    with contents.changing:
        missing = np.flatnonzero(~contents.holds(keys))
    if len(missing):
        key = keys[missing[0]]
        raise NotFound(
            f"Key {key} is not in the index, so nothing was removed.", fields={"keys": str(key)}
        )
