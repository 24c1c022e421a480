"""PDQ's values of a picture in NumPy: where no compiler was, and as the kernel's oracle."""

import numpy as np

from kashf.signals.pdq.sampling import UPRIGHT, Luma, Luminance, quality, samples
from kashf.signals.pdq.waves import bits_of, near_the_middle, waves_of_turns


def turned(luma: Luminance, rows: int, columns: int, /) -> tuple[bytes, int, int]:
    """The codes of a picture in every turn, its quality, and how many waves of it are so near to
    the middle one that rounding decides."""
    taken = samples(Luma(luma.astype(np.float32, copy=False), (rows, columns)))
    ways = waves_of_turns(taken)
    codes = np.packbits(bits_of(np.stack(list(ways.values()))), axis=-1)
    return codes.tobytes(), quality(taken[UPRIGHT]), near_the_middle(next(iter(ways.values())))
