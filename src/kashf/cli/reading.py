"""From the paths on a command line to the signals of what lies there."""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Final, Generic, TypeVar

from kashf.cli.options import EMPTY
from kashf.cli.output import progress, shows_progress
from kashf.errors import KashfError, LinkNotFollowed, NotFound, TooLarge, Unreadable
from kashf.matching import Bank, Looked, Matcher
from kashf.signals import Hashed, SignalType, chosen_types, hash_content
from kashf.signals.content import Content, explain_os_error, open_content
from kashf.signals.folders import Place, files_in
from kashf.workers import Done, Task, answer_apart, working

Answer = TypeVar("Answer")
Failed = TypeVar("Failed")

STANDARD_INPUT = "-"
LARGEST_INPUT = 256 << 20  # bytes; standard input is kept in memory


@dataclass(frozen=True, slots=True)
class Read:
    """A path as it was given or found, and what became of it."""

    path: str
    hashed: Hashed

    @property
    def name(self) -> str:
        """The file's name without its folders, fit for a bank: what no bank takes is escaped."""
        if self.path == STANDARD_INPUT:
            return "standard input"
        return kept(Path(self.path).name)


def kept(words: str) -> str:
    """Words as a bank keeps them: controls and unpaired characters as escapes."""
    return "".join(map(_kept_sign, words))


def _kept_sign(sign: str) -> str:
    return ascii(sign)[1:-1] if sign < " " or "\ud800" <= sign <= "\udfff" else sign


Source = str | Content  # a path; what came by standard input, which its reader alone has


@dataclass(frozen=True, slots=True)
class Job(Generic[Answer]):
    """What is done with each file, by whichever process: `begin(*given)` once, then `work(source)`
    for each. `failed` makes the answer for a file that could not be read."""

    begin: Callable[..., None]
    given: tuple[object, ...]
    work: Callable[[Source], Answer]
    failed: Callable[[KashfError], Answer]


@dataclass(frozen=True, slots=True)
class Run:
    """How a run over many files is done; `seconds` for a file. `done` are the paths that an earlier
    run has answered."""

    workers: int
    seconds: float
    done: Collection[str] = frozenset()


def hashing(types: Sequence[SignalType]) -> Job[Hashed]:
    """Compute the signals of these types."""
    return Job(_begin_hashing, ([kind.name for kind in types],), _hash, _unhashed)


def looking(
    banks: Sequence[Bank], types: Sequence[SignalType], *, radius: int | None, weak: bool
) -> Job[Looked]:
    """Look for the files in banks, in all the ways that these types know."""
    folders = [str(bank.folder) for bank in banks]
    given = ([kind.name for kind in types], folders, radius, weak)
    return Job(_begin_looking, given, _look, _not_looked)


def answers_of(
    paths: Sequence[str], job: Job[Answer], run: Run, *, doing: str
) -> Iterator[tuple[str, Answer]]:
    """Every file at the paths with its answer, in order of path, by all workers.

    A folder is walked without following links, `-` is standard input. Shows progress, except of a
    single file, which has a process of its own that starts sooner than workers do.
    """
    if len(paths) == 1 and not os.path.isdir(paths[0]):  # noqa: PTH112 -- never raises
        yield from _answered_apart(_places(paths, run), job, run)
        return
    # looking is cheap beside hashing
    total = sum(1 for _ in files_at(paths)) if shows_progress() else None
    already = sum(path in run.done for path, _ in files_at(paths)) if total and run.done else 0
    found = _answered_by_workers(_places(paths, run), job, run)
    yield from progress(found, total=total, doing=doing, already=already)


def read_paths(
    paths: Sequence[str], types: Sequence[SignalType], run: Run, *, doing: str
) -> Iterator[Read]:
    """Every file at the paths with its signals or its error; see `answers_of`."""
    for path, hashed in answers_of(paths, hashing(types), run, doing=doing):
        yield Read(path, hashed)


def _places(paths: Sequence[str], run: Run) -> Iterator[Place]:
    return (place for place in files_at(paths) if place[0] not in run.done)


def _answered_apart(
    places: Iterable[Place], job: Job[Answer], run: Run
) -> Iterator[tuple[str, Answer]]:
    for task in _tasks(places, job):
        if isinstance(task, Done):
            yield _path(task.question), task.answer
        else:
            answer = answer_apart(partial(_begin_and_work, job), task, seconds=run.seconds)
            yield _path(task.question), _or_failed(answer, job)


def _begin_and_work(job: Job[Answer], source: Source) -> Answer:
    job.begin(*job.given)
    return job.work(source)


def _answered_by_workers(
    places: Iterable[Place], job: Job[Answer], run: Run
) -> Iterator[tuple[str, Answer]]:
    tasks = _tasks(places, job)
    first = list(islice(tasks, run.workers))  # no more workers than files
    if not first:
        return
    with working(
        job.work, workers=len(first), seconds=run.seconds, begin=job.begin, given=job.given
    ) as workers:
        for source, answer in workers.answers(chain(first, tasks)):
            yield _path(source), _or_failed(answer, job)


def _path(source: Source) -> str:
    return source if isinstance(source, str) else STANDARD_INPUT


def _or_failed(answer: Answer | KashfError, job: Job[Answer]) -> Answer:
    return job.failed(answer) if isinstance(answer, KashfError) else answer


def _tasks(
    places: Iterable[Place], job: Job[Answer]
) -> Iterator[Task[Source] | Done[Source, Answer]]:
    for path, error in places:
        if error is not None:
            yield Done(path, job.failed(error))
        elif path == STANDARD_INPUT:
            yield _standard_input_task(job)
        else:
            yield Task(path, _size(path))


def _standard_input_task(job: Job[Answer]) -> Task[Source] | Done[Source, Answer]:
    """It is read here, for as long as it takes to come; only what came is a decoder's."""
    try:
        content = _standard_input()
    except Unreadable as error:
        return Done(STANDARD_INPUT, job.failed(error))
    return Task(content, content.size)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 -- never a Path: it may be no valid one
    except (OSError, ValueError):
        return 0  # whoever reads it says why


@contextmanager
def open_table(file: str) -> Iterator[BufferedReader]:
    """A table of signals to read: a file, or `-` for standard input. Raises as `open_content`."""
    try:
        if file == STANDARD_INPUT:
            table = open(stdin().fileno(), "rb", closefd=False)  # noqa: SIM115 -- closed below
        else:
            table = Path(file).open("rb")  # noqa: SIM115
    except (OSError, ValueError) as error:
        raise explain_os_error(error, Path(file)) from error
    with table:
        yield table


# What a process has begun with: one job, for as long as it lives
_types: Final[list[SignalType]] = []
_matchers: Final[list[Matcher]] = []


def _begin_hashing(types: Sequence[str]) -> None:
    _types[:] = chosen_types(types)


def _begin_looking(
    types: Sequence[str],
    banks: Sequence[str],
    radius: int | None,
    weak: bool,  # noqa: FBT001
) -> None:
    _begin_hashing(types)
    _matchers[:] = [Matcher([Bank.open(bank) for bank in banks], radius=radius, weak=weak)]


def _hash(source: Source) -> Hashed:
    return of_content(source, lambda content: hash_content(content, _types), _unhashed)


def _look(source: Source) -> Looked:
    (matcher,) = _matchers
    return of_content(source, lambda content: matcher.match_content(content, _types), _not_looked)


def _unhashed(error: KashfError) -> Hashed:
    return Hashed((), error)


def _not_looked(error: KashfError) -> Looked:
    return Looked(Hashed((), error), ())


def of_content(
    source: Source, work: Callable[[Content], Answer], failed: Callable[[KashfError], Failed]
) -> Answer | Failed:
    """What is worked out of a source, or the answer for one that cannot be read."""
    try:
        if isinstance(source, Content):
            return work(source)
        with open_content(Path(source)) as content:
            return work(content)
    except Unreadable as error:
        return failed(error)
    except NotFound as error:
        return failed(error)


def _standard_input() -> Content:
    try:
        data = stdin().read(LARGEST_INPUT + 1)
    except OSError as error:
        raise Unreadable(f"Standard input could not be read: {error.strerror}.") from error
    if len(data) > LARGEST_INPUT:
        raise TooLarge(f"Standard input has more than {LARGEST_INPUT:,} bytes; use a file.")
    return Content.of_bytes(data, name="Standard input")


def stdin() -> BinaryIO:
    """Standard input. Raises Unreadable if it is closed."""
    if sys.stdin is None:
        raise Unreadable("Standard input is closed, so nothing can be read from it.")
    return sys.stdin.buffer


def files_at(paths: Sequence[str]) -> Iterator[Place]:
    """The files at the paths, those of folders in order; or what is wrong with a path."""
    for path in paths:
        if not path:
            yield path, NotFound(EMPTY)
        elif path != STANDARD_INPUT and os.path.isdir(path):  # noqa: PTH112 -- never raises
            places = files_in(path)
            yield from (each for each in places if not isinstance(each[1], LinkNotFollowed))
        else:
            yield path, None
