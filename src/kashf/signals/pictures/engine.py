"""What looks at the pixels: the native kernel where it could be compiled, NumPy elsewhere.

Both give the same.
"""

from typing import Final, Protocol, cast

from kashf.kernels import kernel_or
from kashf.signals.pictures import plain
from kashf.signals.pictures.plain import Floats, WholeGrey


class Engine(Protocol):
    """The functions of the kernel; see `native/frames.hpp` and `plain.py`."""

    def flat_rows(self, grey: WholeGrey, near: int, mostly: float, /) -> int:
        """How many rows at the beginning have one colour."""

    def clear_lines(self, grey: WholeGrey, least: int, /) -> tuple[bytes, bytes]:
        """How many pixels of each row, and of each column, differ from the next; of an array in one
        piece."""

    def standing_out(self, clear: bytes, length: int, share: float, around: int, /) -> bytes:
        """By how much each line is more of one than those around it."""

    def drawn_levels(self, grey: WholeGrey, share: float, shade: int, more: int, /) -> bytes:
        """The levels that are painted rather than photographed; of an array in one piece."""

    def plain_cells(self, grey: WholeGrey, drawn: bytes, most: int, cell: int, /) -> bytes:
        """How many pixels of each cell are plain; of an array in one piece."""

    def heaviest(self, weights: Floats, /) -> tuple[int, int, int, int]:
        """The rectangle of cells that weighs the most; of float32 in one piece."""


_CHOSEN: Final = kernel_or(plain)
ENGINE: Final = cast("Engine", _CHOSEN)
IS_NATIVE: Final = _CHOSEN is not plain
