"""A table of items: CSV with a head, or JSON Lines, told apart by the first character."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import BinaryIO, Final
from uuid import UUID

from kashf.coalition.intake.vocabulary import MOST_ROWS, NewItem, Row
from kashf.coalition.members.models import Organisation
from kashf.coalition.members.vocabulary import OrganisationKind
from kashf.exchange.lines import lines_of, wrong

COLUMNS: Final = ("text", "address", "platform", "account", "reach", "posted_at", "note")

Cells = Mapping[str, object]


def read_rows(file: BinaryIO, *, name: str) -> Iterator[Row]:
    """The rows of a table of items; `name` stands for the file in errors. A platform is given by
    its short name.

    Raises BadTable at the first line that is wrong, with the line and the column.
    """
    platforms = {
        platform.slug: platform.code
        for platform in Organisation.objects.filter(kind=OrganisationKind.PLATFORM)
    }
    lines = lines_of(file, name)
    first = next(lines, (1, ""))
    rows = _json_rows if first[1].lstrip().startswith("{") else _csv_rows
    for count, (line, cells) in enumerate(rows(_again(first, lines), name)):
        if count == MOST_ROWS:
            raise wrong(name, line, None, f"is one too many: at most {MOST_ROWS:,}. Split it.")
        yield Row(line, _item(cells, platforms, name, line))


# Lines to cells


def _again(first: tuple[int, str], others: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    yield first
    yield from others


def _json_rows(lines: Iterator[tuple[int, str]], name: str) -> Iterator[tuple[int, Cells]]:
    for line, text in lines:
        if not text.strip():
            continue
        try:
            cells = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise wrong(name, line, None, f"is not valid JSON: {error}.") from error
        if not isinstance(cells, dict):
            raise wrong(name, line, None, "is not a JSON object.")
        for column in cells:
            if column not in COLUMNS:
                raise wrong(name, line, column[:40], f"is not known; known are {_KNOWN}.")
        yield line, cells


def _csv_rows(lines: Iterator[tuple[int, str]], name: str) -> Iterator[tuple[int, Cells]]:
    reader = csv.reader((text for _, text in lines), strict=True)
    try:
        head = _head(next(reader, []), name)
        for row in reader:
            if not row:
                continue
            if len(row) != len(head):
                why = f"has {len(row)} columns where the head has {len(head)}."
                raise wrong(name, reader.line_num, None, why)
            yield reader.line_num, dict(zip(head, row, strict=True))
    except csv.Error as error:
        raise wrong(name, reader.line_num, None, f"is not valid CSV: {error}.") from error


def _head(row: list[str], name: str) -> list[str]:
    head = [column.strip().lower() for column in row]
    if not {"text", "address"} & set(head):
        raise wrong(name, 1, None, f"has no column text or address. {_MEND}")
    for place, column in enumerate(head):
        if column not in COLUMNS:
            raise wrong(name, 1, column[:40] or None, f"is not known. {_MEND}")
        if column in head[:place]:
            raise wrong(name, 1, column, "is there twice.")
    return head


_KNOWN: Final = ", ".join(COLUMNS)
_MEND: Final = f"The first line names the columns: {_KNOWN}; text or address is needed."


# Cells to items


def _item(cells: Cells, platforms: Mapping[str, UUID], name: str, line: int) -> NewItem:
    texts = {column: _text(cells, column, name, line) for column in COLUMNS if column != "reach"}
    platform = texts["platform"].strip()
    if platform and platform not in platforms:
        raise wrong(name, line, "platform", "is not the short name of a platform.")
    return NewItem(
        text=texts["text"],
        address=texts["address"],
        platform=platforms.get(platform),
        account=texts["account"],
        reach=_reach(cells, name, line),
        posted_at=_time(texts["posted_at"].strip(), name, line),
        note=texts["note"],
    )


def _text(cells: Cells, column: str, name: str, line: int) -> str:
    cell = cells.get(column)
    if cell is None:
        return ""
    if not isinstance(cell, str):
        raise wrong(name, line, column, "is not a text.")
    return cell


def _reach(cells: Cells, name: str, line: int) -> int | None:
    cell = cells.get("reach")
    if cell is None or cell == "":
        return None
    text = str(cell).strip()
    if isinstance(cell, bool) or not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise wrong(name, line, "reach", "is not a whole number from 0 on.")
    return int(text)


def _time(text: str, name: str, line: int) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        why = "is not a time such as 2026-03-01T14:30:00+03:00."
        raise wrong(name, line, "posted_at", why) from error
