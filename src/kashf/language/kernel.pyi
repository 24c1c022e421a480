"""The native kernel, made from native/kernel.cpp."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

def fold(
    text: str, table: NDArray[np.uint32], known: Mapping[int, str], /
) -> tuple[str, bytes]: ...
