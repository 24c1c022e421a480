"""Tables that are text: CSV, JSON Lines, and plain lines. They are cut by bytes, where rows end."""

import csv
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BufferedReader
from threading import Lock
from typing import Final

import pyarrow as pa

from kashf.errors import BadTable
from kashf.scan.parts import Cutter, Piece
from kashf.scan.settings import shown_path
from kashf.scan.sources import batches
from kashf.scan.sources.columns import Columns, Holds, choose
from kashf.scan.sources.rows import Rows, Stretch, asked
from kashf.scan.sources.warc import broken_off

LONGEST: Final = 16 << 20  # bytes of a line
_lifting: Final = Lock()
_MARK: Final = b"\xef\xbb\xbf"
_PACKED: Final = {b"\x1f\x8b": "gzip", b"(\xb5/\xfd": "zstd", b"BZh": "bzip2", b"PK\x03\x04": "zip"}


@dataclass(frozen=True, slots=True)
class _Cell:
    """What is in the column of a row, what names the row, or what is wrong with it."""

    data: bytes | None
    name: str | None = None
    fault: str | None = None


# Cutting


@dataclass(slots=True)
class _Counter:
    """Rows as they are counted, which become pieces."""

    piece: Piece
    cutter: Cutter
    rows: int = 0
    end: int = 0

    def count(self, stop: int) -> None:
        """One more row, which ends there."""
        self.rows += 1
        self.end = stop
        if self.rows == self.cutter.rows():
            self.finish(stop)

    def finish(self, stop: int) -> None:
        """The rows so far are a piece, and the next begins there."""
        piece = self.piece
        if self.rows:
            self.cutter.take(replace(piece, items=self.rows, stop=stop), stop - piece.start)
        self.piece = replace(piece, start=stop, first=piece.first + self.rows)
        self.rows = 0


def cut_lines(file: BufferedReader, table: Piece, _: Mapping[str, str], cutter: Cutter) -> None:
    """Cut a text in lines; blank ones are no rows."""
    _cut_lines(file, replace(table, holds=Holds.TEXT.value), cutter)


def cut_jsonl(
    file: BufferedReader, table: Piece, chosen: Mapping[str, str], cutter: Cutter
) -> None:
    """Cut JSON Lines; the first line says which columns there are."""
    file.seek(_begin(file, table.item))
    first = b"\n"
    while first and not first.strip():
        first = file.readline(LONGEST + 1)
    cells = _object(first)
    if isinstance(cells, str):
        raise BadTable(f"{table.item}, line 1 {cells}", fields={"line": "1"})
    _cut_lines(file, _of(table, choose(list(cells), chosen, table.item)), cutter)


def cut_csv(file: BufferedReader, table: Piece, chosen: Mapping[str, str], cutter: Cutter) -> None:
    """Cut CSV with a head. Where it is no CSV any more it is not read on."""
    lines = _Consumed(file, _begin(file, table.item), table.size)
    reader = _Csv(lines)
    columns = choose(_head(reader, table.item), chosen, table.item)
    counter = _Counter(replace(_of(table, columns), start=lines.end), cutter)
    try:
        for row in reader:
            if row:
                counter.count(lines.end)
    except csv.Error as error:
        counter.finish(counter.end)
        cutter.take(broken_off(table.item, table.address, f"line {reader.line}: {error}"), 0)
    else:
        counter.finish(lines.end)


def _cut_lines(file: BufferedReader, table: Piece, cutter: Cutter) -> None:
    begin = _begin(file, table.item)
    counter = _Counter(replace(table, start=begin), cutter)
    end = begin
    for end, line in _lines(file, begin, table.size):
        if line.strip():
            counter.count(end)
    counter.finish(end)


def _of(table: Piece, columns: Columns) -> Piece:
    return replace(table, holds=columns.holds.value, column=columns.column, names=columns.names)


def _begin(file: BufferedReader, item: str) -> int:
    """Where the text begins. Raises BadTable for what is no UTF-8 text."""
    file.seek(0)
    head = file.read(4)
    for sign, what in _PACKED.items():
        if head.startswith(sign):
            raise BadTable(f"{item} is compressed ({what}). Unpack it first.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadTable(f"{item} is in UTF-16. Save it as UTF-8 (iconv -f UTF-16 -t UTF-8).")
    return len(_MARK) if head.startswith(_MARK) else 0


def _lines(file: BufferedReader, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """The lines in between, each with where it ends; of one that is too long the begin."""
    file.seek(start)
    while start < stop and (line := file.readline(LONGEST + 1)):
        start += len(line)
        rest = line
        while len(rest) > LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST + 1)
            start += len(rest)
        yield start, line


class _Consumed(Iterator[str]):
    """The lines in between for a reader of CSV, and where the last that it took ends."""

    def __init__(self, file: BufferedReader, start: int, stop: int) -> None:
        file.seek(start)
        self._file = file
        self._stop = stop
        self.end = start

    def __next__(self) -> str:
        line = self._file.readline(LONGEST + 1) if self.end < self._stop else b""
        if not line:
            raise StopIteration
        if len(line) > LONGEST:
            raise csv.Error(f"it is longer than {LONGEST:,} bytes")
        self.end += len(line)
        return line.decode("utf-8", "surrogateescape")


class _Csv(Iterator[list[str]]):
    """Rows of CSV, with fields as long as lines may be. How long they may be is one setting of the
    whole process, which others rely on, so it is lifted for a row at a time."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._reader = csv.reader(lines, strict=True)

    @property
    def line(self) -> int:
        """The number of the last line."""
        return self._reader.line_num

    def __next__(self) -> list[str]:
        with _lifting:
            before = csv.field_size_limit(LONGEST)
            try:
                return next(self._reader)
            finally:
                csv.field_size_limit(before)


def _head(reader: _Csv, item: str) -> list[str]:
    try:
        return next(reader, [])
    except csv.Error as error:
        raise BadTable(f"{item}, line 1 is no CSV: {error}.") from error


# Reading


def read_lines(file: BufferedReader, piece: Piece, stretch: Stretch) -> Iterator[pa.RecordBatch]:
    """Lines as texts."""
    cells = (_line(line) for _, line in _lines(file, piece.start, piece.stop) if line.strip())
    return _batches(cells, piece, stretch)


def read_jsonl(file: BufferedReader, piece: Piece, stretch: Stretch) -> Iterator[pa.RecordBatch]:
    """Objects of a line each."""
    lines = (line for _, line in _lines(file, piece.start, piece.stop) if line.strip())
    return _batches((_json(line, piece) for line in lines), piece, stretch)


def read_csv(file: BufferedReader, piece: Piece, stretch: Stretch) -> Iterator[pa.RecordBatch]:
    """Rows of CSV."""
    lines = _Consumed(file, _begin(file, piece.item), piece.size)
    head = _head(_Csv(lines), piece.item)
    rows = _Csv(_Consumed(file, piece.start, piece.stop))
    return _batches((_csv(row, head, piece) for row in rows if row), piece, stretch)


def _line(line: bytes) -> _Cell:
    if len(line) > LONGEST:
        return _Cell(None, fault=_too_long())
    return _Cell(line.rstrip(b"\r\n"))


def _json(line: bytes, piece: Piece) -> _Cell:
    cells = _object(line)
    if isinstance(cells, str):
        return _Cell(None, fault=f"The line {cells}")
    name = cells.get(piece.names)
    if name is not None:
        name = shown_path(name) if isinstance(name, str) else json.dumps(name)
    if piece.holds == Holds.SIGNALS:
        return _Cell(line, name)
    return _cell(cells.get(piece.column), name, piece)


def _csv(row: Sequence[str], head: Sequence[str], piece: Piece) -> _Cell:
    if len(row) != len(head):
        return _Cell(None, fault=f"It has {len(row)} columns where the head has {len(head)}.")
    cells = dict(zip(head, row, strict=True))
    name = cells.get(piece.names) or None
    if name is not None and not _is_text(name):
        return _Cell(None, fault=_no_utf8())
    if piece.holds == Holds.SIGNALS:
        signal = {
            each: cells[each] for each in ("type", "value", "quality", "body") if each in cells
        }
        return _Cell(json.dumps(signal).encode(), name)
    return _cell(cells[piece.column], name, piece)


def _cell(cell: object, name: str | None, piece: Piece) -> _Cell:
    if cell is None or cell == "":
        return _Cell(None, name)
    if not isinstance(cell, str):
        return _Cell(None, name, fault=f"Its {piece.column} is no text.")
    if not _is_text(cell):
        return _Cell(None, name, fault=_no_utf8())
    if piece.holds != Holds.BYTES:
        return _Cell(cell.encode(), name)
    try:
        return _Cell(b64decode(cell, validate=True), name)
    except ValueError:
        return _Cell(None, name, fault=f"Its {piece.column} is no base64, as bytes in a text are.")


def _object(line: bytes) -> dict[str, object] | str:
    """The object of a line, or what is wrong with the line."""
    if len(line) > LONGEST:
        return _too_long()
    try:
        cells = json.loads(line)
    except UnicodeDecodeError:
        return "is not valid UTF-8."
    except json.JSONDecodeError as error:
        return f"is not valid JSON: {error.msg}."
    except (ValueError, RecursionError):
        return "is not JSON that can be read."
    return cells if isinstance(cells, dict) else "is not a JSON object."


def _is_text(words: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in words)


def _no_utf8() -> str:
    return "It is not valid UTF-8, or has half of a character."


def _too_long() -> str:
    return f"is longer than {LONGEST:,} bytes."


def _batches(cells: Iterator[_Cell], piece: Piece, stretch: Stretch) -> Iterator[pa.RecordBatch]:
    held: list[_Cell] = []
    size, first = 0, piece.first
    for cell in cells:
        held.append(cell)
        size += len(cell.data or b"")
        if len(held) == batches.ROWS or size >= batches.BYTES:
            yield _batch(held, first, piece, stretch)
            first += len(held)
            stretch = replace(stretch, place=stretch.place + len(held))
            held, size = [], 0
    if held:
        yield _batch(held, first, piece, stretch)


def _batch(cells: Sequence[_Cell], first: int, piece: Piece, stretch: Stretch) -> pa.RecordBatch:
    rows = Rows(
        piece.item,
        first,
        pa.array([cell.data for cell in cells], pa.large_binary()),
        pa.array([cell.name for cell in cells], pa.string()),
        pa.array([cell.fault for cell in cells], pa.string()),
    )
    return asked(rows, Holds(piece.holds), stretch)
