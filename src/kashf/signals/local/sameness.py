"""What two pictures have to do with each other, with the evidence for it."""

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]
"""x and y, as parts of a picture's width and height: 0, 0 is the top left and 1, 1 the bottom
right."""


class Relation(StrEnum):
    """Three answers, which are not steps of one scale."""

    COPY = "copy"  # the same picture
    ALTERED = "altered"  # the same picture, of which a part was changed, covered or cut away
    SHARED = "shared"  # an emblem, a template, a font: never a ground for anything automatic


class Tile(StrEnum):
    """What became of one of the known picture's 16 × 16 tiles."""

    AGREES = "="
    DIFFERS = "#"
    OPEN = "."  # outside the other picture, or without any texture to compare


@dataclass(frozen=True, slots=True)
class Sameness:
    """A known picture found in the one that was asked for.

    `inliers`: corners that both have, in places that fit. `agreement`: the part, 0 to 1, of the
    tiles that can be compared which agree. `region`: the known picture's four corners, in the one
    that was asked for, clockwise from its top left; outside 0 to 1 where it was cut. `tiles`: 256
    signs of `Tile`, row by row of the known picture. `mirrored`: it was found in the mirror image
    of the one that was asked for, and `region` is in that picture as it was given.
    """

    relation: Relation
    inliers: int
    agreement: float
    region: tuple[Point, Point, Point, Point]
    tiles: str
    mirrored: bool = False
