"""What walks over texts: the native kernel where it could be compiled, NumPy elsewhere.

Both give the same. Tables have a value for each code point, 0 for those that are not known yet;
where a text has one of those the answer is None.
"""

from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from kashf.kernels import kernel_or
from kashf.language import plain
from kashf.language.plain import Hinted


class Engine(Protocol):
    """The functions of the kernel; see `native/kernel.cpp`."""

    def mapped(
        self, text: str, values: NDArray[np.uint32], several: NDArray[np.uint32], /
    ) -> str | None:
        """The text with the value of each character in its place; from `SEVERAL` on, a value is the
        place in `several` of a count, and behind it of as many code points. The very text, if
        nothing changes."""

    def placed(
        self, text: str, values: NDArray[np.uint32], several: NDArray[np.uint32], /
    ) -> tuple[str, bytes] | None:
        """The same with one blank where there were several, and none at the ends; and the place in
        the text (uint32) that each character comes from."""

    def written(
        self,
        text: str,
        folds: NDArray[np.uint32],
        several: NDArray[np.uint32],
        bits: NDArray[np.uint32],
        /,
    ) -> tuple[str, Hinted, Hinted, tuple[int, int]] | None:
        """The text as `mapped` gives it by a table of folds; what its characters hint at by their
        bits, and what those of the folded text do; and how often that has the article at the
        beginnings of words, and backwards at their ends."""

    def classed(
        self, text: str, classes: NDArray[np.uint8], threes: NDArray[np.uint16], /
    ) -> tuple[bytes, int, bool] | None:
        """The class of each character; the bits of all three classes in a row, by a table of them,
        with `X` behind the last; and whether a letter stands three times in a row."""

    def chosen(self, text: str, kinds: NDArray[np.uint8], kind: int, /) -> bytes | None:
        """The code points (uint32) of the characters of one kind, in order."""

    def rows(self, text: str, /) -> bytes:
        """From where to where a character that is one letter stands three times and more: two
        numbers (uint32) a row, in order."""


_CHOSEN: Final = kernel_or(plain)
ENGINE: Final = cast("Engine", _CHOSEN)
IS_NATIVE: Final = _CHOSEN is not plain
