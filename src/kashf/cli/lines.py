"""Each line of a text as an item of its own, however long the text is.

The texts are read here, line by line; what is worked out of lines is done by all workers, many
lines at once, since to ask a worker takes longer than a line does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BufferedReader
from itertools import chain, islice
from pathlib import Path
from typing import Final, TypeVar

from kashf.cli.output import progress
from kashf.cli.reading import STANDARD_INPUT, Job, Read, Run, Source, files_at, hashing, stdin
from kashf.errors import BrokenText, KashfError, NotFound, TooLarge, Unreadable
from kashf.signals import SignalType
from kashf.signals.content import Content, open_file
from kashf.signals.pictures import looks_like_a_picture
from kashf.workers import Task, working

Answer = TypeVar("Answer")

LONGEST_LINE: Final = 1 << 20  # bytes
_AT_ONCE: Final = 256  # lines that a worker is asked about
_BYTES_AT_ONCE: Final = 256 << 10  # of lines; the last may go beyond
_MARK: Final = b"\xef\xbb\xbf"
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")

Line = tuple[str, bytes | KashfError]
"""Its name, such as `posts.txt:3`, and what is in it or what is wrong with it."""

Batch = Sequence[Line]


def read_lines(
    paths: Sequence[str], types: Sequence[SignalType], run: Run, *, doing: str
) -> Iterator[Read]:
    """Every line of the texts with its signals or its error; see `answers_of_lines`."""
    for name, hashed in answers_of_lines(paths, hashing(types), run, doing=doing):
        yield Read(name, hashed)


def answers_of_lines(
    paths: Sequence[str], job: Job[Answer], run: Run, *, doing: str
) -> Iterator[tuple[str, Answer]]:
    """Every line that is not blank with its answer, in order, by all workers; `-` is standard
    input. A text that cannot be read is answered under its own name."""
    lines = (line for line in lines_at(paths) if line[0] not in run.done)
    found = _answered(_tasks(lines), job, run)
    yield from progress(found, total=None, doing=doing)


def lines_at(paths: Sequence[str]) -> Iterator[Line]:
    """The lines of the texts at the paths that are not blank."""
    for path, error in files_at(paths):
        if error is not None:
            yield path, error
            continue
        try:
            with _opened(path) as file:
                yield from _lines(file, path)
        except (Unreadable, NotFound) as caught:
            yield path, caught


@contextmanager
def _opened(path: str) -> Iterator[BufferedReader]:
    if path == STANDARD_INPUT:
        with open(stdin().fileno(), "rb", closefd=False) as file:
            yield file
        return
    with open_file(Path(path)) as (file, _):
        yield file


def _lines(file: BufferedReader, path: str) -> Iterator[Line]:
    _check_begin(file, path)
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            if not line.endswith(b"\n"):
                _pass_over(file)
            yield f"{path}:{number}", _too_long()
        elif line.strip():
            yield f"{path}:{number}", line.rstrip(b"\r\n")


def _check_begin(file: BufferedReader, path: str) -> None:
    """Pass over a byte order mark. Raises BrokenText for what has no lines in UTF-8."""
    begin = file.peek(64)[:64]
    if begin.startswith(_WIDE_MARKS):
        raise BrokenText(f"{path} is in UTF-16. Save it as UTF-8 (iconv -f UTF-16 -t UTF-8).")
    if path != STANDARD_INPUT:
        if looks_like_a_picture(file):
            raise BrokenText(f"{path} is a picture and has no lines. Leave --lines out for it.")
        file.seek(0)
    if begin.startswith(_MARK):
        file.read(len(_MARK))


def _pass_over(file: BufferedReader) -> None:
    """The rest of a line, without keeping it."""
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _too_long() -> TooLarge:
    return TooLarge(f"The line has more than {LONGEST_LINE:,} bytes. Split it.")


def _tasks(lines: Iterable[Line]) -> Iterator[Task[Batch]]:
    batch: list[Line] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line[1]) if isinstance(line[1], bytes) else 0
        if len(batch) == _AT_ONCE or size >= _BYTES_AT_ONCE:
            yield Task(tuple(batch), size)
            batch, size = [], 0
    if batch:
        yield Task(tuple(batch), size)


def _answered(
    tasks: Iterator[Task[Batch]], job: Job[Answer], run: Run
) -> Iterator[tuple[str, Answer]]:
    first = list(islice(tasks, run.workers))
    if not first:
        return
    with working(
        partial(_work, job.work, job.failed),
        workers=len(first),
        seconds=run.seconds,
        begin=job.begin,
        given=job.given,
    ) as workers:
        for batch, answers in workers.answers(chain(first, tasks)):
            if isinstance(answers, KashfError):
                answers = [job.failed(answers)] * len(batch)
            yield from zip((name for name, _ in batch), answers, strict=True)


def _work(
    work: Callable[[Source], Answer], failed: Callable[[KashfError], Answer], batch: Batch
) -> list[Answer]:
    return [
        work(Content.of_text(line, name="The line")) if isinstance(line, bytes) else failed(line)
        for _, line in batch
    ]
