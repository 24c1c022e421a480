"""Made-up PDQ codes: a bank, and a batch of questions of which every other is near to it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

BATCH: Final = 1_000
MOST_FLIPS: Final = 20  # bits, of the radius of 31


@dataclass(frozen=True, slots=True)
class Material:
    """Canonical values. Every even question is within the radius of a signal of the bank."""

    bank: list[str]
    queries: list[str]

    @property
    def near(self) -> list[str]:
        """The questions that have to be answered by a match."""
        return self.queries[::2]


def made(size: int, *, seed: int = 11) -> Material:
    """So many random codes, each once."""
    dice = np.random.default_rng(seed)
    bank = dice.integers(0, 256, (size, 32), np.uint8)
    queries = dice.integers(0, 256, (BATCH, 32), np.uint8)
    bits = np.unpackbits(bank[dice.integers(0, size, BATCH // 2)], axis=1)
    places = dice.integers(0, bits.shape[1], (len(bits), MOST_FLIPS))
    np.put_along_axis(bits, places, dice.integers(0, 2, places.shape, np.uint8), axis=1)
    queries[::2] = np.packbits(bits, axis=1)
    return Material([row.tobytes().hex() for row in bank], [row.tobytes().hex() for row in queries])
