"""Which corners of two pictures fit together, and how the one picture lies in the other.

Each pair of corners has sizes and angles, so by itself it proposes a similarity (a scale, an angle
and a place), and the others vote. That is deterministic, and cheaper than drawing samples. Then
the proposal guides: near where it puts a corner, one of the other picture may differ in more bits
than an index could have looked for. What is found so is fitted closer, by an affine and at last,
where there are enough, by a projective map.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kashf.signals.local.features import Features, Floats

Pairs = NDArray[np.int32]
Numbers = NDArray[np.intp]
Angles = NDArray[np.floating[Any]]
Map = NDArray[np.float64]
"""float64[3, 3], the last entry 1: from homogeneous pixels of the known picture to those of the
asked one."""

_PROPOSALS: Final = 3  # that are followed
_ENOUGH: Final = 16  # distinct corners; no other proposal is followed then
_LEAST: Final = 3  # pairs that fix an affine map
_NEAR: Final = 30.0  # pixels of the asked picture within which a pair votes for another's proposal
_RATIO: Final = 1.7  # of their scales
_ANGLE: Final = np.radians(26)
_CLOSER: Final = (18.0, 10.0, 8.0)  # pixels, step by step
_GUIDED_BITS: Final = 80  # by which codes may differ where a map says where to look
_CELL: Final = 10.0  # pixels; corners in one cell are one corner, found on several levels
_PROJECTIVE: Final = 16  # distinct corners from which perspective can be told from noise


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A map, and how many distinct corners fit it."""

    map: Map
    inliers: int


def fit(asked: Features, known: Features, pairs: Pairs) -> Fit | None:
    """How the known picture lies in the asked one; None where no three pairs agree."""
    best = None
    for voters in _proposals(asked, known, pairs):
        found = _followed(asked, known, pairs[voters])
        if found is not None and (best is None or found.inliers > best.inliers):
            best = found
        if best is not None and best.inliers >= _ENOUGH:
            break
    return best


def _proposals(asked: Features, known: Features, pairs: Pairs) -> Iterator[NDArray[np.bool_]]:
    """The pairs that vote for the proposal which most vote for, then those for the best of what is
    left."""
    votes = _votes(asked, known, pairs)
    for _ in range(_PROPOSALS):
        if votes.size == 0:
            return
        voters = votes[np.argmax(votes.sum(axis=1))].copy()
        if np.count_nonzero(voters) < _LEAST:
            return
        yield voters
        votes[voters] = False
        votes[:, voters] = False


def _votes(asked: Features, known: Features, pairs: Pairs) -> NDArray[np.bool_]:
    """bool[n, n]: whether the pair of the row's proposal has the pair of the column's vote."""
    to, at = asked.places[pairs[:, 0]], known.places[pairs[:, 1]]
    scales = asked.sizes[pairs[:, 0]] / known.sizes[pairs[:, 1]]
    angles = asked.angles[pairs[:, 0]] - known.angles[pairs[:, 1]]
    turns = (scales * np.exp(1j * angles)).astype(np.complex64)
    here, there = at[:, 0] + 1j * at[:, 1], to[:, 0] + 1j * to[:, 1]
    moved = there - turns * here
    near = np.abs(turns[:, None] * here[None, :] + (moved[:, None] - there[None, :])) < _NEAR
    logs = np.log(scales)
    ratio = np.abs(logs[:, None] - logs[None, :]) < np.log(_RATIO)
    return np.asarray(near & ratio & (_between(angles[:, None], angles[None, :]) < _ANGLE))


def _followed(asked: Features, known: Features, pairs: Pairs) -> Fit | None:
    """A proposal's voters fitted, and what the fit leads to, closer each time."""
    theirs, ours = pairs[:, 0].astype(np.intp), pairs[:, 1].astype(np.intp)
    found = _similarity(known.places[ours], asked.places[theirs])
    for within in _CLOSER:
        theirs, ours = _guided(asked, known, found, within)
        if len(ours) < _LEAST:
            return None
        at, to = known.places[ours], asked.places[theirs]
        similar = _similarity(at, to)
        affine = _affine(at, to)
        found = affine if _is_sound(affine, similar) else similar
    at, to = known.places[ours], asked.places[theirs]
    inliers = _distinct(at, to)
    if inliers >= _PROJECTIVE:
        found = _better(found, _projective(at, to), at, to)
    return Fit(found, inliers)


def _guided(asked: Features, known: Features, found: Map, within: float) -> tuple[Numbers, Numbers]:
    """Numbers of corners, of the asked picture and of the known one, that fit the map within so
    many pixels, and each other; each once."""
    places = _moved(found, known.places)
    turn = _turn(found)
    across = np.abs(places[:, :1] - asked.places[None, :, 0]) < within
    ours, theirs = np.nonzero(across & (np.abs(places[:, 1:] - asked.places[None, :, 1]) < within))
    ratio = np.log(asked.sizes[theirs] / (known.sizes[ours] * np.abs(turn)))
    angle = _between(asked.angles[theirs], known.angles[ours] + np.angle(turn))
    fits = (np.abs(ratio) < np.log(_RATIO)) & (angle < _ANGLE)
    ours, theirs = ours[fits], theirs[fits]
    differing = np.bitwise_xor(_words(asked)[theirs], _words(known)[ours])
    bits = np.bitwise_count(differing).sum(axis=1, dtype=np.int64)
    order = np.argsort(bits, kind="stable")[: np.count_nonzero(bits <= _GUIDED_BITS)]
    for side in (ours, theirs):
        _, first = np.unique(side[order], return_index=True)
        order = order[np.sort(first)]
    return theirs[order], ours[order]


def _words(features: Features) -> NDArray[np.uint64]:
    return np.ascontiguousarray(features.codes).view(np.uint64)


def _between(angle: Angles, other: Angles) -> Angles:
    """The angle between two, 0 to pi."""
    return np.asarray(np.abs((angle - other + np.pi) % (2 * np.pi) - np.pi))


def _turn(found: Map) -> complex:
    """How a map turns and scales, as the nearest similarity's complex number."""
    (a, b), (c, d) = found[:2, :2]
    return complex(a + d, c - b) / 2 or 1e-9 + 0j


def _similarity(at: Floats, to: Floats) -> Map:
    """The similarity with the least squared distances."""
    here = at[:, 0] + 1j * at[:, 1].astype(np.float64)
    there = to[:, 0] + 1j * to[:, 1].astype(np.float64)
    middle, target = here.mean(), there.mean()
    spread = np.vdot(here - middle, here - middle).real
    turn = np.vdot(here - middle, there - target) / spread if spread > 0 else 1 + 0j
    move = target - turn * middle
    return np.array(
        [[turn.real, -turn.imag, move.real], [turn.imag, turn.real, move.imag], [0, 0, 1]]
    )


def _affine(at: Floats, to: Floats) -> Map:
    rows = np.column_stack([at, np.ones(len(at))]).astype(np.float64)
    solved, *_ = np.linalg.lstsq(rows, to.astype(np.float64), rcond=None)
    return np.vstack([solved.T, [0, 0, 1]])


def _projective(at: Floats, to: Floats) -> Map:
    """The projective map with the least squared algebraic distances, of normalised places (Hartley,
    1997, "In defense of the eight-point algorithm")."""
    ours, theirs = _normal(at), _normal(to)
    x, y = _moved(ours, at).T
    u, v = _moved(theirs, to).T
    one, none = np.ones_like(x), np.zeros_like(x)
    rows = np.concatenate(
        [
            np.column_stack([x, y, one, none, none, none, -u * x, -u * y]),
            np.column_stack([none, none, none, x, y, one, -v * x, -v * y]),
        ]
    )
    solved, *_ = np.linalg.lstsq(rows, np.concatenate([u, v]), rcond=None)
    found = np.linalg.inv(theirs) @ np.append(solved, 1).reshape(3, 3) @ ours
    return np.asarray(found / found[2, 2])


def _normal(places: Floats) -> Map:
    """The map that puts the places round the origin, at distances about 1."""
    middle = places.mean(axis=0, dtype=np.float64)
    scale = 1 / max(float(places.std(dtype=np.float64)), 1e-6)
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])


def _better(affine: Map, projective: Map, at: Floats, to: Floats) -> Map:
    """The projective map, where it is clearly closer and bends the corners' plane a little only."""
    depths = projective[2, :2] @ at.T + 1
    if not 0.5 < depths.min() <= depths.max() < 2:
        return affine
    off = [np.median(np.hypot(*(_moved(found, at) - to).T)) for found in (affine, projective)]
    return projective if off[1] < 0.8 * off[0] else affine


def _moved(found: Map, places: Floats) -> Map:
    """float64[n, 2]: where places go."""
    moved = places @ found[:, :2].T + found[:, 2]
    return np.asarray(moved[:, :2] / moved[:, 2:])


def _is_sound(affine: Map, similarity: Map) -> bool:
    """Whether an affine map stays near the similarity: few pairs in a line fit wild ones."""
    change = affine[:2, :2] @ np.linalg.pinv(similarity[:2, :2])
    stretches = np.linalg.svd(change, compute_uv=False)
    return bool(stretches.max() < 2 and stretches.min() > 0.5 and np.linalg.det(change) > 0)


def _distinct(at: Floats, to: Floats) -> int:
    """How many corners there are, in the picture where they are fewer."""
    return min(len(np.unique(places // _CELL, axis=0)) for places in (at, to))
