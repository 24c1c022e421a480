"""A bank as a table: CSV with a head, or JSON Lines.

Columns are `type`, `value`, and if wanted `label`, `entry` (the name that the bank knows it by),
`quality` and `body` (in base64, of types that have one). Reading tells the two forms apart by the
first character.
"""

import csv
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from typing import Final, TextIO

from kashf.errors import BadInput, BadTable, KashfError, Unreadable
from kashf.exchange.lines import lines_of, skip_mark, wrong
from kashf.signals import Entry, Signal, signal_type
from kashf.signals.entry import LARGEST_BODY

COLUMNS: Final = ("type", "value", "label", "entry", "quality", "body")
_NEEDED: Final = ("type", "value")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """How a table is written."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a table of signals to match: its signals, or what is wrong with it."""

    line: int
    path: str | None
    signals: tuple[Signal, ...]
    error: KashfError | None = None


Cells = Mapping[str, object]


def read_entries(file: BufferedReader, *, name: str) -> Iterator[Entry]:
    """The entries of a table; `name` stands for the file in errors, and with the line number for
    the entry's name where the table gives none.

    Raises BadTable at the first line that is wrong, with the line and the column.
    """
    for line, cells in _rows(file, name):
        if isinstance(cells, BadTable):
            raise cells
        yield _entry(cells, name, line)


def read_signals(file: BufferedReader, *, name: str) -> Iterator[Asked]:
    """The signals of a table to match, line by line; a line may also be what `kashf hash --json`
    writes. A wrong line is given with its error, beside those of its signals that are right. Raises
    BadTable if the head is wrong."""
    for line, cells in _rows(file, name):
        if isinstance(cells, BadTable):
            yield Asked(line, None, (), cells)
        else:
            yield asked(cells, name=name, line=line)


def asked(cells: Cells, *, name: str, line: int) -> Asked:
    """What a row asks for, whatever table it is of: one signal in `type` and `value`, or a list of
    them in `signals`. What is wrong with it is its error."""
    path = cells.get("path")
    path = path if isinstance(path, str) else None
    failed = cells.get("error")
    error: KashfError | None = None
    if failed:
        error = Unreadable(f"It could not be hashed: {_said(failed)}")
    signals = []
    for listed in _listed(cells):
        try:
            signals.append(_signal(listed, name, line))
        except BadTable as wrong:
            error = error or wrong
    return Asked(line, path, tuple(signals), error)


def write_entries(entries: Iterable[Entry], file: TextIO, form: Format) -> None:
    """Write a table that `read_entries` reads back as the same entries."""
    if form is Format.JSONL:
        file.writelines(json.dumps(_row(entry)) + "\n" for entry in entries)
        return
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_quoted, _cells(entry)) for entry in entries)


def _row(entry: Entry) -> dict[str, str | int | None]:
    row = zip(COLUMNS, _cells(entry), strict=True)
    return {column: cell for column, cell in row if column != "body" or cell}


def _cells(entry: Entry) -> tuple[str, str, str, str, int | None, str]:
    signal = entry.signal
    body = b64encode(signal.body).decode()
    return signal.type, signal.value, entry.label, entry.name, signal.quality, body


# Cells that a spreadsheet would run as a formula: written behind an apostrophe, read without it


def _quoted(cell: str | int | None) -> str | int | None:
    is_formula = isinstance(cell, str) and cell.lstrip("'").startswith(_FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def _unquoted(cell: str) -> str:
    is_quoted = cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA_STARTS)
    return cell[1:] if is_quoted else cell


# Lines to rows: text becomes cells by column, or the error of that line


def _rows(file: BufferedReader, name: str) -> Iterator[tuple[int, Cells | BadTable]]:
    skip_mark(file)
    if file.peek(1)[:1] in b"{":
        return _json_rows(file, name)
    return _csv_rows(file, name)


def _json_rows(file: BufferedReader, name: str) -> Iterator[tuple[int, Cells | BadTable]]:
    for number, text in lines_of(file, name):
        if text.strip():
            yield number, _json_cells(text, name, number)


def _json_cells(text: str, name: str, line: int) -> Cells | BadTable:
    try:
        cells = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "it nests too deep" if isinstance(error, RecursionError) else str(error)
        reason = error.msg if isinstance(error, json.JSONDecodeError) else reason
        return wrong(name, line, None, f"is not valid JSON: {reason}.")
    if not isinstance(cells, dict):
        return wrong(name, line, None, "is not a JSON object.")
    return cells


def _csv_rows(file: BufferedReader, name: str) -> Iterator[tuple[int, Cells | BadTable]]:
    reader = csv.reader((text for _, text in lines_of(file, name)), strict=True)
    try:
        head = [column.strip().lower() for column in next(reader, [])]
        _check_head(head, name)
        for row in reader:
            if not row:
                continue
            if len(row) == len(head):
                yield reader.line_num, dict(zip(head, map(_unquoted, row), strict=True))
            else:
                why = f"has {len(row)} columns where the head has {len(head)}."
                yield reader.line_num, wrong(name, reader.line_num, None, why)
    except csv.Error as error:
        raise wrong(name, reader.line_num, None, f"is not valid CSV: {error}.") from error


def _check_head(head: list[str], name: str) -> None:
    mend = f"The first line names the columns: {', '.join(COLUMNS)}; type and value are needed."
    for column in _NEEDED:
        if column not in head:
            raise wrong(name, 1, column, f"is missing. {mend}")
    for place, column in enumerate(head):
        if column not in COLUMNS:
            raise wrong(name, 1, column, f"is not known. {mend}")
        if column in head[:place]:
            raise wrong(name, 1, column, "is there twice.")


# Rows to values


def _entry(cells: Cells, name: str, line: int) -> Entry:
    for column in cells:
        if column not in COLUMNS:
            raise wrong(name, line, column, f"is not known; known are {', '.join(COLUMNS)}.")
    signal = _signal(cells, name, line)
    known_as = _text(cells, "entry", name, line) or f"{name}:{line}"
    label = _text(cells, "label", name, line)
    try:
        return Entry(known_as, signal, label)
    except BadInput as error:
        at_fault = next(iter(error.fields), None)
        raise wrong(name, line, at_fault, f"is wrong: {error.message}") from error


def _listed(cells: Cells) -> list[object]:
    """The signals of a file that was hashed; else the line itself is one."""
    listed = cells.get("signals", [] if cells.get("error") else None)
    return listed if isinstance(listed, list) else [cells]


def _said(failed: object) -> str:
    message = failed.get("message") if isinstance(failed, dict) else None
    return message if isinstance(message, str) else "no reason is given."


def _signal(cells: object, name: str, line: int) -> Signal:
    if not isinstance(cells, Mapping):
        raise wrong(name, line, "signals", "is not a list of objects.")
    for needed in _NEEDED:
        if not _text(cells, needed, name, line):
            raise wrong(name, line, needed, "is empty or missing.")
    try:
        kind = signal_type(_text(cells, "type", name, line).strip())
    except BadInput as error:
        raise wrong(name, line, "type", f"is wrong: {error.message}") from error
    try:
        value = kind.parse(_text(cells, "value", name, line))
    except BadInput as error:
        raise wrong(name, line, "value", f"is wrong: {error.message}") from error
    return Signal(kind.name, value, _quality(cells, name, line), _body(cells, name, line))


def _text(cells: Cells, column: str, name: str, line: int) -> str:
    cell = cells.get(column)
    if cell is None:
        return ""
    if not isinstance(cell, str):
        raise wrong(name, line, column, "is not a text.")
    return cell


def _quality(cells: Cells, name: str, line: int) -> int | None:
    cell = cells.get("quality")
    if cell is None or cell == "":
        return None
    text = str(cell).strip()
    if isinstance(cell, bool) or not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise wrong(name, line, "quality", "is not a whole number of 0 to 100.")
    if int(text) > 100:
        raise wrong(name, line, "quality", "is more than 100.")
    return int(text)


def _body(cells: Cells, name: str, line: int) -> bytes:
    """Raises for what a bank would not keep, too: it would have to be compared."""
    body = cells.get("body")
    try:
        if not isinstance(body, bytes):  # as it is, of tables that can hold bytes
            body = b64decode(_text(cells, "body", name, line).strip(), validate=True)
    except ValueError as error:
        raise wrong(name, line, "body", "is not valid base64.") from error
    if len(body) > LARGEST_BODY:
        raise wrong(name, line, "body", f"has more than {LARGEST_BODY:,} bytes.")
    return body
