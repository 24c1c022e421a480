"""From PDQ's samples to its bits, in every turn: the lowest waves of the cosine transform."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kashf.signals.pdq.sampling import SIDE, Line, Samples
from kashf.signals.view import Turn

Floats = NDArray[np.floating[Any]]
Bits = NDArray[np.bool_]

_ON, _BACK = Line.FORWARDS, Line.BACKWARDS
_WAVES: Final = 16
_NOISE: Final = 0.02  # a wave so near to the middle that rounding decides, of a few thousand


def waves_of(taken: Floats) -> Floats:
    """float32[16, 16]: by how much each wave is in the samples; down, then across."""
    found: Floats = _COSINES @ taken @ _COSINES.T
    return found


def bits_of(waves: Floats) -> Bits:
    """bool[…, 256] of floats[…, 16, 16], in the order of the reference's digits: which waves are
    above the middle one."""
    flat = waves.reshape(*waves.shape[:-2], _WAVES * _WAVES)
    bits: Bits = (flat > _middle(flat))[..., ::-1]
    return bits


def near_the_middle(waves: Floats) -> int:
    """How many waves are so near to the middle one that rounding decides."""
    return int((np.abs(waves.ravel() - _middle(waves.ravel())) < _NOISE).sum())


def waves_of_turns(taken: Samples) -> Mapping[Turn, Floats]:
    """The waves of the picture in every turn: those of its four reflections, and of each of them
    along the diagonal, where the two directions change places."""
    ways = {way: waves_of(each) for way, each in taken.items()}
    upright, mirrored = ways[_ON, _ON], ways[_ON, _BACK]
    flipped, half = ways[_BACK, _ON], ways[_BACK, _BACK]
    return {
        Turn.UPRIGHT: upright,
        Turn.MIRRORED: mirrored,
        Turn.FLIPPED: flipped,
        Turn.HALF: half,
        Turn.TRANSPOSED: upright.T,
        Turn.THREE_QUARTERS: mirrored.T,
        Turn.QUARTER: flipped.T,
        Turn.TRANSVERSED: half.T,
        Turn.NEGATIVE: -upright,
    }


def _middle(flat: Floats) -> Floats:
    """The middle one of the last axis, which stays, with one value."""
    lower = flat.shape[-1] // 2 - 1
    middle: Floats = np.partition(flat, lower)[..., lower, np.newaxis]
    return middle


def _cosines() -> Floats:
    """float32[16, 64]: of the discrete cosine transform the lowest waves, without the constant."""
    wave, place = np.arange(1, _WAVES + 1)[:, np.newaxis], np.arange(SIDE)
    angles = np.pi / (2 * SIDE) * wave * (2 * place + 1)
    waves: Floats = (np.sqrt(2 / SIDE) * np.cos(angles)).astype(np.float32)
    return waves


_COSINES: Final = _cosines()
