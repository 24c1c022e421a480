"""The native kernel, made from native/kernel.cpp."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

class Damaged(Exception): ...

class Segment:
    def __init__(
        self,
        words: int,
        codes: NDArray[np.uint64],
        keys: NDArray[np.int64],
        extra_places: NDArray[np.uint32],
        extra_keys: NDArray[np.int64],
        dead: NDArray[np.uint8] | None,
        place_bytes: int,
        layout: bytes,
        starts: NDArray[np.uint32],
        places: NDArray[np.uint8],
        sketches: NDArray[np.uint32],
        /,
    ) -> None: ...

def search(
    segments: tuple[Segment, ...],
    words: int,
    queries: NDArray[np.uint64],
    radius: int,
    threads: int,
    /,
) -> tuple[bytearray, bytearray, bytearray]: ...
def probe(
    segments: tuple[Segment, ...],
    words: int,
    queries: NDArray[np.uint64],
    radius: int,
    threads: int,
    /,
) -> tuple[bytearray, bytearray, bytearray]: ...
def nearest(
    segments: tuple[Segment, ...],
    words: int,
    queries: NDArray[np.uint64],
    most: int,
    radius: int,
    near_by: int,
    threads: int,
    /,
) -> tuple[bytearray, bytearray, bytearray]: ...
def group(
    words: int, codes: NDArray[np.uint64], seed: int, first: NDArray[np.uint32], /
) -> None: ...
def fill_tables(
    words: int,
    codes: NDArray[np.uint64],
    place_bytes: int,
    layout: bytes,
    starts: NDArray[np.uint32],
    places: NDArray[np.uint8],
    sketches: NDArray[np.uint32],
    threads: int,
    /,
) -> None: ...
def levels() -> Sequence[str]: ...
def use(level: str, /) -> None: ...
