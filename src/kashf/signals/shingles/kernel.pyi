"""The native kernel, made from native/kernel.cpp."""

import numpy as np
from numpy.typing import NDArray

def simhash(codes: NDArray[np.uint32], seed: int, /) -> tuple[bytes, int]: ...
def winnow(codes: NDArray[np.uint32], known: NDArray[np.uint64], /) -> tuple[bytes, bytes]: ...
