"""How many tables a segment has, and how many bits each: a cost model.

A query pays for each bucket that it looks at and for each candidate in them. Many narrow tables
have few buckets to look at and many candidates in them; few wide ones the reverse. Which is
cheapest depends on the bits, on the radius, and on how many codes there are, so a segment is laid
out when it is built, and anew when it is merged into a larger one.

Within a wide radius there are so many candidates that they are told apart by sketches, which lie
side by side in a table, before a code is fetched: see native/search.hpp.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb, inf
from typing import Final

WIDEST: Final = 24  # bits of a table
SHELLS: Final = 5  # bits that differ in a bucket that is looked at: less than this
FEWEST: Final = 2_000  # codes; fewer are compared with each query one by one
MOST: Final = (1 << 24) - 1  # codes of a segment, so that a place takes three bytes

_WIDE: Final = 6  # a radius is wide from that part of the bits on
_SMALL: Final = 1 << 22  # bytes; tables that are no larger may take more a code


@dataclass(frozen=True, slots=True)
class _Prices:
    """What is paid, in codes of a scan: for a bucket, and for a candidate in it. The bytes of a
    candidate in a table. How many tables there are at the least. The most that a look-up may cost,
    in scans, and that tables of 256 bits may take, in bytes a code."""

    bucket: float
    candidate: float
    nbytes: int
    fewest: int
    most_cost: float
    most_nbytes: float


_PLACED: Final = _Prices(
    bucket=8.0, candidate=6.0, nbytes=3, fewest=1, most_cost=1.0, most_nbytes=68.0
)
# Codes of texts lean to some values, so that they crowd: a candidate is paid for twice.
_SKETCHED: Final = _Prices(
    bucket=15.0, candidate=0.9, nbytes=7, fewest=3, most_cost=0.3, most_nbytes=136.0
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The bits of a code by which one table is ordered."""

    offset: int
    width: int


def layout(bits: int, size: int, radius: int) -> tuple[Chunk, ...]:
    """The tables for `size` codes of `bits` bits that are mostly searched within `radius`; none
    where a scan is as good."""
    if size < FEWEST:
        return ()
    if radius == 0:
        return (_only_chunk(size),)
    prices = _SKETCHED if has_sketches(bits, radius) else _PLACED
    best, least = 0, size * prices.most_cost
    for tables in range(max(prices.fewest, bits // WIDEST), bits // 6 + 1):
        chunks = list(_chunks(bits, tables))
        cost = _cost(chunks, size, radius, prices)
        if cost < least:
            best, least = tables, cost
    return tuple(_chunks(bits, best)) if best else ()


def has_sketches(bits: int, radius: int) -> bool:
    """Whether tables for that radius have a sketch beside each place: a look-up within a wide
    radius has so many candidates that most should be told from their neighbours in the table, not
    fetched. Within a narrow one they would cost memory and bring nothing."""
    return radius * _WIDE >= bits


def _only_chunk(size: int) -> Chunk:
    """Of the one table that equal codes need: as many buckets as codes, or a few more."""
    return Chunk(0, min(WIDEST, size.bit_length()))


def encoded(chunks: tuple[Chunk, ...]) -> bytes:
    """As the kernel and the file have it: two bytes a table, the step from the last offset and
    the width."""
    offsets = [0, *(chunk.offset for chunk in chunks)]
    return bytes(
        number
        for last, chunk in zip(offsets, chunks, strict=False)
        for number in (chunk.offset - last, chunk.width)
    )


def decoded(layout: bytes) -> tuple[Chunk, ...]:
    """The chunks of an encoded layout."""
    chunks, offset = [], 0
    for step, width in zip(layout[::2], layout[1::2], strict=True):
        offset += step
        chunks.append(Chunk(offset, width))
    return tuple(chunks)


def _chunks(bits: int, tables: int) -> Iterator[Chunk]:
    edges = [number * bits // tables for number in range(tables + 1)]
    for offset, end in pairwise(edges):
        yield Chunk(offset, min(WIDEST, end - offset))


def _cost(chunks: Sequence[Chunk], size: int, radius: int, prices: _Prices) -> float:
    """What a query costs where codes are evenly spread; infinite where it takes too much memory."""
    if not _fits(chunks, size, prices):
        return inf
    each, more = divmod(radius + 1, len(chunks))
    narrow_first = sorted(chunks, key=lambda chunk: chunk.width)
    few = len(chunks) - more
    return sum(
        _shells_cost(chunk.width, each + (number >= few), size, prices)
        for number, chunk in enumerate(narrow_first)
    )


def _fits(chunks: Sequence[Chunk], size: int, prices: _Prices) -> bool:
    starts = 4 * sum((1 << chunk.width) + 1 for chunk in chunks)
    if starts <= min(_SMALL, prices.most_nbytes * size):
        return True
    bits = chunks[-1].offset + chunks[-1].width
    most = prices.most_nbytes * max(bits, 256) / 256
    return starts / size + prices.nbytes * len(chunks) <= most


def _shells_cost(width: int, units: int, size: int, prices: _Prices) -> float:
    if units > SHELLS:
        return inf
    buckets = sum(comb(width, shell) for shell in range(units))
    return buckets * (prices.bucket + prices.candidate * size / (1 << width))
