"""What lies in folders."""

import os
from collections.abc import Iterator
from pathlib import Path

from kashf.errors import KashfError, LinkNotFollowed
from kashf.signals.content import explain_os_error

Place = tuple[str, KashfError | None]
"""A path, and what is wrong with it."""


def not_followed(link: str) -> LinkNotFollowed:
    """What is told of a link in a folder."""
    return LinkNotFollowed(
        f"{link} is a link, and those in folders are not followed. Name what it leads to."
    )


def files_in(folder: str) -> Iterator[Place]:
    """The files in a folder and below it, without following links, which are told: depth first, by
    name, with a stack of its own, as folders may be deeper than Python's."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path != folder and not os.path.isdir(path):  # noqa: PTH112
            yield path, None
            continue
        try:
            with os.scandir(path) as found:
                inside = {entry.path: entry.is_symlink() for entry in found}
        except OSError as error:
            yield path, explain_os_error(error, Path(path))
            continue
        links = sorted(path for path, is_link in inside.items() if is_link)
        yield from ((link, not_followed(link)) for link in links)
        waiting.extend(sorted(inside.keys() - set(links), reverse=True))
