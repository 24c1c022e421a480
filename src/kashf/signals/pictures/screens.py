"""A picture within a user interface, or between bars that are a blurred copy of it."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kashf.signals.pictures.boxes import LEAST_AREA, Box, WholeGrey, snapped

Floats = NDArray[np.floating[Any]]

_CELLS: Final = 48  # of the longer side, in which the surface of an interface is looked for
_FLAT: Final = 2  # levels of grey between neighbours, within which a surface is plain
_PLAINER: Final = 3  # what a plain pixel weighs, where another weighs one
_SHARE: Final = 0.015  # of all pixels, from which a colour is one of the interface's
_SHADE: Final = 4  # levels to another shade
_MORE: Final = 3  # times as many as of the other shades
_MOST: Final = 0.97  # of the picture; beyond, it is the picture
_CLEAR: Final = 4  # levels by which a pixel differs from the one before it at a clear line
_REACHES: Final = 0.25  # of its length, over which a clear line is more than those around it
_AROUND: Final = 6  # lines
_STEP: Final = 16  # levels, from which a step is as sharp as any
_SHARPER: Final = 1.5  # times as sharp as the bars
_MARGIN: Final = 0.02  # of the side, in which no bar ends


def on_a_screen(picture: WholeGrey, down: WholeGrey, across: WholeGrey) -> Box | None:
    """The largest rectangle that is not of the plain colours around it; None if there is none.

    `down` and `across`: how far each pixel is from the one below it, and right of it.
    """
    cell = max(2, -(-max(picture.shape) // _CELLS))
    rows, columns = (side // cell for side in picture.shape)
    drawn = _drawn_colours(picture)
    if min(rows, columns) < 4 or not drawn.any():
        return None
    plain = drawn[picture] & _flat(down, across)
    share = _sums(plain[: rows * cell, : columns * cell], cell) / cell**2
    top, bottom, left, right = _heaviest(1 - _PLAINER * share)
    found = Box(
        top * cell,
        picture.shape[0] if bottom == rows else bottom * cell,
        left * cell,
        picture.shape[1] if right == columns else right * cell,
    )
    box = snapped(picture, found, cell + 1)
    return box if LEAST_AREA * picture.size <= box.area <= _MOST * picture.size else None


def between_blurred_bars(down: WholeGrey, across: WholeGrey) -> Box | None:
    """What is sharp between two blurred bars, above and below or at both sides; None if nothing.

    `down` and `across`: how far each pixel is from the one below it, and right of it.
    """
    rows = _between_bars(down, across)
    if rows is not None:
        return Box(*rows, 0, down.shape[1])
    columns = _between_bars(across.T, down.T)
    return Box(0, across.shape[0], *columns) if columns is not None else None


def _flat(down: WholeGrey, across: WholeGrey) -> NDArray[np.bool_]:
    """bool of each pixel: whether it is as the one above it, and left of it."""
    flat = np.ones((across.shape[0], down.shape[1]), np.bool_)
    flat[:, 1:] &= across <= _FLAT
    flat[1:] &= down <= _FLAT
    return flat


def _sums(pixels: NDArray[np.bool_], cell: int) -> Floats:
    """float32 of each cell: how many of its pixels. First along rows, which lie in one piece."""
    rows, columns = (side // cell for side in pixels.shape)
    down = pixels.view(np.uint8).reshape(rows, cell, -1).sum(axis=1, dtype=np.uint16)
    sums: Floats = down.reshape(rows, columns, cell).sum(axis=2, dtype=np.float32)
    return sums


def _drawn_colours(grey: WholeGrey) -> NDArray[np.bool_]:
    """bool[256]: the levels of which there are many, and few a little lighter or darker. What is
    painted has such; what is photographed has every shade."""
    counts = np.array(Image.fromarray(grey).histogram())
    around = np.pad(counts, _SHADE)
    shades = np.maximum(around[: -2 * _SHADE], around[2 * _SHADE :])
    drawn = (counts >= _SHARE * grey.size) & (counts >= _MORE * shades)
    return np.convolve(drawn, np.ones(3), "same") > 0


def _heaviest(weights: Floats) -> tuple[int, int, int, int]:
    """The rectangle whose cells weigh the most, in all: top, bottom, left, right.

    Of every band from one row to another it is where the sum along the columns has risen the most
    from the lowest that it had before.
    """
    rows, columns = weights.shape
    down = np.concatenate([np.zeros((1, columns)), np.cumsum(weights, axis=0)])
    tops, bottoms = np.triu_indices(rows + 1, 1)
    along = np.zeros((len(tops), columns + 1))
    np.cumsum(down[bottoms] - down[tops], axis=1, out=along[:, 1:])
    risen = along[:, 1:] - np.minimum.accumulate(along[:, :-1], axis=1)
    band, last = divmod(int(risen.argmax()), columns)
    left = int(along[band, : last + 1].argmin())
    return int(tops[band]), int(bottoms[band]), left, last + 1


def _between_bars(steps: WholeGrey, along: WholeGrey) -> tuple[int, int] | None:
    """The first row, and the one after the last, of what is sharp between two clear lines.

    `steps`: how far each row is from the next, pixel by pixel; `along`: each pixel from the next.
    """
    rows = along.shape[0]
    pair = _clearest_pair(_reach(steps), rows)
    if pair is None:
        return None
    top, bottom = pair
    sharpness = np.minimum(along, _STEP).mean(axis=1)
    outside = np.concatenate([sharpness[:top], sharpness[bottom:]])
    is_sharper = float(sharpness[top:bottom].mean()) >= _SHARPER * float(outside.mean())
    return pair if is_sharper and bottom - top >= LEAST_AREA * rows else None


def _reach(steps: WholeGrey) -> Floats:
    """Over how much of its length each line is one, more than those around it are; 0 where it is
    too little in any case."""
    share = np.count_nonzero(steps > _CLEAR, axis=1) / steps.shape[1]
    lines = np.flatnonzero(share >= _REACHES)
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(share, _AROUND, mode="edge"), 2 * _AROUND + 1
    )
    reach: Floats = np.zeros(len(share))
    reach[lines] = share[lines] - np.sort(around[lines])[:, _AROUND]
    return reach


def _clearest_pair(reach: Floats, rows: int) -> tuple[int, int] | None:
    """Two clear lines, one in each half: as far from the edges as each other if there are such, as
    a picture lies between its bars."""
    lines = np.flatnonzero(reach >= _REACHES) + 1
    margin = max(1, int(_MARGIN * rows))
    pairs = [
        (int(top), int(bottom))
        for top in lines[(lines >= margin) & (lines < rows // 2)]
        for bottom in lines[(lines > rows // 2) & (lines <= rows - margin)]
    ]
    even = [pair for pair in pairs if abs(pair[0] + pair[1] - rows) <= margin]
    return max(
        even or pairs, key=lambda pair: reach[pair[0] - 1] + reach[pair[1] - 1], default=None
    )
