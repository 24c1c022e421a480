"""Banks to be searched, and what a plain loop finds in them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kashf.index import Found, HammingIndex

Codes = NDArray[np.uint8]
Pair = tuple[int, int]  # distance, key


def random_codes(count: int, bits: int = 256, seed: int = 0) -> Codes:
    return np.random.default_rng(seed).integers(0, 256, (count, bits // 8), np.uint8)


def edits(codes: Codes, flips: int, seed: int = 1) -> Codes:
    """The same codes with up to that many bits turned over."""
    rng = np.random.default_rng(seed)
    edited = codes.copy()
    for row in edited:
        for bit in rng.integers(0, 8 * codes.shape[1], rng.integers(0, flips + 1)):
            row[bit // 8] ^= np.uint8(1 << (bit % 8))
    return edited


def keys(*values: int) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def pairs(found: Found) -> list[Pair]:
    """Of one query."""
    return list(zip(found.distance.tolist(), found.key.tolist(), strict=True))


def scanned(bank: Mapping[int, Codes], query: Codes, radius: int) -> list[Pair]:
    """What a plain loop finds."""
    distances = ((int(np.bitwise_count(code ^ query).sum()), key) for key, code in bank.items())
    return sorted(pair for pair in distances if pair[0] <= radius)


def everything(index: HammingIndex) -> set[int]:
    """All keys that a search finds."""
    return set(index.search(np.zeros((1, index.bits // 8), np.uint8), index.bits).key.tolist())
