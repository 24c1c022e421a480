"""The workers of a machine: processes of their own, since decoders may hang or die.

Daft calls from several threads at once. A crew has as many lanes as workers, each a thread with a
process; a batch is cut into chunks, which whichever lane is free takes. What ends its process is
done once more, item by item, so that its neighbours have their answers.
"""

import atexit
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Final, Self

import pyarrow as pa
import pyarrow.compute as pc

from kashf.errors import KashfError, Unreadable, WrongState
from kashf.scan.looking import begin, look, told_error
from kashf.scan.settings import Looking
from kashf.scan.shape import ANSWER, Given
from kashf.workers import Task, Workers, working

IDLE: Final = 30.0  # seconds after which a crew that nobody asks ends
FILES: Final = 16  # in a chunk
ROWS: Final = 256
_CONTENTS: Final = frozenset({Given.FILE, Given.REMOTE, Given.BYTES})


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


_Lane = Workers[pa.RecordBatch, pa.RecordBatch]
_Answers = list[pa.RecordBatch]
_Question = tuple[pa.RecordBatch, "Future[_Answers]"]


class Crew:
    """Answers batches. For any number of threads.

    Its own threads are daemons: when it is closed, whatever its processes were doing, one may wait
    for an answer that does not come any more, and must not keep the program from ending.
    """

    def __init__(self, settings: CrewSettings) -> None:
        self._settings = settings
        self._stack = ExitStack()
        self._lock = Lock()
        self._questions: SimpleQueue[_Question | None] = SimpleQueue()
        self._open: set[Future[_Answers]] = set()
        self._last = time.monotonic()
        self._asked = 0
        self._is_closed = False
        for _ in range(settings.workers):
            Thread(target=self._lane, daemon=True, name="kashf-lane").start()

    def __enter__(self) -> Self:
        with self._lock:
            self._asked += 1
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._asked -= 1
            self._last = time.monotonic()

    def touch(self) -> None:
        """Somebody is about to ask."""
        self._last = time.monotonic()

    def is_idle(self) -> bool:
        """Whether nobody has asked it for a while."""
        return not self._asked and time.monotonic() - self._last > IDLE

    def look(self, batch: pa.RecordBatch) -> pa.Table:
        """The answers to a batch of `CONTENT`, in its order, as a table of `ANSWER`. Raises
        WrongState if the crew is closed meanwhile."""
        asked = [self._put(chunk) for chunk in chunks(batch, self._settings.workers)]
        found = [each for future in asked for each in future.result()]
        return pa.Table.from_batches(found, ANSWER)

    def close(self) -> None:
        """End its processes, whatever they do."""
        for _ in range(self._settings.workers):
            self._questions.put(None)
        with self._lock:
            self._is_closed = True
            left = list(self._open)
        for future in left:
            with suppress(InvalidStateError):
                future.set_exception(WrongState("The scan was stopped."))
        self._stack.close()

    def _put(self, chunk: pa.RecordBatch) -> "Future[_Answers]":
        future: Future[_Answers] = Future()
        with self._lock:
            if self._is_closed:
                raise WrongState("The scan was stopped.")
            self._open.add(future)
        future.add_done_callback(self._open.discard)
        self._questions.put((chunk, future))
        return future

    def _lane(self) -> None:
        """A thread with a process, which takes the next chunk until there is no more."""
        settings = self._settings
        try:
            lane: _Lane = self._stack.enter_context(
                working(
                    look,
                    workers=1,
                    seconds=settings.looking.seconds,
                    begin=begin,
                    given=(settings.looking, settings.store),
                )
            )
        except (KashfError, OSError, RuntimeError) as error:
            self._answer_all(partial(_raised, error))
        else:
            self._answer_all(partial(_answers, lane))

    def _answer_all(self, answer: Callable[[pa.RecordBatch], _Answers]) -> None:
        while (question := self._questions.get()) is not None:
            chunk, future = question
            try:
                answers = answer(chunk)
            except Exception as error:  # noqa: BLE001 -- whoever asked is told
                with suppress(InvalidStateError):
                    future.set_exception(error)
            else:
                with suppress(InvalidStateError):
                    future.set_result(answers)


def _raised(error: Exception, _: pa.RecordBatch) -> _Answers:
    raise error


def _answers(lane: _Lane, chunk: pa.RecordBatch) -> _Answers:
    answer = _asked(lane, chunk)
    if isinstance(answer, pa.RecordBatch):
        return [answer]
    if chunk.num_rows == 1:
        return [_failed(answer)]
    singles = (chunk.slice(number, 1) for number in range(chunk.num_rows))
    return [each for single in singles for each in _answers(lane, single)]


def _asked(lane: _Lane, chunk: pa.RecordBatch) -> pa.RecordBatch | KashfError:
    """The answer; or what an item did to its worker, be it a defect of ours."""
    try:
        ((_, answer),) = lane.answers([Task(chunk, _size(chunk))])
    except (KashfError, OSError, CancelledError):
        raise  # no item's fault
    except Exception as error:  # noqa: BLE001 -- one item must not cost its neighbours
        return Unreadable(f"It could not be looked at: {type(error).__name__}.")
    return answer


def chunks(batch: pa.RecordBatch, workers: int) -> Iterator[pa.RecordBatch]:
    """The batch in pieces that a worker is asked about at once. Of files a few, and fewer towards
    the end (Polychronopoulos and Kuck, "Guided Self-Scheduling", 1987), so that all workers come to
    it together; of rows many, and of a small batch so many that each worker has some."""
    has_contents = not _CONTENTS.isdisjoint(batch["given"].to_pylist())
    share = -(-batch.num_rows // workers)
    start = 0
    while start < batch.num_rows:
        left = batch.num_rows - start
        rows = min(FILES, max(1, left // (2 * workers))) if has_contents else min(ROWS, share)
        # taken, since of a slice all would be sent that it is a slice of
        yield batch.take(pa.array(range(start, start + min(rows, left))))
        start += rows


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
        found.touch()
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
