"""Rows of tables as what is asked: whole columns at once."""

import os
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kashf.scan.shape import ASKED, GIVEN_SIGNAL, Given
from kashf.scan.sources.columns import Holds

_NOTHING: Final = "There is nothing in the column."
_ELSEWHERE: Final = (
    "It is an address that is not read from tables. Paths in a table may be of this machine or of "
    "a store (s3, gs, az, abfss); fetch what you want from the web first."
)
_STORED: Final = r"^(s3|s3a|gs|gcs|az|abfs|abfss)://[^\s\x00-\x1f]+(.|\n)*$"
_GIVEN: Final = {
    Holds.BYTES: Given.BYTES,
    Holds.TEXT: Given.TEXT,
    Holds.SIGNALS: Given.ROW,
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where rows go: their part, the place of the first there, and the folder that paths in them
    are relative to."""

    part: int
    place: int
    folder: str


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows that follow each other: the number of the first, and columns of the same length. What
    `faults` says of a row is why it cannot be read; `names` may be null."""

    source: str
    first: int
    data: pa.Array
    names: pa.Array
    faults: pa.Array


def asked(rows: Rows, holds: Holds, stretch: Stretch) -> pa.RecordBatch:
    """Rows as a batch of `ASKED`. What is null in them cannot be read."""
    faults = pc.coalesce(rows.faults, pc.if_else(pc.is_null(rows.data), _NOTHING, None))
    columns = _placed(rows, stretch)
    if holds is Holds.PATH:
        paths = pc.cast(rows.data, pa.string(), safe=False)
        is_elsewhere = pc.and_not(pc.match_substring(paths, "://"), _is_stored(paths))
        faults = pc.coalesce(faults, pc.if_else(is_elsewhere, _ELSEWHERE, None))
        columns |= _paths(paths, stretch.folder)
    else:
        given = pa.repeat(_GIVEN[holds].value, len(rows.data))
        columns |= {"given": given, "data": pc.cast(rows.data, pa.large_binary())}
    return _batch(_with_faults(columns, faults), len(rows.data))


def asked_signals(rows: Rows, signals: pa.Array, stretch: Stretch) -> pa.RecordBatch:
    """Rows that have lists of signals, as a batch of `ASKED`; `data` of them is not read."""
    given = pa.repeat(Given.SIGNALS.value, len(signals))
    faults = pc.if_else(pc.is_null(signals), _NOTHING, None)
    columns = _placed(rows, stretch) | {"given": given, "signals": signals}
    return _batch(_with_faults(columns, faults), len(signals))


def _placed(rows: Rows, stretch: Stretch) -> dict[str, pa.Array]:
    count = len(rows.names)
    numbers = pa.array(range(rows.first, rows.first + count), pa.int64())
    numbered = pc.binary_join_element_wise(rows.source, pc.cast(numbers, pa.string()), ":")
    return {
        "part": pa.repeat(pa.scalar(stretch.part, pa.int64()), count),
        "place": pa.array(range(stretch.place, stretch.place + count), pa.int64()),
        "item": pc.coalesce(rows.names, numbered),
        "source": pa.repeat(rows.source, count),
        "row": numbers,
    }


def _paths(paths: pa.Array, folder: str) -> dict[str, pa.Array]:
    is_remote = _is_stored(paths)
    is_whole = pc.or_(is_remote, pc.starts_with(paths, os.sep))
    whole = pc.binary_join_element_wise(folder, paths, os.sep)
    return {
        "given": pc.if_else(is_remote, Given.REMOTE.value, Given.FILE.value),
        "address": pc.if_else(is_whole, paths, whole),
        "name": paths,
    }


def _is_stored(paths: pa.Array) -> pa.Array:
    """Which are addresses of stores. A table that strangers made must not have this machine ask
    any server, so these alone are allowed."""
    return pc.match_substring_regex(paths, _STORED)


def _with_faults(columns: dict[str, pa.Array], faults: pa.Array) -> dict[str, pa.Array]:
    is_fault = pc.is_valid(faults)
    return columns | {
        "given": pc.if_else(is_fault, Given.FAULT.value, columns["given"]),
        "code": pc.if_else(is_fault, "unreadable", None),
        "message": faults,
    }


def _batch(columns: dict[str, pa.Array], count: int) -> pa.RecordBatch:
    nulls = {field.name: pa.nulls(count, field.type) for field in ASKED}
    return pa.RecordBatch.from_pydict(nulls | columns, schema=ASKED)


def signals_of(column: pa.ListArray) -> pa.Array:
    """A column of lists of structs as lists of `GIVEN_SIGNAL`; what a struct lacks is null.

    Raises pa.ArrowInvalid where a value has no place in it.
    """
    lengths = pc.fill_null(pc.list_value_length(column), 0)
    offsets = pa.concat_arrays(
        [pa.array([0], pa.int64()), pc.cast(pc.cumulative_sum(lengths), pa.int64())]
    )
    inside = column.flatten()
    there = {field.name for field in inside.type}
    fields = [
        pc.cast(pc.struct_field(inside, field.name), field.type)
        if field.name in there
        else pa.nulls(len(inside), field.type)
        for field in GIVEN_SIGNAL
    ]
    structs = pa.StructArray.from_arrays(fields, fields=list(GIVEN_SIGNAL))
    lists = pa.ListArray.from_arrays(pc.cast(offsets, pa.int32()), structs)
    return pc.if_else(pc.is_valid(column), lists, pa.scalar(None, lists.type))
