"""What other processes do for a benchmark: `python -m benchmarks.children ROLE FOLDER …`.

Each writes lines of JSON. Clocks are the machine's, so times of two processes may be compared.
"""

import ctypes
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kashf.index import HammingIndex

BITS: Final = 256


def code_of(keys: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The code that a key stands for, so that who knows the keys knows the codes (SplitMix64)."""
    words: NDArray[np.uint64] = (
        np.arange(4, dtype=np.uint64) + (4 * keys.astype(np.uint64))[:, None]
    )
    with np.errstate(over="ignore"):
        words = (words + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = words ^ (words >> np.uint64(31))
    return mixed.astype("<u8").view(np.uint8)


def tell(**values: object) -> None:
    """One line."""
    print(json.dumps(values), flush=True)


def hear() -> str:
    """One line, or nothing at the end."""
    return sys.stdin.readline().strip()


def memory() -> dict[str, int]:
    """What this process takes, in bytes, after what was freed went back to the system; a page that
    several have counts for each in part (Pss)."""
    ctypes.CDLL(None).malloc_trim(0)
    text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    pairs = (line.split() for line in text.splitlines()[1:])
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in pairs}


def watch(folder: str) -> None:
    """Told a key and whether to refresh: says when it is there, and when it is not any more."""
    with HammingIndex.open(folder) as index:
        index.search(code_of(np.array([0])), 31)
        tell(ready=True)
        while words := hear().split():
            code, is_asking = code_of(np.array([int(words[0])])), words[1] == "refresh"
            _wait(index, code, refresh=is_asking, there=True)
            _wait(index, code, refresh=is_asking, there=False)


def _wait(index: HammingIndex, code: NDArray[np.uint8], *, refresh: bool, there: bool) -> None:
    while (len(index.search(code, 0, threads=1)) > 0) != there:
        time.sleep(0.0005)
        if refresh:
            index.refresh()
    tell(at=time.monotonic())


def opened(folder: str) -> None:
    """Open, search once; how long each took. Waits, so that another can be measured beside it."""
    before = memory()
    start = time.perf_counter()
    index = HammingIndex.open(folder)
    there = time.perf_counter()
    found = len(index.search(code_of(np.array([5])), 31, threads=1))
    asked = time.perf_counter()
    index.search(code_of(np.arange(20_000)), 31)  # touches everything
    tell(open=there - start, first=asked - there, found=found, mapped=index.stats().mapped)
    while hear():
        tell(**{name: value - before.get(name, 0) for name, value in memory().items()})
    index.close()


def peer(kind: str, size: str) -> None:
    """Build an index of FAISS; what it takes."""
    import faiss  # noqa: PLC0415 -- only this child has it in memory

    faiss.omp_set_num_threads(1)
    codes = code_of(np.arange(int(size)))
    index: Any = faiss.IndexBinaryFlat(BITS)
    if kind == "mih":
        index = faiss.IndexBinaryMultiHash(BITS, 16, 16)
        index.nflip = 1
    before = memory()
    index.add(codes)
    tell(**{name: value - before.get(name, 0) for name, value in memory().items()})


def read_peer(file: str) -> None:
    """Read an index of FAISS from a file, search once; how long each took."""
    import faiss  # noqa: PLC0415 -- only this child has it in memory

    faiss.omp_set_num_threads(1)
    query = code_of(np.array([5]))
    start = time.perf_counter()
    index = faiss.read_index_binary(file)
    there = time.perf_counter()
    limits, _, _ = index.range_search(query, 32)
    tell(open=there - start, first=time.perf_counter() - there, found=int(limits[-1]))


def write(folder: str, first: str) -> None:
    """Change an index until killed: adds, and removes some of what was added; says what is
    acknowledged, each after it was."""
    dice = np.random.default_rng()
    key = int(first)
    with HammingIndex.writer(folder, bits=BITS) as index:
        tell(ready=True)
        while True:
            count = int(dice.choice([1, 20, 4_000, 12_000]))
            keys = np.arange(key, key + count)
            tell(adding=[key, key + count])
            index.add(keys, code_of(keys))
            tell(added=[key, key + count])
            gone = [key, key + count // 3]
            if count > 2:
                tell(removing=gone)
                index.remove(np.arange(*gone))
                tell(removed=gone)
            key += count


ROLES: Final[Mapping[str, Callable[..., None]]] = {
    "watch": watch,
    "opened": opened,
    "peer": peer,
    "read_peer": read_peer,
    "write": write,
}

if __name__ == "__main__":
    ROLES[sys.argv[1]](*sys.argv[2:])
