"""A segment: codes that do not change, laid out to be searched.

Each code is stored once, however many keys have it. Its first key stands at the same place in
`keys`, which is sorted; its further ones are *extras*, ordered by code and then by key.
"""

import mmap
import secrets
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.index.engine import ENGINE, THREADS, Handle, Keys, Places, Words
from kashf.index.layout import decoded, encoded, has_sketches, layout

Bytes = NDArray[np.uint8]
Bits = NDArray[np.bool_]

NO_SKETCHES: Final[Places] = np.empty(0, np.uint32)

_WORD: Final = 64
_HUGE: Final = 1 << 21  # a huge page: what is larger is asked for in such
_LINE: Final = 64  # a line of the cache: no code lies across two


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """What a segment is made of, in memory or mapped from a file.

    codes: uint64[n, bits / 64]. keys: int64[n], sorted. extra_places: uint32[m], the codes of
    further keys, sorted. extra_keys: int64[m]. extra_order: uint32[m], the order of extra_keys.
    layout, starts, places: the tables, as `layout` and the kernel have them. sketches: uint32, one
    beside each place, or none.
    """

    bits: int
    codes: Words
    keys: Keys
    extra_places: Places
    extra_keys: Keys
    extra_order: Places
    layout: bytes
    place_bytes: int
    starts: Places
    places: Bytes
    sketches: Places

    @property
    def held(self) -> int:
        """Keys, those that were removed since included."""
        return len(self.keys) + len(self.extra_keys)

    @property
    def nbytes(self) -> int:
        """The memory that it takes, or the part of a file that it maps."""
        return sum(
            array.nbytes
            for array in (
                self.codes,
                self.keys,
                self.extra_places,
                self.extra_keys,
                self.extra_order,
                self.starts,
                self.places,
                self.sketches,
            )
        )

    def without_tables(self) -> "Arrays":
        """The same codes, to be compared one by one: for tables that are damaged."""
        return replace(
            self,
            layout=b"",
            starts=np.empty(0, np.uint32),
            places=np.empty(0, np.uint8),
            sketches=NO_SKETCHES,
        )


class Segment:
    """Arrays, and which of their keys were removed. Never changes: `without` gives another."""

    def __init__(self, arrays: Arrays, dead: Bits | None = None) -> None:
        self.arrays = arrays
        self.dead = dead
        self.live = arrays.held - (0 if dead is None else int(np.count_nonzero(dead)))

    @cached_property
    def handle(self) -> Handle:
        """The arrays as the kernel takes them."""
        arrays = self.arrays
        return ENGINE.Segment(
            arrays.bits // _WORD,
            arrays.codes,
            arrays.keys,
            arrays.extra_places,
            arrays.extra_keys,
            None if self.dead is None else np.packbits(self.dead, bitorder="little"),
            arrays.place_bytes,
            arrays.layout,
            arrays.starts,
            arrays.places,
            arrays.sketches,
        )

    def find(self, keys: Keys) -> NDArray[np.int64]:
        """The number of each key that is there and not removed, -1 for others. Extras count on
        from the number of codes."""
        arrays = self.arrays
        numbers = _positions(arrays.keys, keys)
        if len(arrays.extra_keys):
            extra = _positions(arrays.extra_keys, keys, arrays.extra_order)
            numbers = np.where(extra >= 0, extra + len(arrays.keys), numbers)
        if self.dead is not None:
            numbers = np.where((numbers >= 0) & self.dead[numbers], -1, numbers)
        return numbers

    def without(self, numbers: NDArray[np.int64]) -> "Segment":
        """The same with these keys removed."""
        if not len(numbers):
            return self
        held = self.arrays.held
        dead = np.zeros(held, bool) if self.dead is None else self.dead.copy()
        dead[numbers] = True
        return Segment(self.arrays, dead)

    def contents(self) -> tuple[Keys, Words]:
        """Keys that are there, and their codes; copied, in no order."""
        arrays = self.arrays
        keys = np.concatenate([arrays.keys, arrays.extra_keys])
        places = np.concatenate(
            [np.arange(len(arrays.keys), dtype=np.int64), arrays.extra_places.astype(np.int64)]
        )
        if self.dead is not None:
            keys, places = keys[~self.dead], places[~self.dead]
        return keys, arrays.codes[places]


def built(bits: int, keys: Keys, codes: Words, radius: int) -> Segment:
    """A new segment of distinct keys (int64[n]) and their codes (uint64[n, bits / 64])."""
    words = bits // _WORD
    order = None if _is_sorted(keys) else np.argsort(keys)
    if order is not None:
        keys, codes = keys[order], codes[order]
    first = np.empty(len(keys), np.uint32)
    ENGINE.group(words, codes, secrets.randbits(_WORD), first)
    is_first = first == np.arange(len(keys), dtype=np.uint32)
    if not is_first.all():
        extra_keys, extra_places = _extras(keys, first, is_first)
        keys, codes = keys[is_first], codes[is_first]
    else:
        extra_keys, extra_places = np.empty(0, np.int64), np.empty(0, np.uint32)
    return Segment(_laid_out(bits, keys, codes, (extra_keys, extra_places), radius))


def tail(bits: int, keys: Keys, codes: Words, dead: Bits | None) -> Segment:
    """A few codes as they came, to be compared one by one: keys are in no order."""
    none = np.empty(0, np.uint32)
    no_keys = np.empty(0, np.int64)
    no_places = np.empty(0, np.uint8)
    arrays = Arrays(
        bits, codes, keys, none, no_keys, none, b"", _PLACE, none, no_places, NO_SKETCHES
    )
    return Segment(arrays, dead)


_PLACE: Final = 3  # bytes


def _laid_out(
    bits: int, keys: Keys, codes: Words, extras: tuple[Keys, Places], radius: int
) -> Arrays:
    extra_keys, extra_places = extras
    plan = layout(bits, len(keys), radius)
    code = encoded(plan)
    place_bytes = _PLACE if len(keys) < 1 << 24 else 4
    own = aligned(codes.nbytes).view(np.uint64).reshape(codes.shape)
    own[:] = codes
    starts = aligned(4 * sum((1 << chunk.width) + 1 for chunk in plan)).view(np.uint32)
    places = aligned(len(plan) * len(keys) * place_bytes + 4 if plan else 0)
    sketched = len(plan) * len(keys) if has_sketches(bits, radius) else 0
    sketches = aligned(4 * sketched).view(np.uint32)
    if plan:
        words = bits // _WORD
        ENGINE.fill_tables(words, own, place_bytes, code, starts, places, sketches, THREADS)
    order = np.argsort(extra_keys).astype(np.uint32)
    return Arrays(
        bits,
        own,
        np.ascontiguousarray(keys),
        extra_places,
        extra_keys,
        order,
        code,
        place_bytes,
        starts,
        places,
        sketches,
    )


def _extras(keys: Keys, first: Places, is_first: Bits) -> tuple[Keys, Places]:
    """Further keys by code, then key, and the codes' places among those that are kept."""
    kept = np.cumsum(is_first, dtype=np.uint32) - np.uint32(1)
    places, extra_keys = kept[first[~is_first]], keys[~is_first]
    order = np.argsort(places, kind="stable")  # keys are sorted already
    return extra_keys[order], places[order].astype(np.uint32)


def _is_sorted(keys: Keys) -> bool:
    return len(keys) < 2 or bool((keys[1:] > keys[:-1]).all())


def _positions(there: Keys, keys: Keys, order: Places | None = None) -> NDArray[np.int64]:
    """Where each of the keys stands among those that are there; -1 for those that do not."""
    if not len(there):
        return np.full(len(keys), -1, np.int64)
    sorter = None if order is None else order.astype(np.intp)
    at = np.minimum(np.searchsorted(there, keys, sorter=sorter), len(there) - 1)
    position = at if sorter is None else sorter[at]
    return np.where(there[position] == keys, position, -1)


def aligned(size: int) -> Bytes:
    """Memory of that many bytes, at the start of a cache line; of huge pages where it is large."""
    if size >= _HUGE:
        memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)  # shared has none
        if hasattr(mmap, "MADV_HUGEPAGE"):
            memory.madvise(mmap.MADV_HUGEPAGE)
        return np.frombuffer(memory, np.uint8)
    spare = np.zeros(size + _LINE, np.uint8)
    shift = -spare.ctypes.data % _LINE
    return spare[shift : shift + size]


def widths(layout: bytes) -> str:
    """The tables in words, such as `16 × 16 bits`."""
    chunks = [chunk.width for chunk in decoded(layout)]
    if not chunks:
        return "none"
    least, most = min(chunks), max(chunks)
    return f"{len(chunks)} × {least if least == most else f'{least}–{most}'} bits"
