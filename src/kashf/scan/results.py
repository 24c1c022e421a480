"""What became of the items of a part: counted, and as the tables that are written."""

from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kashf.scan.shape import LOOKED, MATCH
from kashf.signals.local import Relation

_SHOWN: Final = ("item", "source", "row")


@dataclass(frozen=True, slots=True)
class Counts:
    """Items, each counted once: those that matched; else those that have but a part in common with
    something, such as an emblem; else those that could not be read; else those that did not match.
    `matches` is how many there are in all, `bytes` how many were read, and `seconds` of a
    processor."""

    items: int = 0
    matched: int = 0
    shared: int = 0
    unreadable: int = 0
    unmatched: int = 0
    matches: int = 0
    bytes: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def left(self) -> int:
        """Items that nothing became of: those of parts that were set aside."""
        return self.items - self.matched - self.shared - self.unreadable - self.unmatched


class Gathered:
    """What has come in of a part, in whatever order. Of the items that nothing became of it is kept
    only that they came, so that a part may have millions."""

    def __init__(self, part: int, items: int) -> None:
        self._part = part
        self._times = np.zeros(items, np.uint8)  # that each came
        self._missing = items
        self._told: list[pa.Table] = []
        self._bytes = 0
        self._seconds = 0.0

    def add(self, rows: pa.RecordBatch) -> None:
        """Some rows of it, as `LOOKED` has them."""
        np.add.at(self._times, rows["place"].to_numpy(), 1)
        self._missing -= rows.num_rows
        self._bytes += _sum(rows["bytes"])
        self._seconds += pc.sum(rows["seconds"]).as_py() or 0.0
        told = rows.filter(_has_something(rows))
        if told.num_rows:
            self._told.append(pa.Table.from_batches([told]).cast(LOOKED))

    @property
    def is_whole(self) -> bool:
        """Whether so many rows have come as the part has items."""
        return self._missing <= 0

    def results(self) -> "Results":
        """What became of the part."""
        told = pa.concat_tables([LOOKED.empty_table(), *self._told]).sort_by("place")
        came_once = bool((self._times == 1).all())
        items = len(self._times)
        rows = told.combine_chunks()
        return Results(self._part, rows, items, self._bytes, self._seconds, came_once=came_once)


def _has_something(rows: pa.RecordBatch) -> pa.Array:
    """For each row whether it says more than that the item was looked at, and did not match."""
    lists = (pc.list_value_length(rows[name]) for name in ("matches", "signals"))
    is_told = [pc.fill_null(pc.greater(length, 0), False) for length in lists]  # noqa: FBT003
    is_told += [pc.is_valid(rows[name]) for name in ("error", "failure")]
    return reduce(pc.or_, is_told)


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """The rows of a part of which there is something to tell, in order, as `LOOKED` has them; and
    what it comes to with all others. `came_once`: each item did."""

    part: int
    rows: pa.Table
    items: int
    bytes: int
    seconds: float
    came_once: bool

    @property
    def failure(self) -> str | None:
        """What went wrong that is no item's fault."""
        if not self.came_once:
            return "its rows came several times, or not at all"
        return next((said for said in self.rows["failure"].to_pylist() if said is not None), None)

    def counts(self) -> Counts:
        """How many became what."""
        has_match, has_shared = self._has(is_shared=False), self._has(is_shared=True)
        is_shared = pc.and_not(has_shared, has_match)
        failed = pc.is_valid(self.rows["error"])
        is_unreadable = pc.and_not(failed, pc.or_(has_match, has_shared))
        matched, shared, unreadable = map(_sum, (has_match, is_shared, is_unreadable))
        return Counts(
            self.items,
            matched,
            shared,
            unreadable,
            unmatched=self.items - matched - shared - unreadable,
            matches=len(pc.list_flatten(self.rows["matches"])),
            bytes=self.bytes,
            seconds=self.seconds,
        )

    def _has(self, *, is_shared: bool) -> pa.Array:
        """For each row whether it has a match that is of parts only, or one that is not."""
        relation = pc.struct_field(pc.list_flatten(self.rows["matches"]), "relation")
        is_of_parts = pc.fill_null(pc.equal(relation, Relation.SHARED.value), False)  # noqa: FBT003
        wanted = is_of_parts if is_shared else pc.invert(is_of_parts)
        parents = pc.list_parent_indices(self.rows["matches"]).filter(wanted)
        return pc.is_in(pa.array(range(self.rows.num_rows), pa.int64()), parents.combine_chunks())

    def matches(self) -> pa.Table:
        """A row for each match, with its evidence."""
        parents = pc.list_parent_indices(self.rows["matches"]).combine_chunks()
        found = pc.list_flatten(self.rows["matches"]).combine_chunks()
        fields = [found.field(number) for number in range(len(MATCH))]
        return pa.table(
            [*(self.rows[name].take(parents) for name in _SHOWN), *fields],
            [*_SHOWN, *(field.name for field in MATCH)],
        )

    def errors(self) -> pa.Table:
        """A row for each item that could not be read, or not wholly."""
        rows = self.rows.filter(pc.is_valid(self.rows["error"]))
        told = rows["error"].combine_chunks()
        return pa.table(
            [*(rows[name] for name in _SHOWN), told.field(0), told.field(1)],
            [*_SHOWN, "code", "message"],
        )

    def signals(self) -> pa.Table:
        """A row for each item that has signals, with all of them; to be scanned again."""
        has_some = pc.greater(pc.fill_null(pc.list_value_length(self.rows["signals"]), 0), 0)
        return self.rows.filter(has_some).select([*_SHOWN, "signals"])


def _sum(array: pa.ChunkedArray | pa.Array) -> int:
    return int(pc.sum(array).as_py() or 0)
