"""The functions of the kernel in NumPy: slower, and simple enough to be believed.

It serves where no compiler was, and it is what the kernel is tested against. It looks nothing up
in tables: it compares a query with every code.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Keys = NDArray[np.int64]
Places = NDArray[np.uint32]
Pairs = tuple[NDArray[np.int32], Keys]

_BLOCK: Final = 1 << 15  # codes compared at once: they stay in the cache
_CROWD: Final = 256  # codes of a bucket that is passed over, as in native/search.hpp
_CROWD_SHIFT: Final = 11
_SKETCH: Final = 16  # bits of each of the next tables, at the most


class Damaged(Exception):
    """The arrays of a segment say what cannot be. Without tables nothing can."""


class Segment:
    """The arrays of a segment; the tables are not looked at."""

    def __init__(  # noqa: PLR0913 -- the kernel's
        self,
        words: int,
        codes: Words,
        keys: Keys,
        extra_places: Places,
        extra_keys: Keys,
        dead: NDArray[np.uint8] | None,
        place_bytes: int,  # noqa: ARG002
        layout: bytes,
        starts: Places,  # noqa: ARG002
        places: NDArray[np.uint8],  # noqa: ARG002
        sketches: Places,  # noqa: ARG002
    ) -> None:
        self.codes = codes.reshape(-1, words)
        self.keys = np.concatenate([keys, extra_keys])
        self.extra_places = extra_places
        self.masks = _masks(words, layout)
        held = len(self.keys)
        self.live = (
            np.ones(held, bool)
            if dead is None
            else np.unpackbits(dead, count=held, bitorder="little") == 0
        )

    def near(self, query: Words, radius: int) -> Pairs:
        """Distances and keys of everything within the radius, in no order."""
        return self._within(self._distances(query), radius)

    def shared(self, query: Words, radius: int) -> Pairs:
        """The same of what has all bits of one of the tables as the query has them, where these do
        not crowd; of everything where there is no table."""
        distance = self._distances(query)
        if len(self.masks):
            distance[~self._shares(query)] = radius + 1
        return self._within(distance, radius)

    def _within(self, distance: NDArray[np.int32], radius: int) -> Pairs:
        distances = np.concatenate([distance, distance[self.extra_places]])
        near = (distances <= radius) & self.live
        return distances[near], self.keys[near]

    def _distances(self, query: Words) -> NDArray[np.int32]:
        distance = np.empty(len(self.codes), np.int32)
        for start in range(0, len(self.codes), _BLOCK):
            block = slice(start, start + _BLOCK)
            differ = np.bitwise_count(self.codes[block] ^ query)
            distance[block] = differ.sum(axis=1, dtype=np.int32)
        return distance

    def _shares(self, query: Words) -> NDArray[np.bool_]:
        crowd = max(_CROWD, len(self.codes) >> _CROWD_SHIFT)
        shares = np.zeros(len(self.codes), np.bool_)
        for mask in self.masks:
            bucket = self._has(query, mask)
            if np.count_nonzero(bucket) <= crowd:
                shares |= bucket
        return shares

    def _has(self, query: Words, mask: Words) -> NDArray[np.bool_]:
        has = np.empty(len(self.codes), np.bool_)
        for start in range(0, len(self.codes), _BLOCK):
            block = slice(start, start + _BLOCK)
            has[block] = ~((self.codes[block] ^ query) & mask).any(axis=1)
        return has


def search(
    segments: tuple[Segment, ...],
    words: int,
    queries: Words,
    radius: int,
    threads: int,  # noqa: ARG001
) -> tuple[Keys, Keys, NDArray[np.int32]]:
    """Every key within the radius of each query, by query, distance, key."""
    rows = queries.reshape(-1, words)
    return _told([_sorted_near(segments, query, radius) for query in rows])


def probe(
    segments: tuple[Segment, ...],
    words: int,
    queries: Words,
    radius: int,
    threads: int,  # noqa: ARG001
) -> tuple[Keys, Keys, NDArray[np.int32]]:
    """The keys within the radius that share the bits of a table with the query."""
    rows = queries.reshape(-1, words)
    return _told(
        [_sorted([segment.shared(query, radius) for segment in segments]) for query in rows]
    )


def nearest(  # noqa: PLR0913 -- the kernel's
    segments: tuple[Segment, ...],
    words: int,
    queries: Words,
    most: int,
    radius: int,
    near_by: int,  # noqa: ARG001
    threads: int,  # noqa: ARG001
) -> tuple[Keys, Keys, NDArray[np.int32]]:
    """The `most` nearest within the radius of each query."""
    found = [_sorted_near(segments, query, radius) for query in queries.reshape(-1, words)]
    return _told([(distance[:most], key[:most]) for distance, key in found])


def _sorted_near(segments: tuple[Segment, ...], query: Words, radius: int) -> Pairs:
    return _sorted([segment.near(query, radius) for segment in segments])


def _sorted(pairs: Sequence[Pairs]) -> Pairs:
    distance = np.concatenate([np.empty(0, np.int32), *(each for each, _ in pairs)])
    key = np.concatenate([np.empty(0, np.int64), *(each for _, each in pairs)])
    order = np.lexsort((key, distance))
    return distance[order], key[order]


def _told(found: Sequence[Pairs]) -> tuple[Keys, Keys, NDArray[np.int32]]:
    counts = [len(key) for _, key in found]
    return (
        np.repeat(np.arange(len(found), dtype=np.int64), counts),
        np.concatenate([np.empty(0, np.int64), *(key for _, key in found)]),
        np.concatenate([np.empty(0, np.int32), *(distance for distance, _ in found)]),
    )


def group(words: int, codes: Words, seed: int, first: Places) -> None:  # noqa: ARG001
    """Writes for each code the place of the first that is the same."""
    rows = np.ascontiguousarray(codes.reshape(-1, words)).view(f"V{8 * words}").ravel()
    _, at, which = np.unique(rows, return_index=True, return_inverse=True)
    first[:] = at[which]


def fill_tables(  # noqa: PLR0913 -- the kernel's
    words: int,
    codes: Words,
    place_bytes: int,
    layout: bytes,
    starts: Places,
    places: NDArray[np.uint8],
    sketches: Places,
    threads: int,  # noqa: ARG001
) -> None:
    """Writes the tables, for kernels elsewhere: a folder may be read on another machine."""
    rows = codes.reshape(-1, words)
    chunks = _chunks(layout)
    number = at = 0
    for table, (offset, width) in enumerate(chunks):
        values = _chunk(rows, offset, width)
        counts = np.bincount(values, minlength=1 << width)
        starts[number] = 0
        starts[number + 1 : number + 1 + len(counts)] = np.cumsum(counts)
        order = np.argsort(values, kind="stable").astype("<u4")
        ordered = order.view(np.uint8).reshape(-1, 4)[:, :place_bytes].ravel()
        places[at : at + len(ordered)] = ordered
        if len(sketches):
            beside = slice(table * len(rows), (table + 1) * len(rows))
            sketches[beside] = _sketches(rows, chunks, table)[order]
        number, at = number + len(counts) + 1, at + len(ordered)
    places[at:] = 0


def _chunks(layout: bytes) -> list[tuple[int, int]]:
    """Offset and width of each table."""
    offsets = np.cumsum(np.frombuffer(layout[::2], np.uint8), dtype=np.int64)
    return list(zip(offsets.tolist(), layout[1::2], strict=True))


def _sketches(rows: Words, chunks: Sequence[tuple[int, int]], table: int) -> NDArray[np.int64]:
    """Of each code the first bits of the next two tables in the ring, as in native/view.hpp."""
    after = [chunks[(table + step) % len(chunks)] for step in (1, 2)]
    one, other = (_chunk(rows, offset, min(width, _SKETCH)) for offset, width in after)
    return one | other << _SKETCH


def _chunk(rows: Words, offset: int, width: int) -> NDArray[np.int64]:
    word, bit = divmod(offset, 64)
    values = rows[:, word] >> np.uint64(bit)
    if bit + width > 64:
        values = values | (rows[:, word + 1] << np.uint64(64 - bit))
    return (values & np.uint64((1 << width) - 1)).astype(np.int64)


def _masks(words: int, layout: bytes) -> Words:
    """uint64[tables, words]: of each table its bits."""
    masks = [
        (((1 << width) - 1) << offset).to_bytes(8 * words, "little")
        for offset, width in _chunks(layout)
    ]
    return np.frombuffer(b"".join(masks), "<u8").reshape(-1, words)


def levels() -> Sequence[str]:
    """What it runs on."""
    return ["numpy"]
