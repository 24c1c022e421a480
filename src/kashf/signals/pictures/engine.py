"""What looks at the pixels: the native kernel where it could be compiled, NumPy elsewhere.

Both give the same.
"""

from typing import Final, Protocol, cast

from kashf.signals.pictures import plain
from kashf.signals.pictures.plain import Floats, WholeGrey


class Engine(Protocol):
    """The functions of the kernel; see `native/frames.hpp` and `plain.py`."""

    def flat_rows(self, grey: WholeGrey, near: int, mostly: float, /) -> int:
        """How many rows at the beginning have one colour."""

    def clear_lines(self, grey: WholeGrey, least: int, /) -> tuple[bytes, bytes]:
        """How many pixels of each row, and of each column, differ from the next; of an array in one
        piece."""

    def plain_cells(self, grey: WholeGrey, drawn: bytes, most: int, cell: int, /) -> bytes:
        """How many pixels of each cell are plain; of an array in one piece."""

    def heaviest(self, weights: Floats, /) -> tuple[int, int, int, int]:
        """The rectangle of cells that weighs the most; of float32 in one piece."""


try:
    from kashf.signals.pictures import kernel as _kernel
except ImportError:  # no compiler was there when Kashf was installed
    _chosen = cast("Engine", plain)
else:
    _chosen = cast("Engine", _kernel)

ENGINE: Final = _chosen
IS_NATIVE: Final = ENGINE is not cast("Engine", plain)
