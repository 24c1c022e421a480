"""Signals of one type in memory, by key: put in and taken out one by one, asked for what is near.

The library's own lookups are built once over a bank; these follow a log.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from kashf.index import HammingIndex
from kashf.signals import ExactType, HammingType, SignalType

Keyed = tuple[int, str]
"""The key of a signal, and its canonical value."""


class Shelf(Protocol):
    """Values of one type under integer keys."""

    def put(self, signals: Sequence[Keyed]) -> None:
        """Put in values under new keys."""

    def take(self, signals: Sequence[Keyed]) -> None:
        """Take out values that were put in."""

    def near(self, value: str) -> Iterable[tuple[int, int]]:
        """Keys within the type's radius, and how far they are."""


class _Exact:
    def __init__(self) -> None:
        self._keys: defaultdict[str, set[int]] = defaultdict(set)

    def put(self, signals: Sequence[Keyed]) -> None:
        for key, value in signals:
            self._keys[value].add(key)

    def take(self, signals: Sequence[Keyed]) -> None:
        for key, value in signals:
            self._keys[value].discard(key)
            if not self._keys[value]:
                del self._keys[value]

    def near(self, value: str) -> Iterable[tuple[int, int]]:
        return [(key, 0) for key in self._keys.get(value, ())]


class _Hamming:
    def __init__(self, kind: HammingType) -> None:
        self._kind = kind
        self._index = HammingIndex(bits=kind.bits)

    def put(self, signals: Sequence[Keyed]) -> None:
        keys = np.array([key for key, _ in signals], np.int64)
        self._index.add(keys, self._codes([value for _, value in signals]))

    def take(self, signals: Sequence[Keyed]) -> None:
        self._index.remove(np.array([key for key, _ in signals], np.int64))

    def near(self, value: str) -> Iterable[tuple[int, int]]:
        found = self._index.search(self._codes([value]), self._kind.radius)
        return zip(found.key.tolist(), found.distance.tolist(), strict=True)

    def _codes(self, values: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
        joined = b"".join(map(self._kind.code, values))
        return np.frombuffer(joined, np.uint8).reshape(len(values), self._kind.bits // 8)


class _Scan:
    """For types of third parties that are neither exact nor codes that the index takes."""

    def __init__(self, kind: SignalType) -> None:
        self._kind = kind
        self._values: dict[int, str] = {}

    def put(self, signals: Sequence[Keyed]) -> None:
        self._values.update(signals)

    def take(self, signals: Sequence[Keyed]) -> None:
        for key, _ in signals:
            self._values.pop(key, None)

    def near(self, value: str) -> Iterable[tuple[int, int]]:
        distances = ((key, self._kind.distance(value, own)) for key, own in self._values.items())
        return [(key, distance) for key, distance in distances if distance <= self._kind.radius]


def shelf(kind: SignalType) -> Shelf:
    """An empty shelf that fits the type."""
    match kind:
        case ExactType():
            return _Exact()
        case HammingType(bits=bits) if HammingIndex.takes(bits):
            return _Hamming(kind)
        case _:
            return _Scan(kind)
