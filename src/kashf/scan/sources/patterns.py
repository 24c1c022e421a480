"""The files of this machine that a pattern means."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from kashf.errors import BadInput, LinkNotFollowed, NotFound
from kashf.scan.settings import shown_path
from kashf.signals.folders import Place, files_in, not_followed

_WILD: Final = frozenset("*?[")
_ANYWHERE: Final = "**"  # as a part of its own: any number of folders


def is_wild(address: str) -> bool:
    """Whether there are wild cards in it."""
    return bool(_WILD & set(address))


def matching(pattern: str) -> Iterator[Place]:
    """The files that a pattern means, in order; of folders all that is in them. Names that begin
    with a dot fit only where the pattern has the dot.

    Unlike the standard library's it does not follow links to folders, which may lead round in a
    circle, goes as deep as folders do, and leaves nothing out unsaid: such links are told, and
    folders that cannot be read.

    Raises NotFound if no file fits, or BadInput.
    """
    root, levels = _split(pattern)
    is_there = False
    for place in _places(root, levels) if os.path.isdir(root or ".") else ():  # noqa: PTH112
        is_there = is_there or not isinstance(place[1], LinkNotFollowed)
        yield place
    if not is_there:
        raise NotFound(
            f"No file fits {shown_path(pattern)}. Check the spelling of the path. Links to folders "
            "are not followed."
        )


@dataclass(frozen=True, slots=True)
class _Levels:
    """What is to be called how, from folder to folder: names with wild cards, of which `**` is any
    number of folders."""

    names: Sequence[str]

    def fits(self, path: str) -> bool:
        """Whether a file of that path is meant."""
        return len(self.names) in self._after(path)

    def leads_on(self, path: str) -> bool:
        """Whether anything in a folder of that path may be meant."""
        return bool(self._after(path))

    def _after(self, path: str) -> set[int]:
        """The levels at which one may be after all the names of a path."""
        at = self._and_those_behind([0])
        for name in path.split("/") if path else ():
            at = self._and_those_behind(self._next(at, name))
        return at

    def _next(self, at: Iterable[int], name: str) -> Iterator[int]:
        for level in at:
            wanted = self.names[level] if level < len(self.names) else ""
            if name.startswith(".") and not wanted.startswith("."):
                continue
            if wanted == _ANYWHERE:
                yield level
            elif fnmatchcase(name, wanted):
                yield level + 1

    def _and_those_behind(self, at: Iterable[int]) -> set[int]:
        """Where `**` is no folder at all, one is behind it as well."""
        found: set[int] = set()
        for level in at:
            found.add(level)
            while level < len(self.names) and self.names[level] == _ANYWHERE:
                level += 1
                found.add(level)
        return found


def _split(pattern: str) -> tuple[str, _Levels]:
    """The folder before the first wild card, and what is asked for in it."""
    parts = pattern.split("/")
    first = next(place for place, part in enumerate(parts) if is_wild(part))
    root = "/".join(parts[:first]) or ("/" if pattern.startswith("/") else "")
    names = [part for part in parts[first:] if part not in {"", "."}]
    if ".." in names:
        raise BadInput(f"{shown_path(pattern)} goes up again with ..: name the folder instead.")
    is_folder = names[-1] == _ANYWHERE or pattern.endswith("/")  # so a file is in it
    inside = [_ANYWHERE, "*"] if is_folder else [_ANYWHERE]
    return root, _Levels([*names, *inside])


def _places(root: str, levels: _Levels) -> Iterator[Place]:
    """What a folder, or this one if it has no name, has of what is asked for."""

    def within(path: str) -> str:
        return path[len(root or ".") :].lstrip("/")

    for path, error in files_in(root or ".", into=lambda path: levels.leads_on(within(path))):
        name = within(path)
        shown = path if root else name
        if not isinstance(error, LinkNotFollowed):
            if error is not None or levels.fits(name):
                yield shown, error
        elif os.path.isfile(path):  # noqa: PTH113
            if levels.fits(name):
                yield shown, None
        elif levels.leads_on(name):
            yield shown, not_followed(shown)
