"""Finding the entries near to a value: by one structure for each family of signal types."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from kashf.index import HammingIndex
from kashf.signals import Entry, ExactType, HammingType, SignalType

Near = list[tuple[Entry, int]]
"""Entries and their distances, nearest first, then as the bank has them."""


class Lookup(Protocol):
    """Entries of one bank and one type, to be asked for what is near to values."""

    def near(self, values: Sequence[str], radius: int) -> list[Near]:
        """For each canonical value the entries within the radius."""


class _Exact:
    def __init__(self, kind: ExactType, entries: Sequence[Entry]) -> None:
        self._kind = kind
        self._entries: defaultdict[str, list[tuple[int, Entry]]] = defaultdict(list)
        for place, entry in enumerate(entries):
            self._entries[entry.signal.value].append((place, entry))

    def near(self, values: Sequence[str], radius: int) -> list[Near]:
        return [self._near(value, radius) for value in values]

    def _near(self, value: str, radius: int) -> Near:
        found = [
            (distance, place, entry)
            for asked, distance in self._kind.asked(value)
            if distance <= radius
            for place, entry in self._entries.get(asked, ())
        ]
        return [(entry, distance) for distance, _, entry in sorted(found, key=lambda one: one[:2])]


class _Hamming:
    def __init__(self, kind: HammingType, entries: Sequence[Entry]) -> None:
        self._kind = kind
        self._entries = entries
        self._index = HammingIndex(bits=kind.bits)
        codes = self._codes([entry.signal.value for entry in entries])
        self._index.add(np.arange(len(entries)), codes)

    def _codes(self, values: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
        joined = b"".join(map(self._kind.code, values))
        return np.frombuffer(joined, np.uint8).reshape(len(values), self._kind.bits // 8)

    def near(self, values: Sequence[str], radius: int) -> list[Near]:
        found = self._index.search(self._codes(values), radius)
        near: list[Near] = [[] for _ in values]
        for query, key, distance in zip(
            found.query.tolist(), found.key.tolist(), found.distance.tolist(), strict=True
        ):
            near[query].append((self._entries[key], distance))
        return near


class _Scan:
    """For types of third parties that are neither exact nor codes of a width that the index takes:
    asks `distance` of each."""

    def __init__(self, kind: SignalType, entries: Sequence[Entry]) -> None:
        self._kind = kind
        self._entries = entries

    def near(self, values: Sequence[str], radius: int) -> list[Near]:
        return [self._near(value, radius) for value in values]

    def _near(self, value: str, radius: int) -> Near:
        distances = [
            (entry, self._kind.distance(value, entry.signal.value)) for entry in self._entries
        ]
        return sorted((pair for pair in distances if pair[1] <= radius), key=lambda pair: pair[1])


def lookup(kind: SignalType, entries: Sequence[Entry]) -> Lookup:
    """The fitting structure over entries that are all of this type."""
    match kind:
        case ExactType():
            return _Exact(kind, entries)
        case HammingType(bits=bits) if HammingIndex.takes(bits):
            return _Hamming(kind, entries)
        case _:
            return _Scan(kind, entries)
