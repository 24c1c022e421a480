"""Tables in Parquet, read by PyArrow: row group by row group."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BufferedReader
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kashf.errors import BadTable
from kashf.scan.parts import BYTES, Cutter, Piece
from kashf.scan.sources import batches
from kashf.scan.sources.columns import Columns, Holds, choose
from kashf.scan.sources.rows import Rows, Stretch, asked, asked_signals, signals_of

_BROKEN: Final = (pa.ArrowException, OSError, KeyError, UnicodeError)
_MOST: Final = 256  # rows of a batch: what a column repeats is short in the file and long in memory
_BUFFER: Final = 1 << 20  # bytes; without it a column of a row group is read at once
_MOST_CUTS: Final = 16  # of a row group: reading begins at its start, so more would cost too much


def cut(file: BufferedReader, table: Piece, chosen: Mapping[str, str], cutter: Cutter) -> None:
    """Cut it at its row groups, and these where they are large."""
    try:
        parquet = pq.ParquetFile(file)
        schema = parquet.schema_arrow
    except _BROKEN as error:
        said = str(error).rstrip(".")
        raise BadTable(f"{table.item} is no Parquet that can be read: {said}.") from error
    columns = choose(schema.names, chosen, table.item)
    _check_types(schema, columns, table.item)
    if columns.names and not _can_name(schema.field(columns.names).type):
        columns = replace(columns, names="")
    row = 0
    for group in range(parquet.metadata.num_row_groups):
        rows, each = _rows(parquet, group)
        step = max(1, min(cutter.rows(), BYTES // each), -(-rows // _MOST_CUTS))
        for start in range(row, row + rows, step):
            stop = min(start + step, row + rows)
            cutter.take(
                replace(
                    table,
                    items=stop - start,
                    start=start,
                    stop=stop,
                    first=start + 1,
                    holds=columns.holds.value,
                    column=columns.column,
                    names=columns.names,
                ),
                each * (stop - start),
            )
        row += rows


def _rows(parquet: pq.ParquetFile, group: int) -> tuple[int, int]:
    """How many rows a group has, and how many bytes each has, about."""
    about = parquet.metadata.row_group(group)
    if about.num_rows < 0 or about.num_rows > about.column(0).num_values:  # a list has more
        raise BadTable("It says that it has more rows than there are values.")
    return about.num_rows, max(1, about.total_byte_size // max(1, about.num_rows))


def read(file: BufferedReader, piece: Piece, stretch: Stretch) -> Iterator[pa.RecordBatch]:
    """Its rows. Raises BadTable where it breaks off."""
    try:
        parquet = pq.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER)
        for first, batch in _batches(parquet, piece):
            yield _asked(batch, first, piece, stretch)
            stretch = replace(stretch, place=stretch.place + batch.num_rows)
    except _BROKEN as error:
        raise BadTable(f"{piece.item} could not be read here: {error}.") from error


def _batches(parquet: pq.ParquetFile, piece: Piece) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of the piece, with the number of the first of each batch."""
    row = 0
    for group in range(parquet.metadata.num_row_groups):
        about = parquet.metadata.row_group(group)
        if row < piece.stop and row + about.num_rows > piece.start:
            yield from _in_group(parquet, group, row, piece)
        row += about.num_rows


def _in_group(
    parquet: pq.ParquetFile, group: int, row: int, piece: Piece
) -> Iterator[tuple[int, pa.RecordBatch]]:
    _, each = _rows(parquet, group)
    most = max(1, min(_MOST, batches.BYTES // each))
    for batch in parquet.iter_batches(most, row_groups=[group], columns=_needed(parquet, piece)):
        start, stop = max(piece.start, row), min(piece.stop, row + batch.num_rows)
        if start < stop:
            yield start + 1, _plain(batch.slice(start - row, stop - start))
        row += batch.num_rows


def _needed(parquet: pq.ParquetFile, piece: Piece) -> list[str]:
    needed = {piece.column, piece.names} - {""}
    if piece.column == "value":
        needed |= {"type", "quality", "body"} & set(parquet.schema_arrow.names)
    return sorted(needed)


def _asked(batch: pa.RecordBatch, first: int, piece: Piece, stretch: Stretch) -> pa.RecordBatch:
    count = batch.num_rows
    nothing = pa.nulls(count, pa.string())
    names = pc.cast(batch[piece.names], pa.string()) if piece.names else nothing
    rows = Rows(piece.item, first, batch[piece.column], names, nothing)
    if piece.holds != Holds.SIGNALS:
        return asked(rows, Holds(piece.holds), stretch)
    column = batch[piece.column]
    return asked_signals(
        rows, signals_of(_flat(batch) if piece.column == "value" else column), stretch
    )


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Rows without the dictionaries that columns are written by, as categories of pandas are."""
    columns = [
        each.dictionary_decode() if pa.types.is_dictionary(each.type) else each
        for each in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _of_values(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _flat(batch: pa.RecordBatch) -> pa.ListArray:
    """Rows of one signal each, as lists of one."""
    offsets = pa.array(range(batch.num_rows + 1), pa.int32())
    return pa.ListArray.from_arrays(offsets, batch.to_struct_array())


def _can_name(kind: pa.DataType) -> bool:
    """Whether it can be told in a few words."""
    kind = _of_values(kind)
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return bool(is_text or pa.types.is_integer(kind))


def _check_types(schema: pa.Schema, columns: Columns, table: str) -> None:
    kind = _of_values(schema.field(columns.column).type)
    if columns.holds is Holds.SIGNALS and columns.column != "value":
        fits = (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and pa.types.is_struct(
            kind.value_type
        )
        wanted = "lists of structs with type and value"
    elif columns.holds is Holds.BYTES:
        fits = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
        wanted = "bytes"
    else:
        fits = pa.types.is_string(kind) or pa.types.is_large_string(kind)
        wanted = "texts"
    if not fits:
        raise BadTable(
            f"{table}, column {columns.column} has {kind}, not {wanted}.",
            fields={"column": columns.column},
        )
