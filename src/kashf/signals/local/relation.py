"""What two pictures have to do with each other, by the corners and the tiles that both have.

Tiles that agree mean most where the picture is a photograph, of which no other has the like. Flat
drawings repeat: posters of one layout have the same strokes to the pixel, whatever they say. So of
a drawing nearly all has to agree, or all beside one patch that something was laid over.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kashf.signals.local.agreement import ACROSS
from kashf.signals.local.sameness import Relation, Tile

LEAST_TILES: Final = 6  # that can be compared
LEAST_SHARED: Final = 12  # inliers of what is shared only
COPY: Final = 0.9  # agreement from which it is a copy
ALTERED: Final = 0.52  # from which it is the same picture at all
FEW_TILES: Final = 48
ALTERED_BY_FEW_TILES: Final = 0.6
FEW: Final = 10  # inliers; with fewer, smooth pictures that have nothing in common come near
ALTERED_BY_FEW: Final = 0.8
ALTERED_IF_DRAWN: Final = 0.85

COVERED: Final = 0.35  # agreement from which it is the same picture with a patch over it
BESIDE: Final = 0.95  # agreement beside the patch
LEAST_BESIDE: Final = 40  # tiles there
LARGEST_PATCH: Final = 110  # tiles of 256, in its box


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of two pictures: how many corners fit, and what became of the known picture's
    tiles (the signs of `Tile`, row by row). `is_drawn`: it is flat. `is_most`: enough of the one
    or the other picture is in both. `is_half`: of the known one half is there, so that what it
    says can be told from what was changed."""

    inliers: int
    tiles: str
    is_drawn: bool
    is_most: bool
    is_half: bool

    @property
    def compared(self) -> int:
        """How many tiles can be compared."""
        return self.tiles.count(Tile.AGREES) + self.tiles.count(Tile.DIFFERS)

    @property
    def agreement(self) -> float:
        """The part of them that agrees."""
        return self.tiles.count(Tile.AGREES) / self.compared if self.compared else 0.0


def relation(seen: Evidence) -> Relation | None:
    """The relation, or None where there is none."""
    if seen.is_most and seen.compared >= LEAST_TILES and _is_same(seen):
        is_copy = seen.is_half and seen.agreement >= COPY
        return Relation.COPY if is_copy else Relation.ALTERED
    return Relation.SHARED if seen.inliers >= LEAST_SHARED else None


def _is_same(seen: Evidence) -> bool:
    if seen.is_drawn and seen.compared < FEW_TILES:
        return False  # of a few strokes there are the like
    return seen.agreement >= _least(seen) or _is_covered(seen)


def _least(seen: Evidence) -> float:
    """The agreement that is asked for: the more, the less else speaks for it."""
    return max(
        ALTERED,
        ALTERED_BY_FEW_TILES if seen.compared < FEW_TILES else 0,
        ALTERED_BY_FEW if seen.inliers < FEW else 0,
        ALTERED_IF_DRAWN if seen.is_drawn else 0,
    )


def _is_covered(seen: Evidence) -> bool:
    """Whether all agrees but for one patch, such as a logo that was laid over."""
    if seen.inliers < FEW or seen.compared < FEW_TILES or seen.agreement < COVERED:
        return False
    patch, beside = _beside_the_patch(seen.tiles)
    compared = beside.count(Tile.AGREES) + beside.count(Tile.DIFFERS)
    return (
        patch <= LARGEST_PATCH
        and compared >= LEAST_BESIDE
        and beside.count(Tile.AGREES) >= BESIDE * compared
    )


def _beside_the_patch(tiles: str) -> tuple[int, str]:
    """How many tiles the box has round the largest group of neighbours that differ, and the tiles
    outside of it."""
    import cv2  # noqa: PLC0415 -- slow to import

    signs = np.array(list(tiles)).reshape(ACROSS, ACROSS)
    differing = (signs == Tile.DIFFERS.value).astype(np.uint8)
    count, _, groups, _ = cv2.connectedComponentsWithStats(differing, connectivity=8)
    if count == 1:  # the ground alone
        return 0, tiles
    left, top, wide, high, _ = max(groups[1:].tolist(), key=lambda group: group[cv2.CC_STAT_AREA])
    outside = np.ones(signs.shape, np.bool_)
    outside[top : top + high, left : left + wide] = False
    return wide * high, "".join(signs[outside].tolist())
