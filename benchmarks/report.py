"""What a benchmark answers: rows, shown as a table to people and as JSON lines to machines."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from rich.console import Console
from rich.table import Table


class Scale(StrEnum):
    """How much is measured."""

    QUICK = "quick"  # the smallest sizes: seconds
    USUAL = "usual"  # what `make bench` does
    FULL = "full"  # what takes the peers long, too


class Row(Protocol):
    """One line of a table: a frozen dataclass that knows its heads and its cells."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    heads: ClassVar[tuple[str, ...]]

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What is to be held, what was measured, and whether it holds."""

    name: str
    wanted: str
    measured: str
    holds: bool


def no_floors(rows: Sequence[Any]) -> Iterator[Floor]:  # noqa: ARG001 -- every benchmark is asked so
    """Of a benchmark that promises nothing."""
    yield from ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a benchmark's rows for the page, and what it shows in words. `draw` gives a
    chart of Altair's."""

    draw: Callable[[Sequence[Any]], Any]
    shows: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A name, a line about it, how to run it, and what its rows have to hold at full size."""

    name: str
    summary: str
    run: Callable[[Scale], Iterator[Row]]
    notes: Sequence[str] = ()
    floors: Callable[[Sequence[Any]], Iterator[Floor]] = no_floors
    drawing: Drawing | None = None


def show(console: Console, benchmark: Benchmark, rows: Sequence[Row]) -> None:
    """The table and its notes."""
    table = Table(title=f"{benchmark.name}: {benchmark.summary}", title_justify="left")
    for number, head in enumerate(rows[0].heads):
        table.add_column(head, justify="left" if number < 2 else "right")
    for row in rows:
        table.add_row(*row.cells())
    console.print(table)
    for note in benchmark.notes:
        console.print(f"  · {note}", highlight=False)


def show_floors(console: Console, floors: Sequence[Floor]) -> None:
    """What had to be held, and what was."""
    table = Table("what", "has to be", "was", "held", title="Floors", title_justify="left")
    for each in floors:
        table.add_row(each.name, each.wanted, each.measured, "yes" if each.holds else "NO")
    if floors:
        console.print(table)


def as_json(kind: str, values: Mapping[str, object]) -> str:
    """One object on one line."""
    return json.dumps({"kind": kind, **values})


def row_as_json(benchmark: Benchmark, row: Row) -> str:
    """A row with its plain values."""
    return as_json(benchmark.name, asdict(row))


def times(ratio: float) -> str:
    """A ratio as people read it: two digits that count."""
    return f"{ratio:.0f}×" if ratio >= 10 else f"{ratio:.2g}×"


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join(['---', '---', *['--:'] * (len(heads) - 2)])}|"
    yield from (f"| {' | '.join(cells)} |" for cells in lines)
