"""The files of this machine that a pattern means."""

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from wcmatch import glob as wildcards

from kashf.errors import LinkNotFollowed, NotFound
from kashf.scan.settings import shown_path
from kashf.signals.folders import Place, files_in, not_followed

_WILD: Final = frozenset("*?[")
_ANYWHERE: Final = "**"  # as a part of its own: in whatever folder below


def is_wild(address: str) -> bool:
    """Whether there are wild cards in it."""
    return bool(_WILD & set(address))


def matching(pattern: str) -> Iterator[Place]:
    """The files that a pattern means, in order; of folders all that is in them. Raises NotFound if
    nothing fits.

    A link that fits is followed, as its name was asked for. But `**` goes into folders and not into
    links, which may lead round in a circle: those to folders are told, as are folders that cannot
    be read.
    """
    parts = pattern.split("/")
    places = _anywhere(parts) if _ANYWHERE in parts else _level_by_level(pattern)
    first = next(places, None)
    if first is None:
        raise NotFound(f"No file fits {shown_path(pattern)}. Check the spelling of the path.")
    yield first
    yield from places


def _level_by_level(pattern: str) -> Iterator[Place]:
    for path in _paths(pattern):
        if os.path.isdir(path):  # noqa: PTH112 -- never raises
            yield from files_in(path)
        else:
            yield path, None


def _anywhere(parts: Sequence[str]) -> Iterator[Place]:
    """By a walk of our own: the standard library's goes round in links, ends in folders that are
    deeper than Python's stack, and does not say which of them it could not read."""
    first = parts.index(_ANYWHERE)
    fits = _fitting("/".join(parts[first:]))
    for root in _roots(parts[:first]):
        yield from (place for place in _below(root) if place[1] or fits(_within(root, place[0])))


def _roots(parts: Sequence[str]) -> Sequence[str]:
    if not parts:
        return [""]
    found = _paths("/".join(parts) or "/")
    return [path for path in found if os.path.isdir(path)]  # noqa: PTH112


def _below(root: str) -> Iterator[Place]:
    """What is in a folder, in this one if it has no name; links to files as if they were files."""
    for path, error in files_in(root or "."):
        shown = path if root else path.removeprefix("./")
        if not isinstance(error, LinkNotFollowed):
            yield shown, error
        elif os.path.isdir(path):  # noqa: PTH112
            yield shown, not_followed(shown)
        else:
            yield shown, None


def _within(root: str, path: str) -> str:
    return path.removeprefix(root).lstrip("/")


def _fitting(pattern: str) -> Callable[[str], bool]:
    """Whether a file fits, or is in a folder that does."""
    literal = pattern.replace("\\", "\\\\").rstrip("/")
    found = wildcards.compile([literal, f"{literal}/{_ANYWHERE}"], flags=wildcards.GLOBSTAR)
    return found.match


def _paths(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern))  # noqa: PTH207 -- may be no valid Path
