"""The pieces of a part as batches of what is asked."""

from collections.abc import Iterator
from itertools import groupby

import pyarrow as pa

from kashf.errors import KashfError, SourceChanged
from kashf.scan.engine import IOConfig
from kashf.scan.parts import Form, Part, Piece, pieces_of
from kashf.scan.shape import Given
from kashf.scan.sources import batches, tables, warc
from kashf.scan.sources.addresses import opened
from kashf.scan.sources.batches import Row, fault
from kashf.scan.sources.rows import Stretch

_FILES = {Form.FILE: Given.FILE, Form.REMOTE: Given.REMOTE}


def read(part: Part, folder: str, store: IOConfig | None) -> Iterator[pa.RecordBatch]:
    """A row for each item of the part, whatever can be read of it: what cannot is told as such.
    Relative paths are of that folder."""
    place = 0
    pieces = part.pieces
    for start, stop, form in _runs(pieces):
        if form in _FILES:
            some = pieces.slice(start, stop - start)
            yield from batches.files(some, _FILES[form], part=part.number, place=place)
            place += stop - start
            continue
        for piece in pieces_of(pieces.slice(start, stop - start)):
            yield from _piece(piece, Stretch(part.number, place, folder), store)
            place += piece.items


def _runs(pieces: pa.Table) -> Iterator[tuple[int, int, Form]]:
    """Stretches of pieces of one form."""
    start = 0
    for form, some in groupby(pieces["form"].to_pylist()):
        stop = start + sum(1 for _ in some)
        yield start, stop, Form(form)
        start = stop


def _piece(piece: Piece, stretch: Stretch, store: IOConfig | None) -> Iterator[pa.RecordBatch]:
    """Its rows; of those that cannot be read any more, the error."""
    done = 0
    error: KashfError = SourceChanged(f"{piece.item} has fewer items now. Scan it anew.")
    try:
        for batch in _read(piece, stretch, store):
            some = batch.slice(0, piece.items - done)
            done += some.num_rows
            if some.num_rows:
                yield some
    except KashfError as caught:
        error = caught
    yield from batches.batches(
        (
            fault(f"{piece.item}:{number}", number, error)
            for number in range(piece.first + done, piece.first + piece.items)
        ),
        part=stretch.part,
        place=stretch.place + done,
        source=piece.item,
    )


def _read(piece: Piece, stretch: Stretch, store: IOConfig | None) -> Iterator[pa.RecordBatch]:
    if piece.form is Form.FAULT:
        row = Row(piece.item, piece.first, Given.FAULT, code=piece.code, message=piece.message)
        yield from batches.batches([row], part=stretch.part, place=stretch.place, source=piece.item)
        return
    with opened(piece.address, store) as (file, size):
        if size != piece.size:
            raise SourceChanged(
                f"{piece.item} has {size:,} bytes now, and had {piece.size:,} when the scan began. "
                "Scan it anew."
            )
        if piece.form is Form.WARC:
            yield from batches.batches(
                warc.rows(file, piece), part=stretch.part, place=stretch.place, source=piece.item
            )
            return
        yield from tables.read(file, piece, stretch)
