"""What commands print: lines for people, or one JSON object a line for machines."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from kashf.errors import KashfError

Item = TypeVar("Item")
Json = Mapping[str, object]


def say_json(answer: Json) -> None:
    """One object on one line, in ASCII: no terminal and no locale can spoil it."""
    print(json.dumps(answer))


def say(line: str = "") -> None:
    """A line for people, with what could mislead or break a terminal made visible."""
    print(visible(line))


def note(line: str) -> None:
    """A line for people beside the answer: on standard error, out of the way of pipes."""
    print(visible(line), file=sys.stderr)


def visible(text: str) -> str:
    """Control, direction-changing and unpaired characters as escapes, such as `\\u202e`."""
    return "".join(map(_visible_sign, text))


def _visible_sign(sign: str) -> str:
    # not printable: controls, bidi overrides and other format characters, surrogates; the joiners
    # that Arabic and Persian need are let through
    if sign.isprintable() or sign in "\n\u200c\u200d":
        return sign
    return ascii(sign)[1:-1]


def error_json(error: KashfError) -> Json:
    """An error as machines get it; `fields` only where there are any."""
    return {"code": error.code, "message": error.message} | (
        {"fields": error.fields} if error.fields else {}
    )


def say_error(error: KashfError, *, path: str | None = None) -> None:
    """An error for people, on standard error."""
    note(f"kashf: {error.message} [{error.code}]" if path is None else f"{path}: {error.message}")


def progress(items: Iterable[Item], *, total: int | None, doing: str) -> Iterator[Item]:
    """The items, with a progress bar on standard error where that is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(doing, total=total, rate="")
        for item in items:
            yield item
            bar.advance(task)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:.0f}/s" if speed else "")
