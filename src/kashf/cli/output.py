"""What commands print: lines for people, or one JSON object a line for machines."""

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TextIO, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from kashf.errors import CannotWrite, KashfError

Item = TypeVar("Item")
Json = Mapping[str, object]
Advance = Callable[[int], None]


class ReaderGone(Exception):
    """Whoever read the answer has closed the pipe."""


_bars: list[Progress] = []  # what is on the terminal now: at most one


def say_json(answer: Json) -> None:
    """One object on one line, in ASCII: no terminal and no locale can spoil it."""
    _answer(json.dumps(answer))


def say(line: str = "") -> None:
    """A line for people, with what could mislead or break a terminal made visible."""
    _answer(visible(line))


def note(line: str) -> None:
    """A line for people beside the answer: on standard error, out of the way of pipes."""
    if sys.stderr is None:
        return
    with suppress(OSError):  # an answer is worth more than what is said about it
        _print(visible(line), sys.stderr)


def note_json(told: Json) -> None:
    """The same beside the answer: on standard error."""
    note(json.dumps(told))


def _answer(line: str) -> None:
    with answering() as stdout:
        _print(line, stdout)


def _print(line: str, to: TextIO) -> None:
    if _bars and to.isatty():
        # above the bar, and unwrapped: a value that is copied must come out whole
        _bars[0].console.print(Text(line), soft_wrap=True)
    else:
        print(line, file=to, flush=True)


@contextmanager
def answering() -> Iterator[TextIO]:
    """Standard output, to write an answer to; flushed at the end.

    Raises ReaderGone where a pipe was closed, and CannotWrite where nothing can be written.
    """
    if sys.stdout is None:
        raise CannotWrite("The answer could not be written: standard output is closed.")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGone from error
    except OSError as error:
        raise CannotWrite(f"The answer could not be written: {error.strerror}.") from error


def write_any_character() -> None:
    """Have signs that the locale lacks written as escapes; they must not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def visible(text: str) -> str:
    """Control, direction-changing and unpaired characters as escapes, such as `\\u202e`."""
    return "".join(map(_visible_sign, text))


def _visible_sign(sign: str) -> str:
    # not printable: controls, bidi overrides and other format characters, surrogates; the joiners
    # that Arabic and Persian need are let through
    return sign if sign.isprintable() or sign in "\u200c\u200d" else ascii(sign)[1:-1]


def error_json(error: KashfError) -> Json:
    """An error as machines get it; `fields` only where there are any."""
    return {"code": error.code, "message": error.message} | (
        {"fields": error.fields} if error.fields else {}
    )


def say_error(error: KashfError, *, path: str = "kashf") -> None:
    """An error for people, on standard error: where, what, how to mend it, and its code."""
    where = "" if error.message.startswith((f"{path} ", f"{path}, ")) else f"{path}: "
    note(f"{where}{error.message} [{error.code}]")


def counted(number: int, thing: str, things: str = "") -> str:
    """`1 file`, `2 files`, `1,234 files`; `things` where more than an s is added."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def progress(
    items: Iterable[Item], *, total: int | None, doing: str, already: int = 0
) -> Iterator[Item]:
    """The items, with a progress bar on standard error where that is a terminal; it begins at
    those that were done `already`."""
    if not shows_progress():
        yield from items
        return
    with shown_progress(doing, total=total, already=already) as advance:
        for item in items:
            yield item
            advance(1)


@contextmanager
def shown_progress(doing: str, *, total: int | None, already: int = 0) -> Iterator[Advance]:
    """A progress bar on standard error, for as long as the block lasts; it is told how many more
    are done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with _shown(_bar(*columns)) as bar:
        task = bar.add_task(doing, total=total, completed=already, rate="")

        def advance(by: int) -> None:
            bar.advance(task, by)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:.0f}/s" if speed else "")

        yield advance


def shows_progress() -> bool:
    """Whether there is a terminal to show a progress bar on."""
    return sys.stderr is not None and sys.stderr.isatty()


def _bar(*columns: ProgressColumn) -> Progress:
    # Rich would print what is said meanwhile to the bar's own stream, and `kashf hash … > file`
    # would leave the file empty; so it may not, and _print puts lines above the bar itself.
    return Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


@contextmanager
def _shown(bar: Progress) -> Iterator[Progress]:
    with bar:
        _bars.append(bar)
        try:
            yield bar
        finally:
            _bars.clear()


def stop_progress() -> None:
    """Take the bar off the terminal, also where an error left its loop half-way."""
    for bar in _bars:
        bar.stop()
    _bars.clear()
