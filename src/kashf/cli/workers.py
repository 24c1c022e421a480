"""Work on many files by processes of their own, on all cores.

Decoders of pictures are written in C and read what strangers made. So each file has a bound of time
and memory, and a decoder that hangs, dies or eats the memory ends its own process only: its file is
told as an error, another process takes its place, and the run goes on.
"""

import os
import resource
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Final, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from kashf.errors import DecoderDied, KashfError, TooSlow

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
        self, pool: ProcessPool, count: int, work: Callable[[Question], Answer], seconds: float
    ) -> None:
        self._pool = pool
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
                yield self._answered(waiting.popleft())
        while waiting:
            yield self._answered(waiting.popleft())

    def _begun(self, task: Task[Question] | Done[Question, Answer]) -> "_Waiting[Question, Answer]":
        if isinstance(task, Done):
            return task
        seconds = self._seconds + task.size / SLOWEST
        return task, self._pool.schedule(self._work, args=(task.question,), timeout=seconds)

    def _answered(
        self, waiting: "_Waiting[Question, Answer]"
    ) -> tuple[Question, Answer | KashfError]:
        if isinstance(waiting, Done):
            return waiting.question, waiting.answer
        task, future = waiting
        try:
            return task.question, future.result()
        except TimeoutError:
            return task.question, TooSlow(
                f"It was not read within {self._seconds + task.size / SLOWEST:.0f} seconds, so its "
                "decoder was stopped. Give it more with --timeout, or save the file again."
            )
        except (ProcessExpired, MemoryError):
            return task.question, DecoderDied(
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
    pool = ProcessPool(
        max_workers=workers,
        context=_context(),
        initializer=_set_up,
        initargs=(Path.cwd(), begin, given),
    )
    try:
        yield Workers(pool, workers, work, seconds)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # Pebble's own
        pool.join()


def _context() -> ForkServerContext:
    """Workers are forked from a server that has loaded the library and no threads: this process may
    have some, and a fork of those can hang."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each has a core, and shares none
    context = ForkServerContext()
    context.set_forkserver_preload(["kashf.cli.reading", "kashf.matching"])
    return context


def _set_up(folder: Path, begin: Callable[..., None] | None, given: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if begin is not None:
        begin(*given)
