"""The pieces of a part as batches of what is asked."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from kashf.errors import KashfError, SourceChanged
from kashf.scan.engine import IOConfig
from kashf.scan.parts import Form, Part, Piece, pieces_of
from kashf.scan.shape import Given
from kashf.scan.sources import batches, tables, warc
from kashf.scan.sources.addresses import opened
from kashf.scan.sources.batches import fault
from kashf.scan.sources.rows import Stretch

# What is one item as a whole: many of them are one batch, wherever in the part they are.
_WHOLE = {Form.FILE: Given.FILE, Form.REMOTE: Given.REMOTE, Form.FAULT: Given.FAULT}


def read(part: Part, folder: str, store: IOConfig | None) -> Iterator[pa.RecordBatch]:
    """A row for each item of the part, whatever can be read of it: what cannot is told as such.
    Relative paths are of that folder."""
    pieces, places = part.pieces, _places(part.pieces)
    for form, given in _WHOLE.items():
        is_one = pc.equal(pieces["form"], form.value)
        some, at = pieces.filter(is_one), places.filter(is_one)
        yield from batches.wholes(some, at, given, part=part.number)
    is_other = pc.invert(pc.is_in(pieces["form"], pa.array(list(_WHOLE))))
    others = zip(pieces_of(pieces.filter(is_other)), places.filter(is_other), strict=True)
    for piece, place in others:
        yield from _piece(piece, Stretch(part.number, place.as_py(), folder), store)


def _places(pieces: pa.Table) -> pa.ChunkedArray:
    """Where in the part the items of each piece begin."""
    return pc.subtract(pc.cumulative_sum(pieces["items"]), pieces["items"])


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
