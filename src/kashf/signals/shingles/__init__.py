"""Fingerprints of texts by what stands in a row in them: SimHash of the whole, and winnowed
passages."""

import secrets
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashf.signals.shingles.engine import ENGINE, IS_NATIVE
from kashf.signals.shingles.plain import GRAM, PASSAGE, WINDOW, passages

__all__ = ["GRAM", "IS_NATIVE", "PASSAGE", "WINDOW", "Winnowed", "passages", "simhash", "winnow"]

_SEED: Final = secrets.randbits(64)  # by which grams are told apart in memory; no value has it
_NONE: Final = np.empty(0, np.uint64)


class Winnowed(NamedTuple):
    """Passages of a text, and where each begins: uint64[n] and uint32[n], in order of place."""

    passages: NDArray[np.uint64]
    places: NDArray[np.uint32]


def simhash(codes: NDArray[np.uint32]) -> tuple[bytes, int]:
    """The SimHash (Charikar 2002) of the distinct grams of four code points, 32 bytes, and how many
    there are: texts that have most grams in common differ in few bits."""
    return ENGINE.simhash(codes, _SEED)


def winnow(codes: NDArray[np.uint32], known: NDArray[np.uint64] = _NONE) -> Winnowed:
    """Of the passages of fourteen code points those that winnowing keeps (Schleimer, Wilkerson,
    Aiken 2003), one of eight at least: whatever two texts have in common of 21 and more, they have
    one of these in common. Left out are those that are known (uint64[n], in order)."""
    passages, places = ENGINE.winnow(codes, known)
    return Winnowed(np.frombuffer(passages, np.uint64), np.frombuffer(places, np.uint32))
