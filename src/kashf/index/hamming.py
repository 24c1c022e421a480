"""An index of fixed-width binary codes that finds every code within a distance, and no other."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.errors import BadCodes, BadInput, BadRadius, NotFound

Keys = NDArray[np.int64]
Codes = NDArray[np.uint8]
Words = NDArray[np.uint64]

_WORD: Final = 64
_WIDEST: Final = 1024
_BLOCK: Final = 1 << 16  # codes compared at once: the block stays in the cache


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs within the radius, in the order of query, distance, key. Three arrays of one length.

    query: int64[m], the row of the query. key: int64[m]. distance: int32[m], in bits.
    """

    query: NDArray[np.int64]
    key: NDArray[np.int64]
    distance: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.key)


class HammingIndex:
    """Codes of `bits` bits under integer keys, searched by Hamming distance; always exact.

    `bits` is 64 to 1024 in steps of 64. Several keys may have the same code; a key has one code.
    This is the plain form: it compares a query with every code. Not for use from several threads
    while it is being changed.
    """

    def __init__(self, *, bits: int) -> None:
        if not self.takes(bits):
            raise BadInput(
                f"An index has 64 to {_WIDEST} bits in steps of 64, not {bits}.",
                fields={"bits": str(bits)},
            )
        self.bits = bits
        self._keys: Keys = np.empty(0, np.int64)  # always sorted
        # uint64[bits / 64, n]: a row for each word, so that a row is read in one sweep
        self._words: Words = np.empty((bits // _WORD, 0), np.uint64)

    @staticmethod
    def takes(bits: int) -> bool:
        """Whether there is an index for codes of that width."""
        return bits % _WORD == 0 and _WORD <= bits <= _WIDEST

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: int) -> bool:
        place = int(np.searchsorted(self._keys, key))
        return place < len(self) and int(self._keys[place]) == key

    def add(self, keys: Keys, codes: Codes) -> None:
        """Put in codes (uint8[n, bits / 8]) under new keys (int64[n]): all of them, or none.

        Raises BadCodes for a wrong shape or type, and for a key that is given twice or is there.
        """
        keys = self._checked_keys(keys)
        words = self._checked_codes(codes)
        if len(keys) != len(words):
            raise BadCodes(
                f"{len(keys)} keys came with {len(words)} codes; each code needs one key.",
                fields={"keys": str(len(keys)), "codes": str(len(words))},
            )
        merged, first = np.unique(np.concatenate([self._keys, keys]), return_index=True)
        if len(merged) != len(self) + len(keys):
            raise BadCodes(
                f"Key {_first_repeated(self._keys, keys)} is given twice or is in the index "
                "already; remove it first.",
                fields={"keys": "repeated"},
            )
        self._words = np.concatenate([self._words, words.T], axis=1).take(first, axis=1)
        self._keys = merged

    def remove(self, keys: Keys) -> None:
        """Take out codes by their keys: all, or none. Raises NotFound for an unknown key."""
        keys = self._checked_keys(keys)
        unknown = keys[~np.isin(keys, self._keys)]
        if len(unknown):
            raise NotFound(
                f"Key {unknown[0]} is not in the index, so nothing was removed.",
                fields={"keys": str(unknown[0])},
            )
        kept = ~np.isin(self._keys, keys)
        self._keys, self._words = self._keys[kept], self._words.compress(kept, axis=1)

    def search(self, codes: Codes, radius: int) -> Found:
        """Every key within `radius` bits (0 to `bits`) of each query (uint8[q, bits / 8])."""
        if not 0 <= radius <= self.bits:
            raise BadRadius(
                f"A radius of {radius} is outside 0 to {self.bits} for codes of {self.bits} bits.",
                fields={"radius": str(radius)},
            )
        found = [self._near(query, radius) for query in self._checked_codes(codes)]
        counts = [len(places) for places, _ in found]
        places = np.concatenate([np.empty(0, np.intp), *(places for places, _ in found)])
        distance = np.concatenate([np.empty(0, np.int32), *(distance for _, distance in found)])
        return Found(np.repeat(np.arange(len(found)), counts), self._keys[places], distance)

    def _near(self, query: Words, radius: int) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Places within the radius, nearest first; keys are sorted, so equals come by key."""
        places, distances = [np.empty(0, np.intp)], [np.empty(0, np.int32)]
        for start in range(0, len(self), _BLOCK):
            block = self._words[:, start : start + _BLOCK]
            distance = np.bitwise_count(block ^ query[:, np.newaxis]).sum(axis=0, dtype=np.int32)
            near = np.flatnonzero(distance <= radius)
            places.append(near + start)
            distances.append(distance[near])
        place, distance = np.concatenate(places), np.concatenate(distances)
        order = np.argsort(distance, kind="stable")
        return place[order], distance[order]

    def _checked_keys(self, keys: Keys) -> Keys:
        keys = np.asarray(keys)
        if keys.ndim != 1 or (len(keys) and not np.issubdtype(keys.dtype, np.integer)):
            raise BadCodes(
                f"Keys are a row of integers, int64[n]; these are {keys.dtype}{list(keys.shape)}.",
                fields={"keys": str(keys.dtype)},
            )
        if len(keys) and keys.dtype == np.uint64 and int(keys.max()) > np.iinfo(np.int64).max:
            raise BadCodes("A key is larger than int64 holds.", fields={"keys": "too large"})
        return keys.astype(np.int64)

    def _checked_codes(self, codes: Codes) -> Words:
        codes = np.asarray(codes)
        width = self.bits // 8
        if codes.dtype != np.uint8 or codes.ndim != 2 or codes.shape[1] != width:
            raise BadCodes(
                f"Codes of {self.bits} bits are uint8[n, {width}]; these are "
                f"{codes.dtype}{list(codes.shape)}.",
                fields={"codes": f"{codes.dtype}{list(codes.shape)}"},
            )
        return np.ascontiguousarray(codes).view(np.uint64)


def _first_repeated(there: Keys, keys: Keys) -> int:
    values, counts = np.unique(np.concatenate([np.unique(there), keys]), return_counts=True)
    return int(values[counts > 1][0])
