"""A picture within a user interface, or between bars that are a blurred copy of it."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kashf.signals.pictures.boxes import LEAST_AREA, Box, WholeGrey, snapped
from kashf.signals.pictures.engine import ENGINE
from kashf.signals.pictures.plain import apart

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


def on_a_screen(picture: WholeGrey) -> Box | None:
    """The largest rectangle that is not of the plain colours around it; None if there is none."""
    cell = max(2, -(-max(picture.shape) // _CELLS))
    rows, columns = (side // cell for side in picture.shape)
    # what is painted has few colours, what is photographed every shade of them
    drawn = ENGINE.drawn_levels(picture, _SHARE, _SHADE, _MORE)
    if min(rows, columns) < 4 or not any(drawn):
        return None
    plain = ENGINE.plain_cells(picture, drawn, _FLAT, cell)
    share = np.frombuffer(plain, np.uint32).astype(np.float32).reshape(rows, columns) / cell**2
    top, bottom, left, right = ENGINE.heaviest(1 - _PLAINER * share)
    found = Box(
        top * cell,
        picture.shape[0] if bottom == rows else bottom * cell,
        left * cell,
        picture.shape[1] if right == columns else right * cell,
    )
    box = snapped(picture, found, cell + 1)
    return box if LEAST_AREA * picture.size <= box.area <= _MOST * picture.size else None


def between_blurred_bars(picture: WholeGrey) -> Box | None:
    """What is sharp between two blurred bars, above and below or at both sides; None if nothing."""
    of_rows, of_columns = ENGINE.clear_lines(picture, _CLEAR)
    rows = _between_bars(picture, of_rows)
    if rows is not None:
        return Box(*rows, 0, picture.shape[1])
    columns = _between_bars(picture.T, of_columns)
    return Box(0, picture.shape[0], *columns) if columns is not None else None


def _between_bars(picture: WholeGrey, clear: bytes) -> tuple[int, int] | None:
    """The first row, and the one after the last, of what is sharp between two clear lines.

    `clear`: how many pixels of each row are clearly apart from the next row's.
    """
    rows, columns = picture.shape
    reach = np.frombuffer(ENGINE.standing_out(clear, columns, _REACHES, _AROUND), np.float64)
    pair = _clearest_pair(reach, rows)
    if pair is None:
        return None
    top, bottom = pair
    along = apart(picture[:, :-1], picture[:, 1:])
    sharpness = np.minimum(along, _STEP).mean(axis=1)
    outside = np.concatenate([sharpness[:top], sharpness[bottom:]])
    is_sharper = float(sharpness[top:bottom].mean()) >= _SHARPER * float(outside.mean())
    return pair if is_sharper and bottom - top >= LEAST_AREA * rows else None


def _clearest_pair(reach: Floats, rows: int) -> tuple[int, int] | None:
    """Two clear lines, one in each half: as far from the edges as each other if there are such, as
    a picture lies between its bars."""
    lines = np.flatnonzero(reach >= _REACHES) + 1
    if len(lines) < 2:
        return None
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
