"""What walks over texts: the native kernel where it could be compiled, NumPy elsewhere.

Both give the same. Tables have a value for each code point, 0 for those that are not known yet;
where a text has one of those the answer is None.
"""

from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from kashf.language import plain


class Engine(Protocol):
    """The functions of the kernel; see `native/kernel.cpp`."""

    def mapped(
        self, text: str, values: NDArray[np.uint32], several: NDArray[np.uint32], /
    ) -> str | None:
        """The text with the value of each character in its place; from `SEVERAL` on, a value is the
        place in `several` of a count, and behind it of as many code points. The very text, if
        nothing changes."""

    def hinted(self, text: str, bits: NDArray[np.uint16], /) -> tuple[int, int, int] | None:
        """The bits that its characters have; those of which a character has one of the lowest four
        and the next the one that is four higher; and those of which two pairs do so in a row, one
        behind the other."""

    def classed(
        self, text: str, classes: NDArray[np.uint8], threes: NDArray[np.uint16], /
    ) -> tuple[bytes, int, bool] | None:
        """The class of each character; the bits of all three classes in a row, by a table of them,
        with `X` behind the last; and whether a letter stands three times in a row."""

    def chosen(self, text: str, kinds: NDArray[np.uint8], kind: int, /) -> bytes | None:
        """The code points (uint32) of the characters of one kind, in order."""


try:
    from kashf.language import kernel as _kernel
except ImportError:  # no compiler was there when Kashf was installed
    _chosen = cast("Engine", plain)
else:
    _chosen = cast("Engine", _kernel)

ENGINE: Final = _chosen
IS_NATIVE: Final = ENGINE is not cast("Engine", plain)
