"""What compares codes: the native kernel where it could be compiled, NumPy elsewhere.

Both have the same functions over the same arrays, so that one is the other's oracle.
"""

import os
from collections.abc import Sequence
from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from kashf.index import plain
from kashf.kernels import kernel_or

Words = NDArray[np.uint64]
Keys = NDArray[np.int64]
Places = NDArray[np.uint32]
Buffer = bytes | bytearray | NDArray[np.uint8]
Answer = tuple[bytearray, bytearray, bytearray]
"""Queries (int64), keys (int64) and distances (int32), by query, distance, key."""

THREADS: Final = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


class Handle(Protocol):
    """The arrays of a segment, made ready to be searched."""


class Engine(Protocol):
    """The functions of the kernel; see `native/kernel.cpp`."""

    Damaged: type[Exception]
    """The arrays of a segment say what cannot be."""

    def Segment(  # noqa: N802, PLR0913 -- a class of both, with the arrays of a segment
        self,
        words: int,
        codes: Words,
        keys: Keys,
        extra_places: Places,
        extra_keys: Keys,
        dead: NDArray[np.uint8] | None,
        place_bytes: int,
        layout: bytes,
        starts: Places,
        places: NDArray[np.uint8],
        sketches: Places,
        /,
    ) -> Handle:
        """The arrays, which must not change from now on."""

    def search(
        self, segments: tuple[Handle, ...], words: int, queries: Words, radius: int, threads: int, /
    ) -> Answer:
        """Every key within the radius."""

    def probe(
        self, segments: tuple[Handle, ...], words: int, queries: Words, radius: int, threads: int, /
    ) -> Answer:
        """The keys within the radius that have all bits of one of their segment's tables as the
        query has them; of a segment without tables every key within the radius."""

    def nearest(  # noqa: PLR0913 -- as the kernel has it
        self,
        segments: tuple[Handle, ...],
        words: int,
        queries: Words,
        most: int,
        radius: int,
        near_by: int,
        threads: int,
        /,
    ) -> Answer:
        """The `most` nearest within the radius; up to `near_by`, tables are likely to help."""

    def group(self, words: int, codes: Words, seed: int, first: Places, /) -> None:
        """Writes for each code the place of the first that is the same."""

    def fill_tables(  # noqa: PLR0913 -- as the kernel has it
        self,
        words: int,
        codes: Words,
        place_bytes: int,
        layout: bytes,
        starts: Places,
        places: NDArray[np.uint8],
        sketches: Places,
        threads: int,
        /,
    ) -> None:
        """Writes the tables of a segment; sketches, too, if there is room for them."""

    def levels(self) -> Sequence[str]:
        """The instruction sets that run here, best first."""


_CHOSEN: Final = kernel_or(plain)
ENGINE: Final = cast("Engine", _CHOSEN)
IS_NATIVE: Final = _CHOSEN is not plain


def described() -> str:
    """What searches here, in words."""
    if IS_NATIVE:
        return f"native kernel, {ENGINE.levels()[0]} instructions"
    return "NumPy, much slower: the native kernel was not compiled"
