"""What an index holds: segments, and a tail of what came last.

A search takes the state that there is and keeps it; a change makes another and puts it in the
place of the first. So a search sees each change whole or not at all, and neither waits.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.index.engine import ENGINE, Answer, Handle, Keys, Words
from kashf.index.layout import MOST
from kashf.index.segment import Bits, Segment, built, tail

TAIL: Final = 1_024  # codes that are compared one by one with every query, at the most
_RATIO: Final = 4  # a segment is merged with the smaller ones once these are a fourth of it
_AT_ONCE: Final = 1 << 15  # codes that whoever adds them merges; more are merged beside
_CROWD: Final = 48  # segments; with more, whoever adds waits for the merging


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """The first `size` of arrays that only grow, and which of them were removed."""

    keys: Keys
    codes: Words
    size: int
    dead: Bits | None

    def segment(self, bits: int) -> Segment:
        """As it is searched."""
        dead = None if self.dead is None else self.dead[: self.size]
        return tail(bits, self.keys[: self.size], self.codes[: self.size], dead)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What a search sees. The tail is the last of the segments where it has any codes."""

    bits: int
    radius: int
    segments: tuple[Segment, ...] = ()

    @property
    def live(self) -> int:
        """How many keys there are."""
        return sum(segment.live for segment in self.segments)

    def search(self, queries: Words, radius: int, threads: int) -> Answer:
        """Every key within the radius of each query."""
        return ENGINE.search(self._handles(), self.bits // 64, queries, radius, threads)

    def probe(self, queries: Words, within: int, threads: int) -> Answer:
        """The keys within so many bits of each query that share the bits of a table with it."""
        return ENGINE.probe(self._handles(), self.bits // 64, queries, within, threads)

    def nearest(self, queries: Words, most: int, radius: int, threads: int) -> Answer:
        """The `most` nearest keys within the radius of each query."""
        near_by = max(self.radius, self.bits // 8)
        words = self.bits // 64
        return ENGINE.nearest(self._handles(), words, queries, most, radius, near_by, threads)

    def _handles(self) -> tuple[Handle, ...]:
        return tuple(segment.handle for segment in self.segments)


class Contents:
    """Codes under distinct keys, to be changed by one thread at a time and searched by any."""

    def __init__(self, bits: int, radius: int) -> None:
        self.bits = bits
        self.radius = radius
        self.changing = Lock()
        self._base: tuple[Segment, ...] = ()  # not ours to merge
        self._segments: tuple[Segment, ...] = ()
        self._tail = _no_tail(bits)
        self._places: dict[int, int] = {}  # of the keys in the tail
        self._merging: Thread | None = None
        self.state = State(bits, radius)

    def holds(self, keys: Keys) -> Bits:
        """Which of the keys are there."""
        there = np.zeros(len(keys), bool)
        if self._places:
            there = np.fromiter((int(key) in self._places for key in keys), bool, len(keys))
        for segment in (*self._base, *self._segments):
            there |= segment.find(keys) >= 0
        return there

    def add(self, keys: Keys, codes: Words) -> None:
        """Put in codes under keys that are distinct and not there."""
        if len(keys) > TAIL // 4:
            self._segments += tuple(self._built(keys, codes))
        else:
            if self._tail.size + len(keys) > TAIL:
                self._freeze()
            self._append(keys, codes)
        self._publish()
        self._tidy()

    def remove(self, keys: Keys) -> None:
        """Take out those of the keys that are there."""
        places = [self._places.pop(key) for key in keys.tolist() if key in self._places]
        if places:
            dead = np.zeros(TAIL, bool) if self._tail.dead is None else self._tail.dead.copy()
            dead[places] = True
            self._tail = Tail(self._tail.keys, self._tail.codes, self._tail.size, dead)
        self._base = tuple(without(self._base, keys))
        self._segments = tuple(each for each in without(self._segments, keys) if each.live)
        self._publish()
        self._tidy()

    def stand_on(self, base: Iterable[Segment]) -> None:
        """Hold these segments below what was added since. They are not merged here."""
        self._base = tuple(base)
        self._publish()

    def replace(self, base: Iterable[Segment]) -> None:
        """Hold these segments and nothing else."""
        self._segments, self._tail, self._places = (), _no_tail(self.bits), {}
        self.stand_on(base)

    def empty(self) -> None:
        """Let go of everything, so that no file stays mapped."""
        with self.changing:
            self.replace(())

    def added(self) -> tuple[Keys, Words]:
        """Every key that was added above the base, and its code, in no order."""
        return joined(self.bits, self.state.segments[len(self._base) :])

    def _built(self, keys: Keys, codes: Words) -> Iterator[Segment]:
        for start in range(0, len(keys), MOST):
            end = start + MOST
            yield built(self.bits, keys[start:end], codes[start:end], self.radius)

    def _append(self, keys: Keys, codes: Words) -> None:
        start, end = self._tail.size, self._tail.size + len(keys)
        self._tail.keys[start:end] = keys
        self._tail.codes[start:end] = codes
        self._places.update(zip(keys.tolist(), range(start, end), strict=True))
        self._tail = Tail(self._tail.keys, self._tail.codes, end, self._tail.dead)

    def _freeze(self) -> None:
        """Make a segment of the tail, and begin another."""
        keys, codes = self._tail.segment(self.bits).contents()
        if len(keys):
            self._segments += (built(self.bits, keys, codes, self.radius),)
        self._tail, self._places = _no_tail(self.bits), {}

    def _publish(self) -> None:
        segments = (*self._base, *self._segments)
        if self._tail.size:
            segments += (self._tail.segment(self.bits),)
        self.state = State(self.bits, self.radius, segments)

    def _tidy(self) -> None:
        """Merge what has to be merged: a little now, much in a thread beside."""
        if self._merging is not None and not self._merging.is_alive():
            self._merging = None
        if self._merging is not None:
            if len(self._segments) > _CROWD:
                self._wait_for_room()
            return
        chosen = to_merge(self._segments)
        if not chosen:
            return
        if sum(segment.live for segment in chosen) <= _AT_ONCE:
            self._swap(chosen, merged(self.bits, chosen, self.radius))
            self._publish()
            return
        self._merging = Thread(target=self._merge, args=[chosen], name="kashf-merge", daemon=True)
        self._merging.start()

    def _wait_for_room(self) -> None:
        merging = self._merging
        self.changing.release()
        try:
            if merging is not None:
                merging.join()
        finally:
            self.changing.acquire()

    def _merge(self, chosen: Sequence[Segment]) -> None:
        """Beside: build without the lock, then put in the place of what was merged."""
        while chosen:
            new = merged(self.bits, chosen, self.radius)
            with self.changing:
                self._swap(chosen, new)
                self._publish()
                chosen = to_merge(self._segments)

    def _swap(self, old: Sequence[Segment], new: Segment) -> None:
        """Put `new` in the place of `old`, less what was removed since it was built."""
        before = {id(segment.arrays): segment for segment in old}
        kept, gone = [], []
        for segment in self._segments:
            then = before.get(id(segment.arrays))
            if then is None:
                kept.append(segment)
            else:
                gone.append(_keys_removed(then, segment))
        if len(gone) < len(old):
            return  # all was replaced meanwhile
        numbers = new.find(np.concatenate(gone))
        self._segments = (*kept, new.without(numbers[numbers >= 0]))


def without(segments: Iterable[Segment], keys: Keys) -> Iterator[Segment]:
    """The segments with those of the keys removed that they have."""
    for segment in segments:
        numbers = segment.find(keys)
        yield segment.without(numbers[numbers >= 0])


def joined(bits: int, segments: Sequence[Segment]) -> tuple[Keys, Words]:
    """Keys and codes of several segments."""
    parts = [segment.contents() for segment in segments]
    keys = np.concatenate([np.empty(0, np.int64), *(keys for keys, _ in parts)])
    codes = np.concatenate([np.empty((0, bits // 64), np.uint64), *(codes for _, codes in parts)])
    return keys, codes


def merged(bits: int, segments: Sequence[Segment], radius: int) -> Segment:
    """One segment of what several hold."""
    keys, codes = joined(bits, segments)
    return built(bits, keys, codes, radius)


def to_merge(segments: Sequence[Segment]) -> list[Segment]:
    """Which segments should become one: those that together are a part of the next larger that
    counts, with it; or one that has mostly been removed."""
    ordered = sorted(segments, key=lambda segment: segment.live)
    chosen: list[Segment] = []
    total = 0
    best = 0
    for number, segment in enumerate(ordered):
        if number and total * _RATIO >= segment.live and total + segment.live <= MOST:
            best = number + 1
        total += segment.live
    chosen = ordered[:best]
    sparse = [each for each in ordered if 0 < 2 * each.live < each.arrays.held]
    return chosen or sparse[:1]


def _keys_removed(then: Segment, since: Segment) -> NDArray[np.int64]:
    if since.dead is None or since is then:
        return np.empty(0, np.int64)
    dead = since.dead if then.dead is None else since.dead & ~then.dead
    return np.concatenate([since.arrays.keys, since.arrays.extra_keys])[dead]


def _no_tail(bits: int) -> Tail:
    return Tail(np.empty(TAIL, np.int64), np.empty((TAIL, bits // 64), np.uint64), 0, None)
