"""What lies in folders."""

import os
from collections.abc import Iterator
from pathlib import Path

from kashf.errors import KashfError
from kashf.signals.content import explain_os_error

Place = tuple[str, KashfError | None]
"""A path, and what is wrong with it."""


def files_in(folder: str) -> Iterator[Place]:
    """The files in a folder and below it, without following links: depth first, by name, with a
    stack of its own, as folders may be deeper than Python's."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path != folder and not os.path.isdir(path):  # noqa: PTH112
            yield path, None
            continue
        try:
            with os.scandir(path) as found:
                inside = [entry.path for entry in found if not entry.is_symlink()]
        except OSError as error:
            yield path, explain_os_error(error, Path(path))
            continue
        waiting.extend(sorted(inside, reverse=True))
