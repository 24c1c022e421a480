"""The native kernel, made from native/kernel.cpp."""

from typing import Any

from numpy.typing import NDArray

def turned(luma: NDArray[Any], rows: int, columns: int, /) -> tuple[bytes, int, int]: ...
