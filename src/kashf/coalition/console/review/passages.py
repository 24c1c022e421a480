"""Which words two texts have in common, after spelling and tashkeel are evened out."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from kashf.language import fold

LEAST_RUN: Final = 3  # words; fewer are chance
MOST_WORDS: Final = 400  # of each text; the rest is shown unmarked


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a text, and whether the other text has them too."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Passages:
    """Both texts in runs, and how many words of the first the second has."""

    ours: list[Run]
    theirs: list[Run]
    same: int
    words: int


def compare(ours: str, theirs: str) -> Passages:
    """What the texts have in common, in their order."""
    left, right = ours.split(), theirs.split()
    blocks = SequenceMatcher(None, _folded(left), _folded(right), autojunk=False)
    kept = [block for block in blocks.get_matching_blocks() if block.size >= LEAST_RUN]
    return Passages(
        _runs(left, [(block.a, block.size) for block in kept]),
        _runs(right, [(block.b, block.size) for block in kept]),
        sum(block.size for block in kept),
        len(left),
    )


def _folded(words: list[str]) -> list[str]:
    return [fold(word) for word in words[:MOST_WORDS]]


def _runs(words: list[str], same: list[tuple[int, int]]) -> list[Run]:
    runs, at = [], 0
    for start, size in same:
        runs += [Run(" ".join(words[at:start]), same=False)]
        runs += [Run(" ".join(words[start : start + size]), same=True)]
        at = start + size
    return [run for run in [*runs, Run(" ".join(words[at:]), same=False)] if run.text]
