"""Two pictures and their pairs of corners: what have they to do with each other?"""

from typing import Final

import numpy as np

from kashf.signals.local import agreement, form
from kashf.signals.local.geometry import Map, Pairs, fit
from kashf.signals.local.relation import Evidence, relation
from kashf.signals.local.sameness import Point, Sameness
from kashf.signals.local.shades import DRAWN

LEAST_INLIERS: Final = 6
LEAST_PART: Final = 0.4  # of the one or of the other picture that is in both; else it is shared
HALF: Final = 0.5

Region = tuple[Point, Point, Point, Point]


def compare(asked: bytes, known: bytes, pairs: Pairs) -> Sameness | None:
    """How the known picture is in the asked one, by the bodies of both; None if it is not.

    pairs: int32[n, 3], the number of a corner of the asked picture, that of one of the known
    picture, and the bits by which they differ. Raises BadValue for a body that cannot be read.
    """
    theirs, ours = form.read(asked), form.read(known)
    found = fit(theirs.features, ours.features, pairs)
    if found is None or found.inliers < LEAST_INLIERS:
        return None
    frame, target = ours.features, theirs.features
    unit = _scaled(found.map, frame.width, frame.height, 1 / target.width, 1 / target.height)
    side, (high, wide) = agreement.SIDE, theirs.copy.shape
    signs, covered = agreement.tiles(
        theirs.copy, ours.copy, _middles(_scaled(unit, 1 / side, 1 / side, wide, high))
    )
    region = _corners(unit)
    seen = Evidence(
        inliers=found.inliers,
        tiles=signs,
        is_drawn=ours.evenness >= DRAWN,
        is_most=max(covered, covered * _area(region)) >= LEAST_PART,
        is_half=covered >= HALF,
    )
    answer = relation(seen)
    if answer is None:
        return None
    return Sameness(answer, seen.inliers, seen.agreement, region, signs)


def _area(region: Region) -> float:
    """Of a quadrilateral, by the shoelace formula."""
    ends = zip(region, (*region[1:], region[0]), strict=True)
    return abs(sum(x * v - u * y for (x, y), (u, v) in ends)) / 2


def _scaled(place: Map, wide: float, high: float, across: float, down: float) -> Map:
    """The map from a picture that is so many times as small to one that is so many times as
    large."""
    scaled: Map = np.diag([across, down, 1.0]) @ place @ np.diag([wide, high, 1.0])
    return scaled


def _middles(place: Map) -> Map:
    """The same map for places that are counted from the middle of the first pixel."""
    ours = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    theirs = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
    return np.asarray(theirs @ place @ ours)


def _corners(unit: Map) -> Region:
    at = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], np.float64)
    a, b, c, d = ((round(float(x / w), 4), round(float(y / w), 4)) for x, y, w in at @ unit.T)
    return a, b, c, d
