"""Which column of a table holds what is to be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kashf.errors import BadInput, BadTable


class Holds(StrEnum):
    """What a table has of its items."""

    PATH = "path"
    BYTES = "bytes"
    TEXT = "text"
    SIGNALS = "signals"  # a list in one column, or the columns `type` and `value`


ITEM: Final = "item"  # by which a column is chosen that names the items

# Found by themselves, if there is just one of them. Of a table that has signals, the other columns
# say where they are from.
_USUAL: Final[Mapping[Holds, Sequence[str]]] = {
    Holds.SIGNALS: ("signals", "value"),
    Holds.BYTES: ("bytes", "content", "image"),
    Holds.TEXT: ("text", "body", "post"),
    Holds.PATH: ("path", "file", "url", "address"),
}
_NAMES: Final = ("item", "id", "path", "name")


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table holds, in which column, and which column names the items, if any."""

    holds: Holds
    column: str
    names: str = ""


def parse_choice(words: Sequence[str]) -> dict[str, str]:
    """What `--column text=body` and the like say. Raises BadInput."""
    chosen: dict[str, str] = {}
    for each in words:
        what, equals, column = each.partition("=")
        if what not in {*Holds, ITEM} or not equals or not column:
            raise BadInput(
                f"{each!r} does not say which column to read: write path=, bytes=, text=, signals= "
                "or item= and the column's name, such as text=body.",
                fields={"column": each},
            )
        chosen[what] = column
    if len(chosen.keys() - {ITEM}) > 1:
        raise BadInput("Choose one column to read; another by item= may name the items.")
    return chosen


def choose(there: Sequence[str], chosen: Mapping[str, str], table: str) -> Columns:
    """What to read of a table with these columns. Raises BadTable if a chosen one is missing,
    nothing is chosen and it is not plain which it is, or several are called as that which is."""
    for column in chosen.values():
        if column not in there:
            raise _lacking(table, column, there)
    names = chosen.get(ITEM) or next((name for name in _NAMES if there.count(name) == 1), "")
    found = _chosen(there, chosen, names, table)
    read = {found.column, found.names} | ({"type"} if found.column == "value" else set())
    for column in sorted(read):
        if there.count(column) > 1:
            raise _several(table, column)
    return found


def _chosen(there: Sequence[str], chosen: Mapping[str, str], names: str, table: str) -> Columns:
    for holds in Holds:
        if holds in chosen:
            return Columns(holds, chosen[holds], names)
    if "type" in there and "value" in there:
        return Columns(Holds.SIGNALS, "value", names)
    found = [
        Columns(holds, column, names)
        for holds, usual in _USUAL.items()
        for column in usual
        if column in there and column != "value"
    ]
    if found and found[0].holds is Holds.SIGNALS:
        return found[0]
    if len(found) != 1:
        raise _unclear(table, [one.column for one in found], there)
    return found[0]


def _lacking(table: str, column: str, there: Sequence[str]) -> BadTable:
    return BadTable(
        f"{table} has no column {column!r}. It has: {_said(there)}.", fields={"column": column}
    )


def _several(table: str, column: str) -> BadTable:
    return BadTable(
        f"{table} has several columns called {column}. Rename one.", fields={"column": column}
    )


def _unclear(table: str, found: Sequence[str], there: Sequence[str]) -> BadTable:
    why = f"may be read by {_said(found)}" if found else f"has the columns {_said(there)}"
    return BadTable(
        f"{table} {why}: say which to read, such as --column text=NAME "
        "(or path=, bytes=, signals=).",
    )


def _said(columns: Sequence[str]) -> str:
    shown = ", ".join(columns[:20])
    return f"{shown}, …" if len(columns) > 20 else shown or "none"
