"""Made-up PDQ codes to match: a bank, queries, and what a scan finds near to them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8]
Pairs = set[tuple[int, int]]
"""The row of a query and the row of a code in the bank."""

BITS: Final = 256
RADIUS: Final = 31


@dataclass(frozen=True, slots=True)
class Material:
    """uint8[n, 32] each, and the pairs within the radius."""

    bank: Codes
    queries: Codes
    near: Pairs

    def hexadecimal(self, codes: Codes) -> list[str]:
        """The codes as both libraries write them."""
        return [code.tobytes().hex() for code in codes]


def made(size: int, *, queries: int, seed: int = 7) -> Material:
    """A bank of random codes, a tenth of them near to another; half of the queries are within the
    radius of a code of the bank, half are random."""
    dice = np.random.default_rng(seed)
    drawn = dice.integers(0, 256, (size, BITS // 8), np.uint8)
    copies = size // 10
    drawn[-copies:] = _flipped(drawn[:copies], dice, least=1, most=60)
    bank = np.unique(drawn, axis=0)
    bank = bank[dice.permutation(len(bank))]
    chosen = bank[dice.integers(0, len(bank), queries // 2)]
    strangers = dice.integers(0, 256, (queries - len(chosen), BITS // 8), np.uint8)
    asked = np.concatenate([_flipped(chosen, dice, least=0, most=RADIUS), strangers])
    asked = asked[dice.permutation(len(asked))]
    return Material(bank, asked, _scan(bank, asked))


def _flipped(codes: Codes, dice: np.random.Generator, *, least: int, most: int) -> Codes:
    bits = np.unpackbits(codes, axis=1)
    for row in bits:
        row[dice.choice(BITS, dice.integers(least, most + 1), replace=False)] ^= 1
    return np.packbits(bits, axis=1)


def _scan(bank: Codes, queries: Codes) -> Pairs:
    """The oracle: by a table of bytes, so that it shares nothing with an index."""
    ones = np.array([value.bit_count() for value in range(256)], np.uint8)
    near: Pairs = set()
    for number, query in enumerate(queries):
        distance = sum(ones[bank[:, place] ^ query[place]].astype(np.int16) for place in range(32))
        near.update((number, int(row)) for row in np.flatnonzero(np.less_equal(distance, RADIUS)))
    return near
