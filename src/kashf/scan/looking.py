"""What a worker does: a batch of what is asked in, a batch of what is answered out.

This module is loaded by every worker, so it knows nothing of Daft.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from kashf.errors import KashfError, NotFound, TooLarge, Unreadable
from kashf.exchange import asked
from kashf.matching import Bank, Looked, Matcher, match_json
from kashf.scan.settings import LARGEST, Looking, read_path, shown_path
from kashf.scan.shape import ANSWER, Given
from kashf.signals import (
    Hashed,
    Signal,
    SignalType,
    chosen_types,
    hash_content,
    signal_type,
)
from kashf.signals.content import Content, open_content

if TYPE_CHECKING:
    from kashf.scan.engine import IOConfig

Cells = Mapping[str, Any]

_AHEAD: Final = 4 << 20  # bytes of a file that is not looked at yet


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
        start = time.thread_time()
        cells = [
            {name: batch[name][number].as_py() for name in batch.schema.names}
            for number in range(batch.num_rows)
        ]
        _read_ahead(cells)
        rows = [
            _told(one, answer, self._settings)
            for one, answer in zip(cells, self._answers(cells), strict=True)
        ]
        seconds = (time.thread_time() - start) / max(1, len(rows))
        return pa.RecordBatch.from_pylist([row | {"seconds": seconds} for row in rows], ANSWER)

    def _answers(self, rows: Sequence[Cells]) -> list[_Answer]:
        """Texts and signals are looked for together, and all else one by one: a picture that is
        decoded takes much memory."""
        answers = dict(self._texts(rows)) | dict(self._signals(rows))
        return [
            answers[number] if number in answers else self._answer(cells)
            for number, cells in enumerate(rows)
        ]

    def _answer(self, cells: Cells) -> _Answer:
        try:
            match Given(cells["given"]):
                case Given.FILE:
                    with open_content(Path(read_path(cells["address"]))) as content:
                        return self._looked(content)
                case Given.REMOTE:
                    return self._looked(self._fetched(cells))
                case Given.BYTES:
                    return self._looked(Content.of_bytes(cells["data"], name=cells["name"] or ""))
                case _:
                    return _nothing()
        except (Unreadable, NotFound) as error:
            return _nothing(error)

    def _texts(self, rows: Sequence[Cells]) -> Iterator[tuple[int, _Answer]]:
        texts: dict[int, Content] = {}
        for number, cells in enumerate(rows):
            if cells["given"] == Given.TEXT:
                try:
                    texts[number] = Content.of_text(cells["data"], name="The text")
                except Unreadable as error:
                    yield number, _nothing(error)
        found = self._matcher.match_contents(list(texts.values()), self._types)
        for (number, content), looked in zip(texts.items(), found, strict=True):
            yield number, _Answer(self._whole(looked, content), content.size)

    def _signals(self, rows: Sequence[Cells]) -> Iterator[tuple[int, _Answer]]:
        """What is near to signals that were computed before."""
        given: dict[int, Hashed] = {}
        for number, cells in enumerate(rows):
            if cells["given"] == Given.SIGNALS:
                given[number] = self._given({"signals": cells["signals"]})
            elif cells["given"] == Given.ROW:
                given[number] = self._given(json.loads(cells["data"]))
        found = self._matcher.match_many([hashed.signals for hashed in given.values()])
        for (number, hashed), matches in zip(given.items(), found, strict=True):
            yield number, _Answer(Looked(hashed, tuple(matches)))

    def _given(self, cells: Mapping[str, object]) -> Hashed:
        given = asked(cells, name="The table", line=0)
        chosen = {kind.name for kind in self._types}
        return Hashed(
            tuple(signal for signal in given.signals if signal.type in chosen), given.error
        )

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
        looked = self._matcher.match_content(content, self._types)
        return _Answer(self._whole(looked, content), content.size)

    def _whole(self, looked: Looked, content: Content) -> Looked:
        if not self._settings.all_signals:
            return looked
        return Looked(_completed(looked.hashed, content, self._types), looked.matches)


def _read_ahead(rows: Sequence[Cells]) -> None:
    """Have the system begin to read all files of a batch, so that none is waited for while another
    is looked at: an archive lies on a disk, or farther away. What is none is told of later."""
    for cells in rows:
        if cells["given"] == Given.FILE:
            with suppress(OSError, ValueError):
                _begin_to_read(read_path(cells["address"]))


def _begin_to_read(path: str) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        os.posix_fadvise(handle, 0, _AHEAD, os.POSIX_FADV_WILLNEED)
    finally:
        os.close(handle)


def _nothing(error: KashfError | None = None) -> _Answer:
    return _Answer(Looked(Hashed((), error), ()))


def _completed(hashed: Hashed, content: Content, types: tuple[SignalType, ...]) -> Hashed:
    """With the signals of types that were not needed to find it."""
    there = {signal.type for signal in hashed.signals}
    left = [kind for kind in types if kind.unless and kind.name not in there]
    more = hash_content(content, left)
    order = {kind.name: place for place, kind in enumerate(types)}
    signals = sorted((*hashed.signals, *more.signals), key=lambda signal: order[signal.type])
    return Hashed(tuple(signals), hashed.error or more.error)


def _told(cells: Cells, answer: _Answer, settings: Looking) -> dict[str, object]:
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
    return {"code": error.code, "message": shown_path(error.message)}


def _signal(signal: Signal) -> dict[str, object]:
    return {
        "type": signal.type,
        "value": signal.value,
        "quality": signal.quality,
        "weak": signal_type(signal.type).is_weak(signal),
        "body": signal.body or None,
    }


# What a worker has begun with, for as long as it lives
_begun: Final[list[tuple[Looking, "IOConfig | None"]]] = []
_lookers: Final[list[Looker]] = []


def begin(settings: Looking, store: "IOConfig | None") -> None:
    """Remember what is to be done; a worker that cannot begin could tell nobody."""
    _begun[:] = [(settings, store)]


def look(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The answers to a batch. Raises what `Looker` does."""
    if not _lookers:
        _lookers.append(Looker(*_begun[0]))
    return _lookers[0].look(batch)
