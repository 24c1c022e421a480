"""A rectangle of a picture, and finding the exact line where one ends."""

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[Any]
"""uint8 or floating[rows, columns], of 0 to 255."""

WholeGrey = NDArray[np.uint8]
"""The same in whole levels, where many pixels are looked at: four times as many at once."""

LEAST_SIDE: Final = 64  # pixels of the picture in full
LEAST_AREA: Final = 0.25  # of the picture
_LEAST_CUT: Final = 0.01  # of a side: less than that, and it is the same picture to a hash
_AWAY_FROM_CORNERS: Final = 10  # a tenth of the other side is left out, where corners are round
_STEP: Final = 16  # levels; a line is known by how far it goes, not by how strong it is in places


@dataclass(frozen=True, slots=True)
class Box:
    """Rows and columns of a picture, from `top` and `left` up to and without `bottom`, `right`."""

    top: int
    bottom: int
    left: int
    right: int

    @classmethod
    def of(cls, picture: Grey) -> Self:
        """All of it."""
        return cls(0, picture.shape[0], 0, picture.shape[1])

    @property
    def area(self) -> int:
        """Pixels."""
        return (self.bottom - self.top) * (self.right - self.left)

    def cut(self, picture: Grey) -> Grey:
        """What is in it; a view of the same pixels."""
        return picture[self.top : self.bottom, self.left : self.right]

    def turned(self) -> "Box":
        """The same in the picture whose rows are columns."""
        return Box(self.left, self.right, self.top, self.bottom)

    def times(self, factor: int, larger: Grey) -> "Box":
        """The same in the picture that was reduced by a factor, and its own sides at its end."""
        rows, columns = larger.shape
        top, bottom = (min(rows, line * factor) for line in (self.top, self.bottom))
        left, right = (min(columns, line * factor) for line in (self.left, self.right))
        return Box(top, bottom, left, right)

    def is_like(self, other: "Box", picture: Grey) -> bool:
        """Whether no side is further away than what a hash would notice."""
        rows, columns = (max(2, _LEAST_CUT * side) for side in picture.shape)
        down = max(abs(self.top - other.top), abs(self.bottom - other.bottom))
        across = max(abs(self.left - other.left), abs(self.right - other.right))
        return bool(down < rows and across < columns)


def snapped(picture: Grey, box: Box, reach: int) -> Box:
    """The box with each side that is not the picture's own at the clearest line within `reach`:
    noise of a JPEG, and the size of the cells that it was found by, move it off by a few pixels."""
    top, bottom = _snapped_rows(picture, box, reach)
    left, right = _snapped_rows(picture.T, box.turned(), reach)
    return Box(top, bottom, left, right)


def _snapped_rows(picture: Grey, box: Box, reach: int) -> tuple[int, int]:
    rows = picture.shape[0]
    margin = (box.right - box.left) // _AWAY_FROM_CORNERS
    across = slice(box.left + margin, box.right - margin)
    top = _clearest(picture, box.top, across, reach) if box.top > 0 else 0
    bottom = _clearest(picture, box.bottom, across, reach) if box.bottom < rows else rows
    return top, bottom


def _clearest(picture: Grey, line: int, across: slice, reach: int) -> int:
    """The line, at most `reach` away, that differs the most from the one before it."""
    first = max(0, line - reach - 1)
    near = picture[first : line + reach + 1, across].astype(np.float32)
    steps = np.minimum(np.abs(np.diff(near, axis=0)), _STEP).mean(axis=1)
    return first + 1 + int(steps.argmax()) if steps.size else line
