"""Signals and answers as Arrow's IPC stream: columns in, columns out.

A stranger's stream is read only after its messages were looked at one by one: no dictionaries, no
compression, few batches, few rows. What is left needs no more memory than it has bytes.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa

from kashf.coalition.api.problems import bad_fields
from kashf.errors import BadInput, TooLarge

ARROW: Final = "application/vnd.apache.arrow.stream"
MOST_BATCHES: Final = 1_000

Row = tuple[str | None, str | None, object, object]
"""Type, value, quality and body, as they were sent; columns have no bodies."""

_END: Final = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_NEEDED: Final = ("type", "value")
_TAKEN: Final = (*_NEEDED, "quality")


def read_rows(data: bytes, *, most: int) -> list[Row]:
    """The rows of a stream of the columns `type`, `value` and perhaps `quality`. Raises BadInput
    or TooLarge."""
    if not data.endswith(_END):
        raise BadInput("The Arrow stream is cut off: it has no end mark. Send it again, whole.")
    try:
        _check_messages(data)
        with pa.ipc.open_stream(data) as stream:
            _check_schema(stream.schema)
            return _rows(stream, most)
    except (pa.ArrowException, OSError, ValueError, struct.error) as error:
        raise BadInput(f"This is no Arrow stream that can be read: {str(error)[:200]}") from error


def _check_messages(data: bytes) -> None:
    reader = pa.ipc.MessageReader.open_stream(data)
    for number, message in enumerate(reader):
        kind = message.type
        if kind == "dictionary":
            raise BadInput("Send plain strings: dictionaries are not taken.")
        if kind != ("record batch" if number else "schema"):
            raise BadInput(f"An Arrow stream of signals has no {kind} here.")
        if number > MOST_BATCHES:
            raise TooLarge(f"Send at most {MOST_BATCHES:,} record batches in a stream.")
        if number and _is_compressed(message.metadata.to_pybytes()):
            raise BadInput("Send the Arrow stream without compression.")


def _is_compressed(metadata: bytes) -> bool:
    """Whether a record batch says how its buffers are compressed (`Message.fbs` of Arrow)."""
    (message,) = struct.unpack_from("<I", metadata, 0)
    header = message + _field(metadata, message, 2)
    (offset,) = struct.unpack_from("<I", metadata, header)
    return _field(metadata, header + offset, 3) != 0


def _field(metadata: bytes, table: int, number: int) -> int:
    """Where a table of FlatBuffers has its field; 0 if it has none."""
    (back,) = struct.unpack_from("<i", metadata, table)
    (size,) = struct.unpack_from("<H", metadata, table - back)
    place = 4 + 2 * number
    if place >= size:
        return 0
    found: int = struct.unpack_from("<H", metadata, table - back + place)[0]
    return found


def _check_schema(schema: pa.Schema) -> None:
    faults: list[tuple[tuple[str | int, ...], str]] = [
        ((name,), "This column is missing.") for name in _NEEDED if name not in schema.names
    ]
    if len(set(schema.names)) != len(schema.names):
        faults.append((("type",), "A column is there twice."))
    for name, kind in zip(schema.names, schema.types, strict=True):
        if name not in _TAKEN:
            faults.append(((name[:80],), "This column is not known."))
        elif name == "quality" and not pa.types.is_integer(kind):
            faults.append(((name,), "A column of whole numbers is needed."))
        elif name != "quality" and not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            faults.append(((name,), "A column of strings is needed."))
    if faults:
        raise bad_fields(faults[:10])


def _rows(stream: Iterator[pa.RecordBatch], most: int) -> list[Row]:
    rows: list[Row] = []
    for batch in stream:
        if len(rows) + batch.num_rows > most:
            raise TooLarge(f"Send at most {most:,} signals at once.", fields={"value": "Too many."})
        batch.validate(full=True)
        columns = [_column(batch, name) for name in _TAKEN]
        rows.extend((*row, None) for row in zip(*columns, strict=True))
    if not rows:
        raise BadInput("The Arrow stream has no rows.", fields={"value": "Send a row at least."})
    return rows


def _column(batch: pa.RecordBatch, name: str) -> list[object]:
    if name not in batch.schema.names:
        return [None] * batch.num_rows
    values: list[object] = batch.column(name).to_pylist()
    return values


def written(schema: pa.Schema, columns: Sequence[Sequence[object]]) -> bytes:
    """A stream of one batch."""
    arrays = [pa.array(one, kind) for one, kind in zip(columns, schema.types, strict=True)]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as stream:
        stream.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    data: bytes = sink.getvalue().to_pybytes()
    return data
