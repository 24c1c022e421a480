"""A statement as rows, for CSV and JSON."""

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from typing import Final

from kashf.coalition.statements.models import Statement

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@dataclass(frozen=True, slots=True)
class Row:
    """A figure for machines, with its words in the reader's language. None: not available."""

    measure: str
    title: str
    definition: str
    kind: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    numerator: int | None


def as_rows(statement: Statement) -> list[Row]:
    """The figures of a statement, which the caller has seen by its own door."""
    return [
        Row(
            measure=figure.measure,
            title=figure.title,
            definition=figure.definition,
            kind=figure.kind.value,
            value=figure.value,
            low=figure.low,
            high=figure.high,
            n=figure.n,
            numerator=figure.numerator,
        )
        for figure in statement.figures.all()
    ]


def as_csv(rows: Iterable[Row]) -> str:
    """The rows as CSV with a head. What is not available is empty; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([field.name for field in fields(Row)])
    writer.writerows([_cell(value) for value in astuple(row)] for row in rows)
    return text.getvalue()


def _cell(value: str | float | None) -> str | float | None:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
