"""Tables: Parquet, CSV, JSON Lines, and texts of which each line is an item."""

from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader
from typing import Final

import pyarrow as pa

from kashf.scan.parts import Cutter, Form, Piece
from kashf.scan.sources import lines, parquet
from kashf.scan.sources.rows import Stretch

FORMS: Final[Mapping[str, Form]] = {
    ".parquet": Form.PARQUET,
    ".csv": Form.CSV,
    ".jsonl": Form.JSONL,
    ".ndjson": Form.JSONL,
}

_Cut = Callable[[BufferedReader, Piece, Mapping[str, str], Cutter], None]
_Read = Callable[[BufferedReader, Piece, Stretch], Iterator[pa.RecordBatch]]

_CUTS: Final[Mapping[Form, _Cut]] = {
    Form.PARQUET: parquet.cut,
    Form.CSV: lines.cut_csv,
    Form.JSONL: lines.cut_jsonl,
    Form.LINES: lines.cut_lines,
}
_READS: Final[Mapping[Form, _Read]] = {
    Form.PARQUET: parquet.read,
    Form.CSV: lines.read_csv,
    Form.JSONL: lines.read_jsonl,
    Form.LINES: lines.read_lines,
}


def cut(file: BufferedReader, table: Piece, chosen: Mapping[str, str], cutter: Cutter) -> None:
    """Cut a table, whose form, names and size `table` has, by its rows. Raises BadTable if it is
    none, or has not the columns that were chosen."""
    if table.size:
        _CUTS[table.form](file, table, chosen, cutter)


def read(file: BufferedReader, piece: Piece, stretch: Stretch) -> Iterator[pa.RecordBatch]:
    """The rows of a piece as batches of `ASKED`. Raises BadTable or OSError where it breaks off."""
    yield from _READS[piece.form](file, piece, stretch)
