"""From a picture's luma to PDQ's 64 × 64 samples of the blurred picture, in two products."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

SIDE: Final = 64  # samples a side
_COARSEST: Final = 16  # pixels in one; beyond, the blur no longer depends on the size
_GROUP: Final = 8  # samples that are taken together: they need a part of the picture only


class Line(Enum):
    """Which way a line of pixels is read."""

    FORWARDS = "forwards"
    BACKWARDS = "backwards"


@dataclass(frozen=True, slots=True)
class Luma:
    """How bright a picture is: `values`, float32[rows, columns] of 0 to 255, that may have been
    reduced; `full` has the rows and columns it had before."""

    values: Floats
    full: tuple[int, int]


def samples(luma: Luma) -> Floats:
    """float32[64, 64]: PDQ's samples of the picture as it is.

    The reference blurs by two means over a window, and takes 64 × 64 of the values. This is linear,
    so it is a product with the weights that each pixel has in each sample.
    """
    return _across(_down(luma, Line.FORWARDS), luma, Line.FORWARDS)


def samples_of_reflections(luma: Luma) -> Mapping[tuple[Line, Line], Floats]:
    """Of the picture with its columns and its rows read forwards or backwards, the samples.

    Not the same samples in another order: the reference's windows reach further on than back, and
    what it calls the dihedral hashes of a picture are, on fine textures, up to a hundred bits from
    the hashes of the turned picture.
    """
    return {
        (down, across): _across(taken, luma, across)
        for down in Line
        for taken in [_down(luma, down)]
        for across in Line
    }


def _down(luma: Luma, line: Line) -> Floats:
    rows, columns = luma.values.shape
    weights = _weights(rows, min(luma.full[0], rows * _COARSEST), line)
    taken = np.empty((SIDE, columns), np.float32)
    for first in range(0, SIDE, _GROUP):
        some = weights[first : first + _GROUP]
        near = np.flatnonzero(some.any(axis=0))
        part = slice(near[0], near[-1] + 1)
        np.matmul(some[:, part], luma.values[part], out=taken[first : first + _GROUP])
    return taken


def _across(taken: Floats, luma: Luma, line: Line) -> Floats:
    columns = luma.values.shape[1]
    found: Floats = taken @ _weights(columns, min(luma.full[1], columns * _COARSEST), line).T
    return found


def quality(taken: Floats) -> int:
    """How much the samples differ from their neighbours, 0 to 100, as the reference counts it."""
    steps = [np.abs(np.diff(taken, axis=axis) * 100 / 255).astype(np.int64) for axis in (0, 1)]
    return min(100, int(sum(step.sum() for step in steps)) // 90)


@lru_cache(maxsize=64)
def _weights(side: int, full: int, line: Line) -> Floats:
    """float32[64, side]: takes the samples of a line of `full` pixels that was reduced to `side`.

    The weights of the pixels that became one are added up: so the window keeps its width and its
    place, where that of the reduced line would be wider by rounding and half a pixel off.
    """
    width = -(-full // (2 * SIDE))
    after = width // 2  # an even window reaches further on than back
    before = width - 1 - after
    taken = ((np.arange(SIDE) + 0.5) * full / SIDE).astype(np.int64)[:, np.newaxis]
    pixel = taken + np.arange(-2 * width, 2 * width + 1)
    place = np.arange(full)
    count = np.minimum(full, place + after + 1) - np.maximum(0, place - before)
    sums = np.concatenate([[0], np.cumsum(1 / count)])
    # the means of the first round in which the pixel is, and which are in the second's window
    first = np.clip(np.maximum(taken - before, pixel - after), 0, full)
    last = np.clip(np.minimum(taken + after + 1, pixel + before + 1), 0, full)
    weight = np.maximum(sums[last] - sums[first], 0) / count[taken]
    inside = (pixel >= 0) & (pixel < full)
    read = full - 1 - pixel if line is Line.BACKWARDS else pixel
    cell = np.arange(SIDE)[:, np.newaxis] * side + read * side // full
    added = np.bincount(cell[inside], weight[inside], SIDE * side)
    return added.reshape(SIDE, side).astype(np.float32)
