"""`pdq`: pictures that look the same."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Final, NamedTuple

import numpy as np
import pdqhash

from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import HammingType, Signal
from kashf.signals.pdq.engine import ENGINE, IS_NATIVE
from kashf.signals.pictures import WHOLE_PIXELS, Still
from kashf.signals.pictures.trimming import Trimmed, trimmed
from kashf.signals.view import Frame, Turn, View

__all__ = ["IS_NATIVE", "PDQ", "Pdq"]

# In the order in which they are computed.
_TURNS: Final = (
    Turn.UPRIGHT,
    Turn.MIRRORED,
    Turn.FLIPPED,
    Turn.HALF,
    Turn.TRANSPOSED,
    Turn.THREE_QUARTERS,
    Turn.QUARTER,
    Turn.TRANSVERSED,
    Turn.NEGATIVE,
)
_CODE: Final = 32  # bytes
_MOST_NOISE: Final = 16  # waves of 256 by which rounding decides


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
        """One signal a picture, and one for each chosen frame of one that moves; a flat one is
        given too, with its low quality."""
        return _each_once(self._own(still, _turned(still)) for still in content.stills)

    def rounds(self, content: Content) -> Iterator[Sequence[Signal]]:
        """The picture in its eight turns and as a negative; then what is in it without borders,
        bars, or the surface of a screen, in the same turns."""
        whole = _each_once(
            signal
            for still in content.stills
            for turned in [_turned(still)]
            for signal in [self._own(still, turned), *self._views(Frame.WHOLE, turned)[1:]]
        )
        yield whole
        asked = {signal.value for signal in whole}
        parts = _each_once(
            signal
            for still in content.stills
            for part in trimmed(still)
            for signal in self._views(part.frame, _turned(part))
        )
        yield [signal for signal in parts if signal.value not in asked]

    def _own(self, still: Still, turned: "_Turned") -> Signal:
        is_noise = turned.near > _MOST_NOISE  # of a picture of one colour, of stripes, of a flag
        is_whole = still.picture.width * still.picture.height <= WHOLE_PIXELS
        value = _of_reference(still) if is_noise and is_whole else turned.values[0]
        return Signal(self.name, value, turned.quality)

    def _views(self, frame: Frame, turned: "_Turned") -> list[Signal]:
        """Of a part of a picture a signal for every turn, the first for it as it is."""
        return [
            Signal(self.name, value, turned.quality, view=View(frame, turn))
            for turn, value in zip(_TURNS, turned.values, strict=True)
        ]


class _Turned(NamedTuple):
    """The values of a picture in each of its turns, its quality, and how many waves of it are so
    near to the middle one that rounding decides."""

    values: Sequence[str]
    quality: int
    near: int


def _turned(of: Still | Trimmed) -> _Turned:
    codes, quality, near = ENGINE.turned(of.luma, *of.full)
    digits, each = codes.hex(), 2 * _CODE
    return _Turned(
        [digits[first : first + each] for first in range(0, len(digits), each)], quality, near
    )


def _each_once(signals: Iterable[Signal]) -> Sequence[Signal]:
    """Those whose value was not there before."""
    first: dict[str, Signal] = {}
    for signal in signals:
        first.setdefault(signal.value, signal)
    return list(first.values())


def _of_reference(still: Still) -> str:
    """Where rounding decides, only the reference's own code has the reference's value."""
    bits, _ = pdqhash.compute(np.asarray(still.picture.convert("RGB")))
    return np.packbits(np.asarray(bits, np.bool_)).tobytes().hex()


PDQ: Final = Pdq()
