"""The frames of a picture that moves which are worth a signal of their own: bounded in how many are
kept, and in how many are looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kashf.signals.pictures.colours import on_white
from kashf.signals.pictures.opening import DECODER_ERRORS

MOVING: Final = frozenset({"GIF", "WEBP", "PNG", "AVIF"})
MOST_CHOSEN: Final = 8
MOST_LOOKED_AT: Final = 500  # frames from the first on: half a minute, as these are made
MOST_MOVING_PIXELS: Final = 64 << 20  # of the frames after the first, together

_SIDE: Final = 16  # cells a side, in which frames are compared
_CHANGED: Final = 16  # levels of grey by which a cell is another
_NEW: Final = 0.1  # the share of cells by which a frame is another

Cells = NDArray[np.signedinteger[Any]]
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class _Chosen(Generic[Kept]):
    still: Kept
    cells: Cells


class Frames(Generic[Kept]):
    """Chooses frames; `keep` makes of a loaded one what is kept of it."""

    def __init__(self, keep: Callable[[Image.Image], Kept]) -> None:
        self._keep = keep
        self._chosen: list[_Chosen[Kept]] = []

    def chosen(self, image: Image.Image) -> tuple[Kept, ...]:
        """The first frame, and in their order those that differ from all others that were chosen.

        If there are more than `MOST_CHOSEN`, those that differ the most stay. What cannot be
        decoded ends it: the frames before it were seen by people, too.
        """
        self._chosen = []
        self._look_at(image)
        pixels = image.width * image.height
        most = min(MOST_LOOKED_AT, 1 + MOST_MOVING_PIXELS // pixels)
        for number in range(1, most):
            try:
                image.seek(number)
                image.load()
                self._look_at(image)
            except DECODER_ERRORS:
                break
        return tuple(each.still for each in self._chosen)

    def _look_at(self, image: Image.Image) -> None:
        cells = _cells(image)
        if any(_difference(cells, each.cells) < _NEW for each in self._chosen):
            return
        # a copy, since the decoder draws the next frame over this one
        self._chosen.append(_Chosen(self._keep(image.copy()), cells))
        if len(self._chosen) > MOST_CHOSEN:
            del self._chosen[self._least_needed()]

    def _least_needed(self) -> int:
        """The later of the two that are most alike; so it is never the first."""
        pairs = combinations(range(len(self._chosen)), 2)
        return min(pairs, key=self._apart)[1]

    def _apart(self, pair: tuple[int, int]) -> float:
        one, other = (self._chosen[place].cells for place in pair)
        return _difference(one, other)


def _cells(image: Image.Image) -> Cells:
    grey = on_white(image).resize((_SIDE, _SIDE), Image.Resampling.BOX).convert("L")
    return np.asarray(grey).astype(np.int16)


def _difference(one: Cells, other: Cells) -> float:
    return float((np.abs(one - other) > _CHANGED).mean())
