"""The native kernel, made from native/kernel.cpp."""

import numpy as np
from numpy.typing import NDArray

def mapped(text: str, values: NDArray[np.uint32], several: NDArray[np.uint32], /) -> str | None: ...
def placed(
    text: str, values: NDArray[np.uint32], several: NDArray[np.uint32], /
) -> tuple[str, bytes] | None: ...
def written(
    text: str,
    folds: NDArray[np.uint32],
    several: NDArray[np.uint32],
    bits: NDArray[np.uint32],
    /,
) -> tuple[str, tuple[int, int, int], tuple[int, int, int], tuple[int, int]] | None: ...
def classed(
    text: str, classes: NDArray[np.uint8], threes: NDArray[np.uint16], /
) -> tuple[bytes, int, bool] | None: ...
def rows(text: str, /) -> bytes: ...
def chosen(text: str, kinds: NDArray[np.uint8], kind: int, /) -> bytes | None: ...
