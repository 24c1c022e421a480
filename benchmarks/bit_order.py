"""Learn the order of a descriptor's bits that `kashf.signals.local.permutation` ships.

    python -m benchmarks.bit_order FOLDER...

Reads the pictures in the folders and prints the order. Runs of 16 bits are filled in parallel,
each time by the bit that correlates least with those that the run has.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.errors import KashfError
from kashf.signals import open_content
from kashf.signals.local.features import features, resized
from kashf.signals.local.permutation import ORDER

_RUNS: Final = 16
_MOST: Final = 512  # corners of a picture

Bits = NDArray[np.float32]


def bits_of(folders: Iterable[str]) -> Iterator[Bits]:
    """The descriptors of each picture, float32[n, 256], in OpenCV's own order."""
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*")):
        if path.suffix.lower() not in {".jpg", ".jpeg", ".png", ".webp"}:
            continue
        try:
            with open_content(path) as content:
                grey = np.asarray(content.picture.convert("L"), np.uint8)
        except KashfError:
            continue
        codes = np.unpackbits(features(resized(grey, 512), _MOST).codes, axis=1)
        yield codes[:, np.argsort(ORDER)].astype(np.float32)


def order(bits: Bits) -> list[int]:
    """A permutation: place `i` has bit `order[i]`."""
    alike = np.asarray(np.corrcoef(bits, rowvar=False)) ** 2
    balance = np.abs(bits.mean(axis=0) - 0.5)
    free = list(np.argsort(balance))  # the most balanced bits begin the runs
    runs: list[list[int]] = [[int(free.pop(0))] for _ in range(_RUNS)]
    while free:
        for run in runs:
            best = min(free, key=lambda bit: float(alike[bit, run].sum()))
            free.remove(best)
            run.append(int(best))
    return [bit for run in runs for bit in run]


def main(folders: Sequence[str]) -> None:
    """Print the order."""
    bits = np.concatenate(list(bits_of(folders)))
    print(f"# of {len(bits):,} descriptors")
    print(order(bits))


if __name__ == "__main__":
    main(sys.argv[1:])
