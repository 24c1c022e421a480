"""The parts of docs/sizing.md that a run makes: its machine, what it measured, and the examples."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from benchmarks.machine import Machine
from benchmarks.report import Row, table
from benchmarks.sizing import Amount
from benchmarks.sizing.formulae import EXAMPLES, Measured, Needed, needed

DOCS: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = "sizing.md"
MEASURED: Final = "measured"
EXAMPLE: Final = "examples"
_CORES: Final = "_cores"


def save(machine: Machine, rows: Sequence[Row]) -> None:
    """Write them into the page. Raises ValueError if the run could not measure all."""
    one = rounded(rows)
    page = DOCS / PAGE
    text = page.read_text(encoding="utf-8")
    text = _put(text, MEASURED, [f"{machine}.", "", *_amounts(rows)])
    text = _put(text, EXAMPLE, examples(one))
    page.write_text(text, encoding="utf-8")


def rounded(rows: Sequence[Row]) -> Measured:
    """The constants as the page shows them, so that who calculates with these gets the same."""
    cells = (row.cells() for row in rows)
    there = {name: number(value) for name, _, value, *_ in cells if name}
    missing = sorted(set(Measured.__slots__) - there.keys())
    if missing:
        raise ValueError(f"Not measured, as there is no PostgreSQL: {', '.join(missing)}.")
    return Measured(**there)


def number(cell: str) -> float:
    """What a cell of the page says."""
    return float(cell.replace(",", ""))


def part(text: str, name: str) -> str:
    """What stands between the marks of that name."""
    _, _, rest = text.partition(_mark(name, "begin"))
    return rest.partition(_mark(name, "end"))[0].strip()


def _put(text: str, name: str, lines: Sequence[str]) -> str:
    before, begin, rest = text.partition(_mark(name, "begin"))
    _, end, after = rest.partition(_mark(name, "end"))
    return "\n".join([f"{before}{begin}", "", *lines, "", f"{end}{after}"])


def _mark(name: str, what: str) -> str:
    return f"<!-- {name}: {what} -->"


def _amounts(rows: Sequence[Row]) -> list[str]:
    cells = [row.cells() for row in rows]
    lines = [(f"`{name}`" if name else "", *others) for name, *others in cells]
    return list(table(Amount.heads, lines))


def examples(one: Measured) -> list[str]:
    """The worked examples: what comes in, and what that takes."""
    found = [needed(load, one) for load in EXAMPLES]
    heads = ("", "unit", *(load.name for load in EXAMPLES))
    given = [
        (f"`{name}`", "", *(f"{getattr(load, name):,}" for load in EXAMPLES))
        for name in list(asdict(EXAMPLES[0]))[1:]
    ]
    takes = [
        (f"`{name}`", unit_of(name), *(shown(name, getattr(each, name)) for each in found))
        for name in Needed.__slots__
    ]
    return list(table(heads, [*given, *takes]))


def unit_of(name: str) -> str:
    """In which unit it is shown."""
    return "cores" if name.endswith(_CORES) else "GB"


def shown(name: str, value: float) -> str:
    """As the page has it."""
    return f"{value:,.2f}" if name.endswith(_CORES) else f"{value / 1e9:,.2f}"
