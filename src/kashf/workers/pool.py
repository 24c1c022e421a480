"""Work on many files by processes of their own, on all cores.

Decoders of pictures are written in C and read what strangers made. So each file has a bound of time
and memory, and a decoder that hangs, dies or eats the memory ends its own process only: its file is
told as an error, another process takes its place, and the run goes on. A single file has a process
of its own too, of the cheapest kind.
"""

import gc
import os
import resource
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext
from pathlib import Path
from typing import Final, Generic, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from kashf.errors import DecoderDied, KashfError, TooSlow
from kashf.workers import fork_server

Question = TypeVar("Question")
Answer = TypeVar("Answer")

SECONDS: Final = 60.0  # for a file; more where it is large
MEMORY: Final = 2 << 30  # bytes of a worker's own
SLOWEST: Final = 10 << 20  # bytes a second; what a disk at least gives of a large file
_AHEAD: Final = 4  # files that each worker has before it, so that none waits


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True)
class Task(Generic[Question]):
    """What a worker is asked, about a file of so many bytes."""

    question: Question
    size: int = 0


@dataclass(frozen=True, slots=True)
class Done(Generic[Question, Answer]):
    """A question that needs no worker any more; it keeps its place."""

    question: Question
    answer: Answer


class Workers(Generic[Question, Answer]):
    """Processes that answer questions, each by `work`. Made by `working`."""

    def __init__(
        self,
        start: Callable[[], ProcessPool],
        count: int,
        work: Callable[[Question], Answer],
        seconds: float,
    ) -> None:
        self._start = start
        self._pool = start()
        self._count = count
        self._work = work
        self._seconds = seconds

    def answers(
        self, tasks: Iterable[Task[Question] | Done[Question, Answer]]
    ) -> Iterator[tuple[Question, Answer | KashfError]]:
        """Each question with its answer, in the order given; a file whose worker had to be ended
        has the error. Tasks are taken a few ahead of what is answered, and no more."""
        waiting: deque[_Waiting[Question, Answer]] = deque()
        for task in tasks:
            waiting.append(self._begun(task))
            if len(waiting) > self._count * _AHEAD:
                yield self._first(waiting)
        while waiting:
            yield self._first(waiting)

    def end(self) -> None:
        """End the processes, whatever they do."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # Pebble's own
        self._pool.join()

    def _begun(self, task: Task[Question] | Done[Question, Answer]) -> "_Waiting[Question, Answer]":
        if isinstance(task, Done):
            return task
        seconds = _allowed(task, self._seconds)
        return task, self._pool.schedule(self._work, args=(task.question,), timeout=seconds)

    def _first(
        self, waiting: "deque[_Waiting[Question, Answer]]"
    ) -> tuple[Question, Answer | KashfError]:
        """The answer of the first that waits. A worker that dies in a bad moment may take the whole
        pool with it: then another one takes what waits, once more; what does so twice has died."""
        first = waiting[0]
        try:
            answered = self._answered(first)
        except BrokenProcessPool:
            self._begin_again(waiting)
            answered = self._second_try(waiting)
        waiting.popleft()
        return answered

    def _second_try(
        self, waiting: "deque[_Waiting[Question, Answer]]"
    ) -> tuple[Question, Answer | KashfError]:
        question = _question(waiting[0])
        try:
            return self._answered(waiting[0])
        except BrokenProcessPool:
            waiting[0] = Done(question, cast("Answer", None))
            self._begin_again(waiting)
            return question, _died()

    def _begin_again(self, waiting: "deque[_Waiting[Question, Answer]]") -> None:
        """With another pool, for all that has no answer yet."""
        self.end()
        self._pool = self._start()
        for place, each in enumerate(waiting):
            if not isinstance(each, Done) and (not each[1].done() or each[1].exception()):
                waiting[place] = self._begun(each[0])

    def _answered(
        self, waiting: "_Waiting[Question, Answer]"
    ) -> tuple[Question, Answer | KashfError]:
        if isinstance(waiting, Done):
            return waiting.question, waiting.answer
        task, future = waiting
        try:
            return task.question, future.result()
        except TimeoutError:
            return task.question, _too_slow(_allowed(task, self._seconds))
        except (ProcessExpired, MemoryError):
            return task.question, _died()


def answer_apart(
    work: Callable[[Question], Answer], task: Task[Question], *, seconds: float
) -> Answer | KashfError:
    """The answer of one process, forked from this one for this task only, with the same bounds.

    A server of workers takes a second to start, a fork some milliseconds. To be called before this
    process has threads of its own, such as a progress bar's.
    """
    context = ForkContext()
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=_answer_to, args=(writer, work, task.question), daemon=True)
    process.start()
    writer.close()  # ours; that of the process ends with it
    try:
        return cast("Answer | KashfError", _received(reader, _allowed(task, seconds)))
    finally:
        process.kill()
        process.join()
        reader.close()


def _answer_to(writer: Connection, work: Callable[[Question], Answer], question: Question) -> None:
    _bound()
    try:
        writer.send((work(question), None))
    except (KashfError, OSError, MemoryError) as error:
        writer.send((None, error))


def _received(reader: Connection, allowed: float) -> object:
    """What the process sent; raises what it raised."""
    if not reader.poll(allowed):
        return _too_slow(allowed)
    try:
        answer, error = reader.recv()
    except EOFError:
        return _died()
    if isinstance(error, MemoryError):
        return _died()
    if error is not None:
        raise error
    return answer


def _allowed(task: Task[Question], seconds: float) -> float:
    return seconds + task.size / SLOWEST


def _question(waiting: "_Waiting[Question, Answer]") -> Question:
    return waiting.question if isinstance(waiting, Done) else waiting[0].question


def _too_slow(allowed: float) -> TooSlow:
    return TooSlow(
        f"It was not read within {allowed:.0f} seconds, so its decoder was stopped. "
        "Give it more with --timeout, or save the file again."
    )


def _died() -> DecoderDied:
    return DecoderDied(
        "The process that decoded it died, or ran out of its memory "
        f"({MEMORY >> 30} GiB). Save the file again, smaller or in another format."
    )


_Waiting = Done[Question, Answer] | tuple[Task[Question], Future[Answer]]


@contextmanager
def working(
    work: Callable[[Question], Answer],
    *,
    workers: int,
    seconds: float,
    begin: Callable[..., None] | None = None,
    given: tuple[object, ...] = (),
) -> Iterator[Workers[Question, Answer]]:
    """Workers, for as long as the block lasts; `begin(*given)` is called in each first. They end
    with the block, however it ends."""

    def start() -> ProcessPool:
        return ProcessPool(
            max_workers=workers,
            context=fork_server.context(_module(work)),
            initializer=_set_up,
            initargs=(Path.cwd(), begin, given),
        )

    found = Workers(start, workers, work, seconds)
    try:
        yield found
    finally:
        found.end()


def _module(work: Callable[[Question], Answer]) -> str:
    return str((work.func if isinstance(work, partial) else work).__module__)


def _set_up(folder: Path, begin: Callable[..., None] | None, given: tuple[object, ...]) -> None:
    _bound()
    os.chdir(folder)
    import cv2  # noqa: PLC0415 -- slow to import, and loaded in the server

    cv2.setNumThreads(1)
    if begin is not None:
        begin(*given)
    gc.freeze()  # what was loaded stays: not to be looked through for garbage again and again


def _bound() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
