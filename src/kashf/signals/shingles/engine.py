"""What computes the fingerprints: the native kernel where it could be compiled, NumPy elsewhere.

Both give the same bytes.
"""

from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from kashf.kernels import kernel_or
from kashf.signals.shingles import plain


class Engine(Protocol):
    """The functions of the kernel; see `native/kernel.cpp`."""

    def simhash(self, codes: NDArray[np.uint32], seed: int, /) -> tuple[bytes, int]:
        """The SimHash of code points, 32 bytes, and how many distinct grams it is of."""

    def winnow(
        self, codes: NDArray[np.uint32], known: NDArray[np.uint64], /
    ) -> tuple[bytes, bytes]:
        """The passages that are kept (uint64) and their places (uint32), without those that are
        among the known ones, which are in order."""


_CHOSEN: Final = kernel_or(plain)
ENGINE: Final = cast("Engine", _CHOSEN)
IS_NATIVE: Final = _CHOSEN is not plain
