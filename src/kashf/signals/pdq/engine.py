"""What computes PDQ's values: the native kernel where it could be compiled, NumPy elsewhere.

They add up in another order: where a wave lies at the middle but for rounding, a bit may differ, as
it may from one processor to another.
"""

from typing import Final, Protocol, cast

from kashf.kernels import kernel_or
from kashf.signals.pdq import plain
from kashf.signals.pdq.sampling import Luminance


class Engine(Protocol):
    """The function of the kernel; see `native/kernel.cpp`."""

    def turned(self, luma: Luminance, rows: int, columns: int, /) -> tuple[bytes, int, int]:
        """Of luma, uint8 or float32[rows, columns], and how many rows and columns it has in full:
        the codes of every turn, 32 bytes each; the quality; and how many waves are so near to the
        middle one that rounding decides."""


_CHOSEN: Final = kernel_or(plain)
ENGINE: Final = cast("Engine", _CHOSEN)
IS_NATIVE: Final = _CHOSEN is not plain
