"""Where in a picture another one is: what it is without a border of one colour, without the bars of
a letter-box, and without what a screenshot or a blurred copy puts around it.

A frame that is none costs a look-up, and no more; so these take rather too many than too few.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from kashf.signals.pictures.boxes import LEAST_AREA, LEAST_SIDE, Box, WholeGrey, snapped
from kashf.signals.pictures.engine import ENGINE
from kashf.signals.pictures.screens import between_blurred_bars, on_a_screen
from kashf.signals.pictures.stills import Luminance, Still
from kashf.signals.view import Frame

_SHORTER: Final = 256  # pixels of the shorter side, at least, in which is looked
_LONGER: Final = 1024  # and of the longer one, less than twice as many
_NEAR: Final = 14  # levels of grey, within which a border has one colour, in a noisy JPEG
_MOSTLY: Final = 0.95  # of a line of a border
_PASSES: Final = 3  # a border around a letter-box around a border


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A part of a still: which, its luma, and the rows and columns that it has in full."""

    frame: Frame
    luma: Luminance
    full: tuple[int, int]


def trimmed(still: Still) -> Iterator[Trimmed]:
    """The frames within a still that differ from all of it, and from each other; at most five."""
    if min(still.full) < LEAST_SIDE:
        return
    factor = max(1, min(still.luma.shape) // _SHORTER, max(still.luma.shape) // _LONGER)
    seen = [Box.of(still.luma)]
    for frame, found in _frames(_reduced(still, factor)):
        box = snapped(still.luma, found.times(factor, still.luma), factor + 1)
        if _is_worth_it(box, still) and not any(box.is_like(old, still.luma) for old in seen):
            seen.append(box)
            yield _part(frame, box, still)


def _frames(small: WholeGrey) -> Iterator[tuple[Frame, Box]]:
    for box in without_borders(small):
        yield Frame.TRIMMED, box
    for found in (on_a_screen(small), between_blurred_bars(small)):
        if found is not None:
            yield Frame.SCREEN, found


def without_borders(picture: WholeGrey) -> Sequence[Box]:
    """What is left when lines of one colour are taken away from all sides: once, and, since
    there may be a border within another, until there are none; that may go into the picture."""
    boxes = [Box.of(picture)]
    for _ in range(_PASSES):
        less = _without_border(picture, boxes[-1])
        if less == boxes[-1] or less.area < LEAST_AREA * picture.size:
            break
        boxes.append(less)
    return boxes[1:]


def _without_border(picture: WholeGrey, box: Box) -> Box:
    left, right = _without_flat_rows(box.cut(picture).T)
    across = Box(box.top, box.bottom, box.left + left, box.left + right)
    top, bottom = _without_flat_rows(across.cut(picture))
    return Box(box.top + top, box.top + bottom, across.left, across.right)


def _without_flat_rows(picture: WholeGrey) -> tuple[int, int]:
    """The first row, and the one after the last, that do not have the colour of the edge."""
    rows = picture.shape[0]
    top = ENGINE.flat_rows(picture, _NEAR, _MOSTLY)
    if top == rows:
        return 0, rows
    return top, rows - ENGINE.flat_rows(picture[::-1], _NEAR, _MOSTLY)


def _reduced(still: Still, factor: int) -> WholeGrey:
    """The means of `factor` × `factor` values of the luma."""
    rows, columns = still.luma.shape
    is_whole = still.picture.size == (columns, rows)
    grey = _grey(still.picture) if is_whole else _whole_levels(still.luma)
    return np.asarray(grey.reduce(factor))


def _grey(picture: Image.Image) -> Image.Image:
    return picture if picture.mode == "L" else picture.convert("L")


def _whole_levels(luma: Luminance) -> Image.Image:
    return Image.fromarray(luma.astype(np.uint8))


def _is_worth_it(box: Box, still: Still) -> bool:
    rows, columns = _in_full(box, still)
    is_large = box.area >= LEAST_AREA * still.luma.size
    return is_large and min(rows, columns) >= LEAST_SIDE


def _in_full(box: Box, still: Still) -> tuple[int, int]:
    rows, columns = still.luma.shape
    down = (box.bottom - box.top) * still.full[0] / rows
    across = (box.right - box.left) * still.full[1] / columns
    return max(1, round(down)), max(1, round(across))


def _part(frame: Frame, box: Box, still: Still) -> Trimmed:
    return Trimmed(frame, box.cut(still.luma), _in_full(box, still))
