"""The Arrow schemas: of what is asked about each item, and of what is answered."""

from enum import StrEnum
from typing import Final

import pyarrow as pa


class Given(StrEnum):
    """What is given of an item."""

    FILE = "file"  # `address` is a path
    REMOTE = "remote"  # `address` is one that Daft reads
    BYTES = "bytes"  # `data`
    TEXT = "text"  # `data`, as UTF-8
    SIGNALS = "signals"  # `signals`
    ROW = "row"  # `data` is a JSON object with signals
    FAULT = "fault"  # nothing but `code` and `message`: why it cannot be read


PLACE: Final = pa.schema(
    [
        ("part", pa.int64()),
        ("place", pa.int64()),  # in the part
        ("item", pa.string()),
        ("source", pa.string()),  # the table or archive it is in, if it is no file of its own
        ("row", pa.int64()),  # there, from 1 on
    ]
)

GIVEN_SIGNAL: Final = pa.struct(
    [
        ("type", pa.string()),
        ("value", pa.string()),
        ("quality", pa.int64()),
        ("body", pa.binary()),
    ]
)

CONTENT: Final = pa.schema(
    [
        ("given", pa.string()),
        ("address", pa.string()),
        ("size", pa.int64()),  # of what lies at the address, where that is known
        ("name", pa.string()),  # of which the suffix counts
        ("data", pa.large_binary()),
        ("signals", pa.list_(GIVEN_SIGNAL)),
        ("code", pa.string()),
        ("message", pa.string()),
    ]
)

ASKED: Final = pa.schema([*PLACE, *CONTENT])

_HOMOGRAPH: Final = pa.struct([("host", pa.string()), ("reads", pa.string())])

SIGNAL: Final = pa.struct(
    [
        ("type", pa.string()),
        ("value", pa.string()),
        ("quality", pa.int64()),
        ("weak", pa.bool_()),
        ("body", pa.binary()),
    ]
)

MATCH: Final = pa.struct(
    [
        ("bank", pa.string()),
        ("entry", pa.string()),
        ("type", pa.string()),
        ("value", pa.string()),
        ("distance", pa.int64()),
        ("radius", pa.int64()),
        ("label", pa.string()),
        ("found", pa.string()),
        ("why", pa.string()),
        ("view", pa.string()),
        ("homograph", _HOMOGRAPH),
        ("relation", pa.string()),
        ("inliers", pa.int64()),
        ("agreement", pa.float64()),
        ("region", pa.list_(pa.list_(pa.float64()))),
        ("tiles", pa.string()),
        ("passages", pa.int64()),
        ("known", pa.float64()),
        ("of_item", pa.float64()),
        ("spans", pa.list_(pa.list_(pa.int64()))),
    ]
)

ERROR: Final = pa.struct([("code", pa.string()), ("message", pa.string())])

ANSWER: Final = pa.schema(
    [
        ("signals", pa.list_(SIGNAL)),
        ("matches", pa.list_(MATCH)),
        ("error", ERROR),
        ("bytes", pa.int64()),  # that were read
        ("seconds", pa.float64()),  # of a processor
        ("failure", pa.string()),  # what went wrong here, not with the item
    ]
)
"""A row an item. `error` says why an item could not be read, or not wholly."""

LOOKED: Final = pa.schema([*PLACE, *ANSWER])
