"""Which corners of two pictures fit together, and how the one picture lies in the other.

Each pair of corners has sizes and angles, so by itself it proposes a similarity (a scale, an angle
and a place), and the others vote. What most agree on is then fitted closer, at last as an affine
map. That is deterministic, and cheaper than drawing samples.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.signals.local.features import Features, Floats

Pairs = NDArray[np.int32]
Map = NDArray[np.float64]
"""float64[2, 3]: from pixels of the known picture to those of the asked one."""

_NEAR: Final = 30.0  # pixels of the asked picture within which a pair votes for another's proposal
_RATIO: Final = 1.7  # of their scales
_ANGLE: Final = np.radians(26)
_CLOSER: Final = (18.0, 8.0, 8.0)
_CLOSEST: Final = 8.0
_CELL: Final = 10.0  # pixels; corners in one cell are one corner, found on several levels


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A map, and how many distinct corners fit it."""

    map: Map
    inliers: int


def fit(asked: Features, known: Features, pairs: Pairs) -> Fit | None:
    """How the known picture lies in the asked one; None where no three pairs agree."""
    if len(pairs) < 3:
        return None
    to, at = asked.places[pairs[:, 0]], known.places[pairs[:, 1]]
    scales = asked.sizes[pairs[:, 0]] / known.sizes[pairs[:, 1]]
    angles = asked.angles[pairs[:, 0]] - known.angles[pairs[:, 1]]
    inside = _voters(at, to, scales, angles)
    found = np.empty((2, 3))
    for within in _CLOSER:
        if np.count_nonzero(inside) < 3:
            return None
        found = _similarity(at[inside], to[inside])
        inside = _off(found, at, to) < within
    if np.count_nonzero(inside) < 3:
        return None
    better = _affine(at[inside], to[inside])
    closer = _off(better, at, to) < _CLOSEST
    if _is_sound(better, found) and np.count_nonzero(closer) >= np.count_nonzero(inside):
        found, inside = better, closer
    return Fit(found, _distinct(at[inside], to[inside]))


def _voters(at: Floats, to: Floats, scales: Floats, angles: Floats) -> NDArray[np.bool_]:
    """The pairs that vote for the proposal which most vote for."""
    turns = (scales * np.exp(1j * angles)).astype(np.complex64)
    here = at[:, 0] + 1j * at[:, 1]
    there = to[:, 0] + 1j * to[:, 1]
    moved = there - turns * here
    places = turns[:, None] * here[None, :] + moved[:, None]
    near = np.abs(places - there[None, :]) < _NEAR
    ratio = np.abs(np.log(scales)[:, None] - np.log(scales)[None, :]) < np.log(_RATIO)
    angle = np.abs(_wrapped(angles[:, None] - angles[None, :])) < _ANGLE
    votes = near & ratio & angle
    return np.asarray(votes[np.argmax(votes.sum(axis=1))])


def _wrapped(angles: Floats) -> Floats:
    return (angles + np.pi) % (2 * np.pi) - np.pi


def _similarity(at: Floats, to: Floats) -> Map:
    """The similarity with the least squared distances."""
    here = at[:, 0] + 1j * at[:, 1].astype(np.float64)
    there = to[:, 0] + 1j * to[:, 1].astype(np.float64)
    middle, target = here.mean(), there.mean()
    spread = np.vdot(here - middle, here - middle).real
    turn = np.vdot(here - middle, there - target) / spread if spread > 0 else 1 + 0j
    move = target - turn * middle
    return np.array([[turn.real, -turn.imag, move.real], [turn.imag, turn.real, move.imag]])


def _affine(at: Floats, to: Floats) -> Map:
    rows = np.column_stack([at, np.ones(len(at))]).astype(np.float64)
    solved, *_ = np.linalg.lstsq(rows, to.astype(np.float64), rcond=None)
    return np.asarray(solved.T)


def _off(found: Map, at: Floats, to: Floats) -> Floats:
    return np.asarray(np.hypot(*(at @ found[:, :2].T + found[:, 2] - to).T), np.float32)


def _is_sound(affine: Map, similarity: Map) -> bool:
    """Whether an affine map stays near the similarity: few pairs in a line fit wild ones."""
    change = affine[:, :2] @ np.linalg.pinv(similarity[:, :2])
    stretches = np.linalg.svd(change, compute_uv=False)
    return bool(stretches.max() < 2 and stretches.min() > 0.5 and np.linalg.det(change) > 0)


def _distinct(at: Floats, to: Floats) -> int:
    """How many corners there are, in the picture where they are fewer."""
    return min(len(np.unique(places // _CELL, axis=0)) for places in (at, to))
