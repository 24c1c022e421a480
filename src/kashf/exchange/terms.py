"""A list of terms, as CSV: `concept,language,form,plurals`, with plurals parted by `|`."""

import csv
from collections.abc import Iterator
from typing import BinaryIO, Final

from kashf.exchange.lines import lines_of, wrong
from kashf.language import Term

HEAD: Final = ("concept", "language", "form", "plurals")
_NEEDED: Final = HEAD[:3]
_LONGEST_CONCEPT: Final = 200  # characters
_LONGEST_LANGUAGE: Final = 12


def read_terms(file: BinaryIO, *, name: str) -> Iterator[Term]:
    """The terms of a list; `name` stands for the file in errors.

    Raises BadTable at the first line that is wrong, with the line and the column.
    """
    reader = csv.reader((text for _, text in lines_of(file, name)), strict=True)
    try:
        head = tuple(column.strip().lower() for column in next(reader, []))
        if head not in {HEAD, _NEEDED}:
            raise wrong(name, 1, None, f"is not the head of a list: {','.join(HEAD)}.")
        for row in reader:
            if row:
                yield _term(row, len(head), name, reader.line_num)
    except csv.Error as error:
        raise wrong(name, reader.line_num, None, f"is not valid CSV: {error}.") from error


def _term(row: list[str], columns: int, name: str, line: int) -> Term:
    if len(row) != columns:
        raise wrong(name, line, None, f"has {len(row)} columns where the head has {columns}.")
    concept, language, form = (cell.strip() for cell in row[:3])
    for column, cell, longest in (
        ("concept", concept, _LONGEST_CONCEPT),
        ("language", language, _LONGEST_LANGUAGE),
    ):
        if not 0 < len(cell) <= longest:
            raise wrong(name, line, column, f"needs 1 to {longest} characters.")
    plurals = row[3].split("|") if columns > len(_NEEDED) else []
    term = Term(concept, language, form, tuple(filter(None, map(str.strip, plurals))))
    if unfit := term.unfit:
        raise wrong(name, line, unfit.column, f"has {unfit.form[:40]!r}, {unfit.why}")
    return term
