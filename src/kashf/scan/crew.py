"""The workers of a machine: processes of their own, since decoders may hang or die.

Daft calls from several threads at once. A crew has as many lanes as workers, each a thread with a
process; a batch is cut into chunks, which whichever lane is free takes. What ends its process is
done once more, item by item, so that its neighbours have their answers.
"""

import atexit
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock, Thread, local
from typing import Final, Self

import pyarrow as pa
import pyarrow.compute as pc

from kashf.errors import KashfError
from kashf.scan.looking import begin, look, told_error
from kashf.scan.settings import Looking
from kashf.scan.shape import ANSWER, Given
from kashf.workers import Task, Workers, working

IDLE: Final = 30.0  # seconds after which a crew that nobody asks ends
FILES: Final = 16  # in a chunk
ROWS: Final = 256
_CONTENTS: Final = frozenset({Given.FILE, Given.REMOTE, Given.BYTES})

_Lane = Workers[pa.RecordBatch, pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class CrewSettings:
    """What a crew is made for; `store` is how stores are asked."""

    looking: Looking
    workers: int
    store: object = None

    @property
    def key(self) -> str:
        """By which a crew is known."""
        return f"{self.workers} {self.looking!r}"


class _Lanes(local):
    """Each thread's own."""

    lane: _Lane | None = None


class Crew:
    """Answers batches. For any number of threads."""

    def __init__(self, settings: CrewSettings) -> None:
        self._settings = settings
        self._stack = ExitStack()
        self._lanes = _Lanes()
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(settings.workers, thread_name_prefix="kashf-lane")
        self.last = time.monotonic()
        self.asked = 0

    def __enter__(self) -> Self:
        with self._lock:
            self.asked += 1
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.asked -= 1
            self.last = time.monotonic()

    def is_idle(self) -> bool:
        """Whether nobody has asked it for a while."""
        return not self.asked and time.monotonic() - self.last > IDLE

    def look(self, batch: pa.RecordBatch) -> pa.Table:
        """The answers to a batch of `CONTENT`, in its order, as a table of `ANSWER`."""
        found = list(self._threads.map(self._chunk, chunks(batch)))
        return pa.Table.from_batches([each for some in found for each in some], ANSWER)

    def close(self) -> None:
        """End its processes, whatever they do."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._stack.close()

    def _lane(self) -> _Lane:
        if self._lanes.lane is None:
            settings = self._settings
            lane = working(
                look,
                workers=1,
                seconds=settings.looking.seconds,
                begin=begin,
                given=(settings.looking, settings.store),
            )
            with self._lock:
                self._lanes.lane = self._stack.enter_context(lane)
        return self._lanes.lane

    def _chunk(self, chunk: pa.RecordBatch) -> list[pa.RecordBatch]:
        answer = self._asked(chunk)
        if isinstance(answer, pa.RecordBatch):
            return [answer]
        if chunk.num_rows == 1:
            return [_failed(answer)]
        singles = (chunk.slice(number, 1) for number in range(chunk.num_rows))
        return [each for single in singles for each in self._chunk(single)]

    def _asked(self, chunk: pa.RecordBatch) -> pa.RecordBatch | KashfError:
        ((_, answer),) = self._lane().answers([Task(chunk, _size(chunk))])
        return answer


def chunks(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The batch in pieces that a worker is asked about at once: few files, or many rows."""
    has_contents = not _CONTENTS.isdisjoint(batch["given"].to_pylist())
    rows = FILES if has_contents else ROWS
    for start in range(0, batch.num_rows, rows):
        count = min(rows, batch.num_rows - start)
        # taken, since of a slice all would be sent that it is a slice of
        yield batch.take(pa.array(range(start, start + count)))


def _size(chunk: pa.RecordBatch) -> int:
    return int(chunk.nbytes + (pc.sum(chunk["size"]).as_py() or 0))


def _failed(error: KashfError) -> pa.RecordBatch:
    row = {"matches": [], "error": told_error(error), "bytes": 0, "seconds": 0.0}
    return pa.RecordBatch.from_pylist([row], schema=ANSWER)


_crews: Final[dict[str, Crew]] = {}
_lock: Final = Lock()


def crew(settings: CrewSettings) -> Crew:
    """The crew of this process that is made for that; one that nobody asks any more ends."""
    with _lock:
        found = _crews.get(settings.key)
        if found is None:
            if not _crews:
                Thread(target=_end_idle, daemon=True).start()
            found = _crews[settings.key] = Crew(settings)
        found.last = time.monotonic()
        return found


def close_all() -> None:
    """End all crews of this process."""
    with _lock:
        while _crews:
            _crews.popitem()[1].close()


def _end_idle() -> None:
    while _crews:
        time.sleep(1)
        with _lock:
            idle = [key for key, each in _crews.items() if each.is_idle()]
            for key in idle:
                _crews.pop(key).close()


atexit.register(close_all)
