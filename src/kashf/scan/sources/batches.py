"""Rows of what is asked, in batches that are bounded in rows and in bytes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kashf.errors import KashfError
from kashf.scan.shape import ASKED, Given

FILES: Final = 256  # that a batch has at the most
ROWS: Final = 1_024
BYTES: Final = 4 << 20  # of what rows carry with them; the last may go beyond


@dataclass(frozen=True, slots=True)
class Row:
    """An item of a table or an archive, and where it stands there."""

    item: str
    number: int
    given: Given
    data: bytes | None = None
    address: str | None = None
    name: str = ""
    signals: list[Mapping[str, object]] | None = None
    code: str | None = None  # of what is wrong with it
    message: str | None = None


def fault(item: str, number: int, error: KashfError) -> Row:
    """An item that cannot be read."""
    return Row(item, number, Given.FAULT, code=error.code, message=error.message)


def batches(rows: Iterable[Row], *, part: int, place: int, source: str) -> Iterator[pa.RecordBatch]:
    """The rows as batches of `ASKED`, counted on from `place`."""
    held: list[Row] = []
    size = 0
    for row in rows:
        held.append(row)
        size += len(row.data or b"")
        if len(held) == ROWS or size >= BYTES:
            yield _batch(held, part, place, source)
            place += len(held)
            held, size = [], 0
    if held:
        yield _batch(held, part, place, source)


def _batch(rows: list[Row], part: int, place: int, source: str) -> pa.RecordBatch:
    count = len(rows)
    columns: dict[str, list[object]] = {
        "part": [part] * count,
        "place": list(range(place, place + count)),
        "item": [row.item for row in rows],
        "source": [source] * count,
        "row": [row.number for row in rows],
        "given": [row.given.value for row in rows],
        "address": [row.address for row in rows],
        "size": [None] * count,
        "name": [row.name for row in rows],
        "data": [row.data for row in rows],
        "signals": [row.signals for row in rows],
        "code": [row.code for row in rows],
        "message": [row.message for row in rows],
    }
    return pa.RecordBatch.from_pydict(columns, schema=ASKED)


def wholes(
    pieces: pa.Table, places: pa.ChunkedArray, given: Given, *, part: int
) -> Iterator[pa.RecordBatch]:
    """Pieces that are one item each, files or what cannot be read, as batches of `ASKED`, at those
    places of the part; no object is made of one."""
    for start, stop in _cuts(pieces["size"].to_pylist(), given):
        count = stop - start
        some = pieces.slice(start, count)
        columns = {
            "part": pa.repeat(pa.scalar(part, pa.int64()), count),
            "place": places.slice(start, count).combine_chunks(),
            "item": some["item"].combine_chunks(),
            "given": pa.repeat(given.value, count),
            "address": some["address"].combine_chunks(),
            "size": some["size"].combine_chunks(),
            "code": _said(some["code"]),
            "message": _said(some["message"]),
        }
        nulls = {field.name: pa.nulls(count, field.type) for field in ASKED}
        yield pa.RecordBatch.from_pydict(nulls | columns, schema=ASKED)


def _said(column: pa.ChunkedArray) -> pa.Array:
    """What there is to say, and null where there is nothing."""
    words = column.combine_chunks()
    return pc.if_else(pc.equal(words, ""), None, words)


def _cuts(sizes: list[int], given: Given) -> Iterator[tuple[int, int]]:
    """Where batches begin and end; those that will be fetched are bounded in bytes too."""
    start = total = 0
    for stop, size in enumerate(sizes, 1):
        total += size if given is Given.REMOTE else 0
        if stop - start == FILES or total >= BYTES:
            yield start, stop
            start, total = stop, 0
    if start < len(sizes):
        yield start, len(sizes)
