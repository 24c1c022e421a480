"""What a worker does: a batch of what is asked in, a batch of what is answered out.

This module is loaded by every worker, so it knows nothing of Daft.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from kashf.errors import BadTable, KashfError, NotFound, TooLarge, Unreadable
from kashf.exchange import asked
from kashf.matching import Bank, Looked, Matcher, match_json
from kashf.scan.settings import LARGEST, Looking
from kashf.scan.shape import ANSWER, Given
from kashf.signals import (
    Hashed,
    Signal,
    SignalType,
    chosen_types,
    hash_content,
    signal_type,
)
from kashf.signals.content import Content, ContentKind, open_content

if TYPE_CHECKING:
    from kashf.scan.engine import IOConfig

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What became of an item, and how many bytes of it were read."""

    looked: Looked
    size: int = 0


class Looker:
    """Looks for items in banks. Raises what `Bank.open` and `Matcher` do."""

    def __init__(self, settings: Looking, store: "IOConfig | None" = None) -> None:
        self._settings = settings
        self._types = chosen_types(settings.types)
        self._store = store
        self._matcher = Matcher(
            [Bank.open(folder) for folder in settings.banks],
            radius=settings.radius,
            weak=settings.weak,
        )

    def look(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The answers to a batch of `CONTENT`, as one of `ANSWER`."""
        rows = [self._row(batch, number) for number in range(batch.num_rows)]
        return pa.RecordBatch.from_pylist(rows, schema=ANSWER)

    def _row(self, batch: pa.RecordBatch, number: int) -> dict[str, object]:
        start = time.thread_time()
        cells = {name: batch[name][number].as_py() for name in batch.schema.names}
        try:
            answer = self._answer(cells)
        except (Unreadable, NotFound, BadTable) as error:
            answer = _Answer(Looked(Hashed((), error), ()))
        return _told(answer, cells, self._settings) | {"seconds": time.thread_time() - start}

    def _answer(self, cells: Cells) -> _Answer:
        match Given(cells["given"]):
            case Given.FILE:
                with open_content(Path(cells["address"])) as content:
                    return self._looked(content)
            case Given.REMOTE:
                return self._looked(self._fetched(cells))
            case Given.BYTES:
                return self._looked(Content.of_bytes(cells["data"], name=cells["name"]))
            case Given.TEXT:
                return self._looked(_text(cells["data"]))
            case Given.SIGNALS:
                return self._found({"signals": cells["signals"]})
            case Given.ROW:
                return self._found(json.loads(cells["data"]))
            case Given.FAULT:
                return _Answer(Looked(Hashed(()), ()))

    def _fetched(self, cells: Cells) -> Content:
        """What Daft has fetched already; else it is fetched here, if it is not too large."""
        name = Path(cells["address"]).name
        if cells["data"] is not None:
            return Content.of_bytes(cells["data"], name=name)
        from kashf.scan.sources.addresses import opened  # noqa: PLC0415 -- Daft

        with opened(cells["address"], self._store) as (file, size):
            if size > LARGEST:
                raise TooLarge(
                    f"{cells['address']} has {size:,} bytes; of a store, {LARGEST:,} are fetched. "
                    "Scan it as a file of this machine."
                )
            return Content.of_bytes(file.read(), name=name)

    def _looked(self, content: Content) -> _Answer:
        if not self._settings.banks:
            return _Answer(Looked(hash_content(content, self._types), ()), content.size)
        looked = self._matcher.match_content(content, self._types)
        if self._settings.all_signals:
            hashed = _completed(looked.hashed, content, self._types)
            looked = Looked(hashed, looked.matches)
        return _Answer(looked, content.size)

    def _found(self, cells: Mapping[str, object]) -> _Answer:
        """What is near to signals that were computed before."""
        given = asked(cells, name="The table", line=0)
        chosen = {kind.name for kind in self._types}
        signals = tuple(signal for signal in given.signals if signal.type in chosen)
        return _Answer(Looked(Hashed(signals, given.error), tuple(self._matcher.match(signals))))


def _completed(hashed: Hashed, content: Content, types: tuple[SignalType, ...]) -> Hashed:
    """With the signals of types that were not needed to find it."""
    there = {signal.type for signal in hashed.signals}
    left = [kind for kind in types if kind.unless and kind.name not in there]
    more = hash_content(content, left)
    order = {kind.name: place for place, kind in enumerate(types)}
    signals = sorted((*hashed.signals, *more.signals), key=lambda signal: order[signal.type])
    return Hashed(tuple(signals), hashed.error or more.error)


def _text(data: bytes) -> Content:
    """A text, whatever it begins like."""
    content = Content.of_bytes(data, name="The text")
    content.kind = ContentKind.TEXT
    content.is_html = False
    return content


def _told(answer: _Answer, cells: Cells, settings: Looking) -> dict[str, object]:
    hashed = answer.looked.hashed
    row: dict[str, object] = {
        "matches": [match_json(match) for match in answer.looked.matches],
        "bytes": answer.size,
    }
    if settings.all_signals:
        row["signals"] = [_signal(signal) for signal in hashed.signals]
    if cells["given"] == Given.FAULT:
        row["error"] = {"code": cells["code"], "message": cells["message"]}
    elif hashed.error is not None:
        row["error"] = told_error(hashed.error)
    return row


def told_error(error: KashfError) -> dict[str, str]:
    """An error as a row has it."""
    return {"code": error.code, "message": error.message}


def _signal(signal: Signal) -> dict[str, object]:
    return {
        "type": signal.type,
        "value": signal.value,
        "quality": signal.quality,
        "weak": signal_type(signal.type).is_weak(signal),
        "body": signal.body or None,
    }


# What a worker has begun with, for as long as it lives
_lookers: Final[list[Looker]] = []


def begin(settings: Looking, store: "IOConfig | None") -> None:
    """Make ready to look."""
    _lookers[:] = [Looker(settings, store)]


def look(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The answers to a batch."""
    (looker,) = _lookers
    return looker.look(batch)
