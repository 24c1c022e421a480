"""Corners of a picture and their descriptors: ORB (Rublee, Rabaud, Konolige and Bradski, 2011,
"ORB: an efficient alternative to SIFT or SURF"), of corners that are spread over the picture.

Taken by strength alone, letters would have all of them: a line of text has more and stronger
corners than a face. So many are looked for, with a low threshold, and a few are taken from each
cell of a grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from kashf.signals.interface import Codes
from kashf.signals.local.permutation import ORDER

if TYPE_CHECKING:
    import cv2

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]

_CANDIDATES: Final = 10_000
_CELLS: Final = 12  # a side
_ENLARGED: Final = 2.0  # at the most: beyond, corners are those of the enlarging
_STEP: Final = 1.2  # from one level of the pyramid to the next
_LEVELS: Final = 8
_EDGE: Final = 19  # pixels at the border without corners; a descriptor looks 15 around
_THRESHOLD: Final = 7  # grey levels by which a corner has to stand out


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Corners of a picture of some width and height, in pixels.

    codes: uint8[n, 32]. places: float32[n, 2], x and y. sizes: float32[n], the side of what the
    descriptor looked at. angles: float32[n], in radians.
    """

    width: int
    height: int
    codes: Codes
    places: Floats
    sizes: Floats
    angles: Floats

    def __len__(self) -> int:
        return len(self.codes)

    def scaled(self, width: int, height: int) -> "Features":
        """The same corners in the same picture of another size."""
        factor = np.array([width / self.width, height / self.height], np.float32)
        return Features(
            width,
            height,
            self.codes,
            self.places * factor,
            self.sizes * np.float32(factor.max()),
            self.angles,
        )


def joined(one: Features, other: Features) -> Features:
    """The corners of the first, then those of the other, in the first's size."""
    more = other.scaled(one.width, one.height)
    return Features(
        one.width,
        one.height,
        np.concatenate([one.codes, more.codes]),
        np.concatenate([one.places, more.places]),
        np.concatenate([one.sizes, more.sizes]),
        np.concatenate([one.angles, more.angles]),
    )


def resized(grey: Grey, side: int) -> Grey:
    """The picture with a longer side of `side` pixels, or twice its own where that is less."""
    import cv2  # noqa: PLC0415 -- slow to import

    height, width = grey.shape
    factor = min(_ENLARGED, side / max(width, height))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(grey, size, interpolation=how), np.uint8)


def features(grey: Grey, most: int) -> Features:
    """Up to `most` corners of a grey picture, uint8[height, width]."""
    height, width = grey.shape
    orb = _orb()
    found = orb.detect(grey, None) if min(width, height) > 2 * _EDGE else ()
    chosen, codes = orb.compute(
        grey, [found[number] for number in _spread(found, width, height, most)]
    )
    if not len(chosen):
        codes = np.empty((0, 32), np.uint8)
    return Features(
        width,
        height,
        _permuted(np.asarray(codes, np.uint8)),
        np.array([corner.pt for corner in chosen], np.float32).reshape(-1, 2),
        np.array([corner.size for corner in chosen], np.float32),
        np.radians(np.array([corner.angle for corner in chosen], np.float32)),
    )


def _spread(found: "Sequence[cv2.KeyPoint]", width: int, height: int, most: int) -> list[int]:
    """Which of the corners to take: the strongest of each cell, then the second of each, and so
    on; the stronger first within a round."""
    import cv2  # noqa: PLC0415 -- slow to import

    if not found:
        return []
    places = cv2.KeyPoint.convert(found)
    strength = np.array([corner.response for corner in found], np.float32)
    cells = (places * (_CELLS / np.array([width, height]))).astype(np.int64).clip(0, _CELLS - 1)
    cell = cells[:, 1] * _CELLS + cells[:, 0]
    order = np.lexsort((-strength, cell))
    first = np.searchsorted(cell[order], np.arange(_CELLS * _CELLS))
    turn = np.arange(len(order)) - first[cell[order]]
    chosen: list[int] = order[np.lexsort((-strength[order], turn))][:most].tolist()
    return chosen


@cache
def _orb() -> "cv2.ORB":
    import cv2  # noqa: PLC0415 -- slow to import

    return cv2.ORB.create(
        _CANDIDATES, _STEP, _LEVELS, edgeThreshold=_EDGE, fastThreshold=_THRESHOLD
    )


def _permuted(codes: Codes) -> Codes:
    bits = np.unpackbits(codes, axis=1)
    return np.packbits(bits[:, ORDER], axis=1)
