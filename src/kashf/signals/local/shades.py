"""Whether a picture is drawn, in a few even shades, as flat posters and emblems are."""

from typing import Final

import numpy as np

from kashf.signals.local.features import Grey

DRAWN: Final = 0.7  # evenness; of photographs it is below, where they are not nearly black or white

_SHADES: Final = 4
_WIDTH: Final = 3  # grey levels that are one shade: compressing spreads it


def evenness(grey: Grey) -> float:
    """The part of the pixels, 0 to 1, that have one of the four commonest shades."""
    counts = np.bincount(grey.ravel(), minlength=256)
    even = 0
    for _ in range(_SHADES):
        around = np.convolve(counts, np.ones(_WIDTH, np.int64), "same")
        middle = int(np.argmax(around))
        even += int(around[middle])
        counts[max(0, middle - _WIDTH // 2) : middle + _WIDTH // 2 + 1] = 0
    return even / grey.size
