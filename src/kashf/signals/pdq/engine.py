"""What computes PDQ's values: the native kernel where it could be compiled, NumPy elsewhere.

They add up in another order: where a wave lies at the middle but for rounding, a bit may differ, as
it may from one processor to another.
"""

from typing import Final, Protocol, cast

from kashf.signals.pdq import plain
from kashf.signals.pdq.sampling import Luminance


class Engine(Protocol):
    """The function of the kernel; see `native/kernel.cpp`."""

    def turned(self, luma: Luminance, rows: int, columns: int, /) -> tuple[bytes, int, int]:
        """Of luma, uint8 or float32[rows, columns], and how many rows and columns it has in full:
        the codes of every turn, 32 bytes each; the quality; and how many waves are so near to the
        middle one that rounding decides."""


try:
    from kashf.signals.pdq import kernel as _kernel
except ImportError:  # no compiler was there when Kashf was installed
    _chosen = cast("Engine", plain)
else:
    _chosen = cast("Engine", _kernel)

ENGINE: Final = _chosen
IS_NATIVE: Final = ENGINE is not cast("Engine", plain)
