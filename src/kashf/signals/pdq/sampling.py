"""From a picture's luma to PDQ's 64 × 64 samples of the blurred picture, in two products."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Luminance = NDArray[Any]
"""uint8 or float32[rows, columns], 0 to 255."""

SIDE: Final = 64  # samples a side
_COARSEST: Final = 16  # pixels in one; beyond, the blur no longer depends on the size
_GROUP: Final = 8  # samples that are taken together: they need a part of the picture only
_MOST_WORK: Final = 1 << 18  # multiplications, up to which OpenBLAS uses one thread


class Line(Enum):
    """Which way a line of pixels is read."""

    FORWARDS = "forwards"
    BACKWARDS = "backwards"


_ORDER: Final = {Line.FORWARDS: slice(None), Line.BACKWARDS: slice(None, None, -1)}


@dataclass(frozen=True, slots=True)
class Luma:
    """How bright a picture is: `values`, float32[rows, columns] of 0 to 255, that may have been
    reduced; `full` has the rows and columns it had before."""

    values: Floats
    full: tuple[int, int]


Samples = Mapping[tuple[Line, Line], Floats]
"""float32[64, 64] for each way to read the columns, and then the rows."""

UPRIGHT: Final = (Line.FORWARDS, Line.FORWARDS)


def samples(luma: Luma) -> Samples:
    """PDQ's samples of the picture, with its columns and its rows read forwards or backwards.

    The reference blurs by two means over a window, and takes 64 × 64 of the values. This is linear,
    so it is a product with the weights that each pixel has in each sample.

    Backwards they are not the same samples in another order: the reference's windows reach further
    on than back, and what it calls the dihedral hashes of a picture are, on fine textures, up to a
    hundred bits from the hashes of the turned picture.
    """
    rows, columns = luma.values.shape
    down = _product(_bands(rows, min(luma.full[0], rows * _COARSEST)), luma.values)
    flat = down.reshape(len(Line) * SIDE, columns).T
    across = _product(_bands(columns, min(luma.full[1], columns * _COARSEST)), flat)
    each = across.reshape(len(Line), SIDE, len(Line), SIDE)
    return {
        (one, other): each[place, _ORDER[other], number, _ORDER[one]].T
        for number, one in enumerate(Line)
        for place, other in enumerate(Line)
    }


def _product(bands: Sequence["_Band"], values: Floats) -> Floats:
    """float32[lines, 64, columns]: the samples of each column of values, float32[pixels, columns],
    for each way to read it, and by where they lie in it.

    In parts so small that BLAS keeps them to one thread: two that wait for each other cost tens of
    milliseconds on a machine that has other things to do, and a worker for each core is that.
    """
    columns = values.shape[1]
    found = np.empty((SIDE // _GROUP, len(Line) * _GROUP, columns), np.float32)
    for into, band in zip(found, bands, strict=True):
        width = max(1, _MOST_WORK // band.weights.size)
        for first in range(0, columns, width):
            some = slice(first, first + width)
            np.matmul(band.weights, values[band.part, some], out=into[:, some])
    of_lines = found.reshape(-1, len(Line), _GROUP, columns).swapaxes(0, 1)
    return of_lines.reshape(len(Line), SIDE, columns)


def quality(taken: Floats) -> int:
    """How much the samples differ from their neighbours, 0 to 100, as the reference counts it."""
    steps = [np.abs(np.diff(taken, axis=axis) * 100 / 255).astype(np.int64) for axis in (0, 1)]
    return min(100, int(sum(step.sum() for step in steps)) // 90)


@dataclass(frozen=True, slots=True)
class _Band:
    """What a group of samples takes of a part of a line: `weights`, float32[lines * group, pixels],
    for each way to read it."""

    part: slice
    weights: Floats


@lru_cache(maxsize=64)
def _bands(side: int, full: int) -> tuple[_Band, ...]:
    weights = _weights(side, full)
    groups = weights.reshape(len(Line), -1, _GROUP, side).swapaxes(0, 1)
    used = np.asarray(groups.any(axis=(1, 2)))
    first, last = used.argmax(axis=1), side - used[:, ::-1].argmax(axis=1)
    return tuple(
        _Band(part, group[..., part].reshape(-1, part.stop - part.start))
        for group, part in zip(groups, map(slice, first, last), strict=True)
    )


def _weights(side: int, full: int) -> Floats:
    """float32[lines, 64, side]: takes the samples of a line of `full` pixels that was reduced to
    `side`, by where they lie in it: so a group needs about the same pixels of both lines.

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
    cell = np.arange(SIDE)[:, np.newaxis] * side
    weights = np.empty((len(Line), SIDE, side), np.float32)
    for into, line in zip(weights, Line, strict=True):
        read = full - 1 - pixel if line is Line.BACKWARDS else pixel
        added = np.bincount((cell + read * side // full)[inside], weight[inside], SIDE * side)
        into[_ORDER[line]] = added.reshape(SIDE, side)
    return weights
