"""`pdq`: pictures that look the same."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Final

import numpy as np
import pdqhash

from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import HammingType, Signal
from kashf.signals.pdq.sampling import UPRIGHT, Luma, Samples, quality, samples
from kashf.signals.pdq.waves import Bits, bits_of, is_noise, waves_of, waves_of_turns
from kashf.signals.pictures import WHOLE_PIXELS, Still
from kashf.signals.pictures.trimming import Trimmed, trimmed
from kashf.signals.view import Frame, View


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
        return _each_once(self._own(still, _samples(still)) for still in content.stills)

    def rounds(self, content: Content) -> Iterator[Sequence[Signal]]:
        """The picture in its eight turns and as a negative; then what is in it without borders,
        bars, or the surface of a screen, in the same turns."""
        whole = _each_once(
            signal
            for still in content.stills
            for taken in [_samples(still)]
            for own in [self._own(still, taken)]
            for signal in [own, *self._turned(Frame.WHOLE, taken, own.quality)[1:]]
        )
        yield whole
        asked = {signal.value for signal in whole}
        parts = _each_once(
            signal
            for still in content.stills
            for part in trimmed(still)
            for taken in [_samples(part)]
            for signal in self._turned(part.frame, taken, quality(taken[UPRIGHT]))
        )
        yield [signal for signal in parts if signal.value not in asked]

    def _own(self, still: Still, taken: Samples) -> Signal:
        waves = waves_of(taken[UPRIGHT])
        is_asked = is_noise(waves) and still.picture.width * still.picture.height <= WHOLE_PIXELS
        (value,) = _values(_of_reference(still) if is_asked else bits_of(waves))
        return Signal(self.name, value, quality(taken[UPRIGHT]))

    def _turned(self, frame: Frame, taken: Samples, good: int | None) -> list[Signal]:
        """Of a part of a picture a signal for every turn, the first for it as it is."""
        ways = waves_of_turns(taken)
        values = _values(bits_of(np.stack(list(ways.values()))))
        return [
            Signal(self.name, value, good, view=View(frame, turn))
            for turn, value in zip(ways, values, strict=True)
        ]


def _samples(of: Still | Trimmed) -> Samples:
    return samples(Luma(of.luma, of.full))


def _each_once(signals: Iterable[Signal]) -> Sequence[Signal]:
    """Those whose value was not there before."""
    first: dict[str, Signal] = {}
    for signal in signals:
        first.setdefault(signal.value, signal)
    return list(first.values())


def _of_reference(still: Still) -> Bits:
    """Where rounding decides, only the reference's own code has the reference's value."""
    bits, _ = pdqhash.compute(np.asarray(still.picture.convert("RGB")))
    return np.asarray(bits, np.bool_)


def _values(bits: Bits) -> list[str]:
    """Those of bool[…, 256]."""
    packed = np.packbits(bits, axis=-1).reshape(-1, bits.shape[-1] // 8)
    return [code.tobytes().hex() for code in packed]


PDQ: Final = Pdq()
