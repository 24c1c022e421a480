"""`pdq`: pictures that look the same."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, ClassVar, Final

import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image

from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import HammingType, Signal
from kashf.signals.pictures import FULL_SIZE

Floats = NDArray[np.floating[Any]]
Weights = NDArray[np.float64]
Bits = NDArray[np.bool_]

_SIDE: Final = 64  # samples a side that PDQ takes of the blurred picture
_LONGEST: Final = 2048  # pixels; a longer side is reduced once more
_COARSEST: Final = 16  # pixels in one; beyond, the blur no longer depends on the size


class Pdq(HammingType):
    """PDQ, the perceptual hash of pictures by Meta (Davis and Rosen, 2019, "The TMK+PDQF
    video-hashing algorithm and the PDQ image-hashing algorithm"): 256 bits and a quality of 0 to
    100. Radius 31 and least quality 50 are what its authors advise.

    A picture that was decoded at full size gets the reference's own value. A reduced one is blurred
    as the reference would have blurred it in full, which moves a value by a few bits at the most.
    """

    name: ClassVar = "pdq"
    summary: ClassVar = "pictures that look the same"
    reads: ClassVar = frozenset({ContentKind.PICTURE})
    bits: ClassVar = 256
    radius: ClassVar = 31
    widest: ClassVar = 256
    least_quality: ClassVar = 50
    examples: ClassVar = (
        "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22",
        "F8F8F0CEE0F4A84F06370A22038F63F0B36E2ED596621E1D33E6B39C4E9C9B23",
        "0" * 64,
        "f" * 64,
    )

    def compute(self, content: Content) -> Sequence[Signal]:
        """One signal a picture; a flat one is given too, with its low quality."""
        picture = content.picture
        full = picture.info.get(FULL_SIZE, picture.size)
        whole = full == picture.size
        bits, quality = _of_whole(picture) if whole else _of_reduced(picture, *full)
        return [Signal(self.name, np.packbits(bits).tobytes().hex(), quality)]


def _of_whole(picture: Image.Image) -> tuple[Bits, int]:
    bits, quality = pdqhash.compute(np.asarray(picture))
    return bits.astype(np.bool_), int(quality)


def _of_reduced(picture: Image.Image, full_width: int, full_height: int) -> tuple[Bits, int]:
    wide, high = (max(1, 2 * side // _LONGEST) for side in picture.size)
    luma: Floats = np.asarray(picture.reduce((wide, high)).convert("F"))
    rows, columns = luma.shape
    down = _sampler(rows, min(full_height, rows * _COARSEST))
    across = _sampler(columns, min(full_width, columns * _COARSEST))
    samples: Floats = down @ luma @ across.T
    waves = _COSINES @ samples @ _COSINES.T
    middle = np.partition(waves, waves.size // 2 - 1, axis=None)[waves.size // 2 - 1]
    return (waves > middle).ravel()[::-1], _quality(samples)


def _quality(samples: Floats) -> int:
    """How much the samples differ from their neighbours, as the reference counts it."""
    steps = [np.abs(np.diff(samples, axis=axis) * 100 / 255).astype(np.int64) for axis in (0, 1)]
    return min(100, int(sum(step.sum() for step in steps)) // 90)


@lru_cache(maxsize=64)
def _sampler(side: int, full: int) -> Floats:
    """float32[64, side]: takes PDQ's samples of a line of `full` pixels that was reduced to `side`.

    The reference blurs the full line by two means over a window and takes 64 of its values. This is
    both in one, with the weights of the pixels that became one added up: the window keeps its width
    and its place, where that of the reduced line would be wider by rounding and half a pixel off.
    """
    taken = ((np.arange(_SIDE) + 0.5) * full / _SIDE).astype(np.int64)
    weights = np.zeros((_SIDE, full))
    weights[np.arange(_SIDE), taken] = 1
    for _ in range(2):
        weights = _before_mean(weights, width=-(-full // (2 * _SIDE)))
    firsts = -(-np.arange(side) * full // side)
    return np.add.reduceat(weights, firsts, axis=1).astype(np.float32)


def _before_mean(weights: Weights, *, width: int) -> Weights:
    """The weights of the values before a moving mean, from those of the means after it."""
    place, full = np.arange(weights.shape[1]), weights.shape[1]
    after = width // 2  # an even window reaches further on than back
    before = width - 1 - after
    count = np.minimum(full, place + after + 1) - np.maximum(0, place - before)
    sums = np.cumsum(np.pad(weights / count, ((0, 0), (1, 0))), axis=1)
    ends, starts = np.minimum(full, place + before + 1), np.maximum(0, place - after)
    found: Weights = sums[:, ends] - sums[:, starts]
    return found


def _cosines() -> Floats:
    """float32[16, 64]: of the discrete cosine transform the lowest waves, without the constant."""
    wave, place = np.arange(1, 17)[:, np.newaxis], np.arange(_SIDE)
    angles = np.pi / (2 * _SIDE) * wave * (2 * place + 1)
    waves: Floats = (np.sqrt(2 / _SIDE) * np.cos(angles)).astype(np.float32)
    return waves


_COSINES: Final = _cosines()


PDQ: Final = Pdq()
