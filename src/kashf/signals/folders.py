"""What lies in folders."""

import os
from collections.abc import Callable, Iterator
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


def _everywhere(_folder: str) -> bool:
    return True


def files_in(folder: str, *, into: Callable[[str], bool] = _everywhere) -> Iterator[Place]:
    """The files in a folder and in those below it that are to be gone into, without following
    links, which are told: depth first, by name, with a stack of its own, as folders may be deeper
    than Python's."""
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            yield path, None
            continue
        try:
            inside, links = _look_into(path)
        except OSError as error:
            yield path, explain_os_error(error, Path(path))
            continue
        yield from ((link, not_followed(link)) for link in links)
        waiting += [each for each in inside if not each[1] or into(each[0])]


def _look_into(folder: str) -> tuple[list[tuple[str, bool]], list[str]]:
    """The paths in a folder, last first, and whether each is a folder; and the links in it."""
    inside: list[tuple[str, bool]] = []
    links: list[str] = []
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_symlink():
                links.append(entry.path)
            else:
                inside.append((entry.path, entry.is_dir(follow_symlinks=False)))
    return sorted(inside, reverse=True), sorted(links)
