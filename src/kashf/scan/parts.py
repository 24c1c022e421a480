"""What a scan is cut into: parts, each of one or more pieces of the sources.

A part is done as a whole or not at all, so that a scan which was stopped goes on with the next. The
pieces of a part are rows of an Arrow table: a file is one of them, and a part may have a thousand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import pyarrow as pa

from kashf.errors import BadInput

FILES: Final = 1_000  # in a part
ROWS: Final = 10_000
BYTES: Final = 256 << 20  # in a part; the last piece may go beyond


class Form(StrEnum):
    """What a piece is of."""

    FILE = "file"
    REMOTE = "remote"  # a file at an address
    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
    LINES = "lines"
    WARC = "warc"
    FAULT = "fault"  # what of a source cannot be read: `code` and `message` say why


def parse_form(name: str | None) -> Form | None:
    """The form of that name, of those that a source may be read as. Raises BadInput."""
    forms = [each.value for each in Form if each not in {Form.REMOTE, Form.FAULT}]
    if name is not None and name not in forms:
        raise BadInput(f"There is no form {name!r}. There are: {', '.join(forms)}.")
    return None if name is None else Form(name)


PIECES: Final = pa.schema(
    [
        ("form", pa.string()),
        ("item", pa.string()),  # the name of a file's item; else the source's, as it was given
        ("address", pa.string()),
        ("start", pa.int64()),  # of a table or an archive: the range, in bytes or rows
        ("stop", pa.int64()),
        ("first", pa.int64()),  # the number of its first item, from 1 on
        ("items", pa.int64()),
        ("size", pa.int64()),  # of the whole source, in bytes
        ("holds", pa.string()),  # of a table: see `kashf.scan.sources.columns`
        ("column", pa.string()),
        ("names", pa.string()),
        ("code", pa.string()),
        ("message", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or a stretch of a table or an archive; see `PIECES`."""

    form: Form
    item: str
    address: str
    items: int = 1
    start: int = 0
    stop: int = 0
    first: int = 1
    size: int = 0
    holds: str = ""
    column: str = ""
    names: str = ""
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part by its number, from 0 on; `pieces` is a table of `PIECES`."""

    number: int
    pieces: pa.Table

    @property
    def items(self) -> int:
        """How many it has."""
        return sum(self.pieces["items"].to_pylist())


def pieces_of(table: pa.Table) -> Iterator[Piece]:
    """The pieces of a table, one by one."""
    for row in table.to_pylist():
        yield Piece(**row | {"form": Form(row["form"])})


@dataclass(slots=True)
class Cutter:
    """Takes pieces, and gives them to `write` by the part."""

    write: Callable[[pa.Table], None]
    most: int | None = None
    _held: list[Piece] = field(default_factory=list)
    _items: int = 0
    _bytes: int = 0

    def rows(self) -> int:
        """How many rows of a table a piece may have."""
        return self.most or ROWS

    def take(self, piece: Piece, size: int) -> None:
        """Put a piece of so many bytes into the part that is filled now, which it may complete."""
        self._held.append(piece)
        self._items += piece.items
        self._bytes += size
        limit = self.most or (FILES if piece.form in {Form.FILE, Form.REMOTE} else ROWS)
        if self._items >= limit or self._bytes >= BYTES:
            self.finish()

    def finish(self) -> None:
        """Complete the part that is filled now, if it has anything."""
        if self._held:
            columns = {
                name: [getattr(piece, name) for piece in self._held] for name in PIECES.names
            }
            self.write(pa.Table.from_pydict(columns, schema=PIECES))
        self._held, self._items, self._bytes = [], 0, 0
