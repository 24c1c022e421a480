"""`pdq`: pictures that look the same."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

import numpy as np
import pdqhash
from PIL import Image

from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import HammingType, Signal
from kashf.signals.pdq.sampling import Luma, quality, samples
from kashf.signals.pdq.waves import Bits, bits_of, is_noise, waves_of, waves_of_turns
from kashf.signals.pictures import FULL_SIZE
from kashf.signals.view import Frame, Turn, View


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
        luma = _luma(picture)
        taken = samples(luma)
        waves = waves_of(taken)
        bits = _of_reference(picture) if is_noise(waves) else bits_of(waves)
        return [Signal(self.name, _value(bits), quality(taken))]

    def rounds(self, content: Content) -> Iterator[Sequence[Signal]]:
        """The picture in its eight turns and as a negative."""
        own = self.compute(content)
        yield [*own, *self._turned(_luma(content.picture), own)]

    def _turned(self, luma: Luma, own: Sequence[Signal]) -> Iterator[Signal]:
        for turn, waves in waves_of_turns(luma).items():
            if turn is not Turn.UPRIGHT:
                view = View(Frame.WHOLE, turn)
                yield Signal(self.name, _value(bits_of(waves)), own[0].quality, view=view)


def _luma(picture: Image.Image) -> Luma:
    full: tuple[int, int] = picture.info.get(FULL_SIZE, picture.size)
    return Luma(np.asarray(picture.convert("F")), full[::-1])


def _of_reference(picture: Image.Image) -> Bits:
    """Where rounding decides, only the reference's own code has the reference's value."""
    bits, _ = pdqhash.compute(np.asarray(picture))
    return np.asarray(bits, np.bool_)


def _value(bits: Bits) -> str:
    return np.packbits(bits).tobytes().hex()


PDQ: Final = Pdq()
