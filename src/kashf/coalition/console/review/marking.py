"""A text in runs, each with the marks that lie on it, for a template to write one by one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import pgettext

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of the characters `start` to `end` of a text; `kind` says how it is drawn."""

    start: int
    end: int
    kind: str
    words: Words


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text, the marks on all of it, and those of them that begin with it."""

    text: str
    marks: tuple[Mark, ...] = ()
    begun: tuple[Mark, ...] = ()

    @property
    def kinds(self) -> str:
        """The kinds of its marks, for its looks."""
        return " ".join(dict.fromkeys(mark.kind for mark in self.marks))

    @property
    def words(self) -> str:
        """What is said of it, wherever the mark begins."""
        return _listed(self.marks)

    @property
    def begins(self) -> str:
        """What is said once, where the mark begins."""
        return _listed(self.begun)


def runs_of(text: str, marks: Iterable[Mark]) -> Sequence[Run]:
    """The text cut wherever a mark begins or ends: joined, the runs are the text. Marks may lie on
    each other; those that do not fit the text are left out."""
    beginning: defaultdict[int, list[Mark]] = defaultdict(list)
    edges = {0, len(text)}
    for mark in marks:
        if fits(text, mark.start, mark.end):
            beginning[mark.start].append(mark)
            edges |= {mark.start, mark.end}
    runs: list[Run] = []
    lying: list[Mark] = []
    for start, end in pairwise(sorted(edges)):
        begun = beginning[start]
        lying = [mark for mark in lying if mark.end > start] + begun
        runs.append(Run(text[start:end], tuple(lying), tuple(begun)))
    return runs


def fits(text: str, start: int, end: int) -> bool:
    """Whether a text has these characters."""
    return 0 <= start < end <= len(text)


def _listed(marks: Sequence[Mark]) -> str:
    words = dict.fromkeys(str(mark.words) for mark in marks)
    return pgettext("between names", ", ").join(words)
