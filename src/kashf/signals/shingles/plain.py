"""The fingerprints of texts in NumPy: where no compiler was, and as the kernel's oracle.

Every number here is part of what a value means, as in `native/shingles.hpp`.
"""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]

GRAM: Final = 4  # characters of a gram
PASSAGE: Final = 14  # letters of a passage
WINDOW: Final = 8  # passages of which one is kept

_STEP: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio
_WORDS: Final = 4
_STEPS: Final = np.arange(1, _WORDS + 1, dtype=np.uint64) * _STEP  # one for each word of a code
_BLOCK: Final = 1 << 12  # grams whose bits are in memory at once


def simhash(codes: NDArray[np.uint32], seed: int, /) -> tuple[bytes, int]:  # noqa: ARG001 -- as the kernel has it
    """The SimHash of code points, 32 bytes, and how many distinct grams it is of."""
    grams = np.unique(_polynomials(codes, GRAM))
    votes = np.zeros(64 * _WORDS, np.int64)
    for block in range(0, len(grams), _BLOCK):
        votes += _bits(grams[block : block + _BLOCK]).sum(axis=0, dtype=np.int64)
    return np.packbits(2 * votes > len(grams), bitorder="little").tobytes(), len(grams)


def winnow(codes: NDArray[np.uint32], known: Numbers, /) -> tuple[bytes, bytes]:
    """The passages that are kept (uint64) and their places (uint32): of each window of passages the
    least, of equal ones the last; but none of those known."""
    every = passages(codes)
    if not len(every):
        return b"", b""
    width = min(WINDOW, len(every))
    windows = sliding_window_view(every, width)
    last = width - 1 - windows[:, ::-1].argmin(axis=1)
    places = np.unique(np.arange(len(windows)) + last)
    places = places[~np.isin(every[places], known)]
    return every[places].tobytes(), places.astype(np.uint32).tobytes()


def passages(codes: NDArray[np.uint32]) -> Numbers:
    """Every passage, by place."""
    return _mixed(_polynomials(codes, PASSAGE))


def _polynomials(codes: NDArray[np.uint32], length: int) -> Numbers:
    """A number for each `length` code points in a row."""
    count = max(0, len(codes) - length + 1)
    numbers = np.zeros(count, np.uint64)
    for place in range(length):
        numbers *= _STEP
        numbers += codes[place : place + count]
    return numbers


def _bits(grams: Numbers) -> NDArray[np.uint8]:
    """What each gram says of each bit, uint8[n, 256]."""
    words = np.stack([_mixed(grams + step) for step in _STEPS], axis=1)
    return np.unpackbits(words.astype("<u8").view(np.uint8), axis=1, bitorder="little")


def _mixed(values: Numbers) -> Numbers:
    """The finaliser of SplitMix64 (Steele, Lea, Flood, 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Numbers = values ^ (values >> np.uint64(31))
    return mixed
