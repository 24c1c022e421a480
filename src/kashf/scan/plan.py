"""The plan that Daft runs: the parts as its source, what is in stores fetched, then looked at."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow as pa
from daft import DataType, Schema, Series
from daft.functions import when
from daft.io.source import DataSource, DataSourceTask
from daft.recordbatch import RecordBatch

from kashf.scan import credit
from kashf.scan.crew import CrewSettings, crew
from kashf.scan.engine import IOConfig, daft
from kashf.scan.parts import Part
from kashf.scan.settings import LARGEST
from kashf.scan.shape import ANSWER, ASKED, CONTENT, PLACE, Given
from kashf.scan.sources.reading import read

CONNECTIONS: Final = 32  # to a store, of each that fetches
_ANSWER: Final = DataType.from_arrow_type(pa.struct(list(ANSWER)))
_LOOKED_AT: Final = pa.schema([ASKED.field("part"), *CONTENT])
_ASKED: Final = Schema.from_pyarrow_schema(ASKED)


@dataclass(frozen=True, slots=True)
class Where:
    """Where items are looked at. `workers` are those of one machine; on a cluster, None: as many as
    a node gives. `shipments` are banks to be fetched there; else they lie where `looking` says.
    `plan` is by which it is known how far a source is read ahead; without one it is not bounded,
    for frames, of which rows may be dropped before they are looked at.
    """

    folder: str
    workers: int | None
    store: IOConfig | None
    shipments: Sequence[Any] = ()
    plan: str = ""


class _Task(DataSourceTask):
    def __init__(self, part: Part, where: Where) -> None:
        self._part = part
        self._where = where

    @property
    def schema(self) -> Schema:
        return _ASKED

    async def read(self) -> AsyncIterator[RecordBatch]:
        batches = read(self._part, self._where.folder, self._where.store)
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            await credit.take(self._where.plan, batch)
            yield _given(batch)


def _given(batch: pa.RecordBatch) -> RecordBatch:
    """A batch for Daft, column by column: of one that is given as a whole, all would be kept for as
    long as any column is, and the names of items are kept longer than their contents."""
    return RecordBatch.from_pydict(
        {
            name: Series.from_arrow(column, name)
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        }
    )


class _Parts(DataSource):
    def __init__(self, parts: Sequence[Part], where: Where) -> None:
        self._parts = parts
        self._where = where

    @property
    def name(self) -> str:
        return "kashf"

    @property
    def schema(self) -> Schema:
        return _ASKED

    async def get_tasks(self, pushdowns: object) -> AsyncIterator[DataSourceTask]:  # noqa: ARG002 -- as Daft calls it
        for part in self._parts:
            yield _Task(part, self._where)


@daft.cls(use_process=False)
class _Look:
    """Gives batches to the crew of the machine that this runs on."""

    def __init__(self, settings: CrewSettings, where: Where) -> None:
        self._settings = _here(settings, where)
        self._plan = where.plan

    @daft.method.batch(return_dtype=_ANSWER)
    def look(self, *columns: Series) -> pa.Array:
        cells = [
            column.to_arrow().cast(kind.type)
            for column, kind in zip(columns, _LOOKED_AT, strict=True)
        ]
        whole = pa.RecordBatch.from_arrays(cells, schema=_LOOKED_AT)
        batch = whole.select(CONTENT.names)
        try:
            with crew(self._settings) as mine:
                answers = mine.look(batch)
        except Exception as error:  # noqa: BLE001 -- the part is done anew, and says why
            answers = _failed(error, batch.num_rows)
        finally:
            credit.give_back(self._plan, whole)
        return answers.combine_chunks().to_struct_array().combine_chunks()


def _here(settings: CrewSettings, where: Where) -> CrewSettings:
    if where.workers is not None:
        return settings
    from kashf.scan import shipping  # noqa: PLC0415 -- Ray

    banks = [shipping.fetch(each) for each in where.shipments]
    looking = replace(settings.looking, banks=banks)
    return replace(settings, looking=looking, workers=shipping.processors())


def _failed(error: Exception, count: int) -> pa.Table:
    """That the machine failed, not the items; the part is done anew."""
    said = str(error) or type(error).__name__
    row = {"matches": [], "bytes": 0, "seconds": 0.0, "failure": said}
    return pa.Table.from_pylist([row] * count, schema=ANSWER)


def plan(parts: Sequence[Part], settings: CrewSettings, where: Where) -> daft.DataFrame:
    """A row for each item of the parts, as `LOOKED` has it; nothing is done yet."""
    frame = _Parts(parts, where).read()
    if any("remote" in part.pieces["form"].to_pylist() for part in parts):
        frame = frame.with_column("data", _fetched(frame, where.store))
    look = _Look(settings, where)
    answer = look.look(*(frame[name] for name in _LOOKED_AT.names))
    return frame.select(*PLACE.names, answer.alias("answer").unnest())


def _fetched(frame: daft.DataFrame, store: IOConfig | None) -> daft.Expression:
    """What is small enough is fetched here, many at once; the rest by whoever looks at it, who also
    says why something could not be fetched."""
    is_remote: daft.Expression = frame["given"] == daft.lit(Given.REMOTE.value)
    is_small = is_remote & (frame["size"] <= daft.lit(LARGEST))
    wanted = when(is_small, frame["address"]).otherwise(None)
    fetched = wanted.download(max_connections=CONNECTIONS, on_error="null", io_config=store)
    return when(is_small, fetched).otherwise(frame["data"])
