"""`pdq`: pictures that look the same."""

from collections.abc import Sequence
from typing import ClassVar, Final

import numpy as np
import pdqhash

from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import HammingType, Signal


class Pdq(HammingType):
    """PDQ, the perceptual hash of pictures by Meta (Davis and Rosen, 2019, "The TMK+PDQF
    video-hashing algorithm and the PDQ image-hashing algorithm"): 256 bits and a quality of 0 to
    100. Radius 31 and least quality 50 are what its authors advise.

    Large pictures are decoded at a reduced scale first, which moves a value by 10 bits at the most.
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
        bits, quality = pdqhash.compute(np.asarray(content.picture))
        return [Signal(self.name, np.packbits(bits.astype(bool)).tobytes().hex(), int(quality))]


PDQ: Final = Pdq()
