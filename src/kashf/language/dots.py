"""A text that was written without dots, read back with them: a guess, and marked as one.

Of all words that have the same skeleton, the most frequent one is taken. Kashf brings some six
hundred everyday words, written for it, in the forms that take a prefix; whoever has a larger list
of a language gives that.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from kashf.language.classes import Seen
from kashf.language.cleaning import clean
from kashf.language.fold import fold
from kashf.language.skeleton import without_dots

_PREFIXES: Final = ("ال", "و", "وال", "ب", "بال", "ل", "ف", "فال", "ك", "ولل", "لل")
_LIGHT: Final = ("", "و", "ب", "ل", "ال", "وال")
_SUFFIXES: Final = ("ه", "ها", "هم", "نا", "ين", "ات", "ون", "ية", "ا", "ي", "ك", "كم")
_SHORTEST: Final = 3  # letters of a word that takes a prefix
_WORD: Final = re.compile("[\u0621-\u06d3]+")
_DOTTED: Final = frozenset("بتثجخذزشضظغفقني") | frozenset("پچژڤی")  # ta marbuta is left in
_FEWEST: Final = 12  # letters, to tell anything
_MOST_DOTTED: Final = 0.1  # of the letters; in dotted texts it is two fifths


@dataclass(frozen=True, slots=True)
class Guess:
    """A text with dots. `guessed` are the words that were found by their skeletons, `unknown` those
    that were not and have none: from where to where of `text`."""

    text: str
    guessed: tuple[tuple[int, int], ...]
    unknown: tuple[tuple[int, int], ...]


def is_undotted(text: str) -> bool:
    """Whether the Arabic of a text is written without dots; never of fewer than twelve letters."""
    letters = Seen(text).classes.count(b"A")
    dotted = sum(map(text.count, _DOTTED))
    return letters >= _FEWEST and dotted <= _MOST_DOTTED * letters


def restore_dots(text: str, words: Iterable[str] | None = None) -> Guess:
    """The clean text with the dots that its words most likely had, by a list of words in which the
    more frequent stand first; by Kashf's own if none is given."""
    by_skeleton = everyday_words() if words is None else by_their_skeletons(words)
    cleaned = clean(text)
    parts: list[str] = []
    guessed: list[tuple[int, int]] = []
    unknown: list[tuple[int, int]] = []
    here = 0
    for found in _WORD.finditer(cleaned):
        word = by_skeleton.get(without_dots(found[0]))
        parts += cleaned[here : found.start()], word or found[0]
        (guessed if word else unknown).append(found.span())  # folded words are of one length
        here = found.end()
    return Guess("".join([*parts, cleaned[here:]]), tuple(guessed), tuple(unknown))


def by_their_skeletons(words: Iterable[str]) -> Mapping[str, str]:
    """The first word of each skeleton, folded."""
    folded = fold(" ".join(words))
    skeletons = without_dots(folded).split()
    return MappingProxyType(dict(reversed([*zip(skeletons, folded.split(), strict=True)])))


@cache
def everyday_words() -> Mapping[str, str]:
    """The words that Kashf brings, by their skeletons."""
    listed = files("kashf.language").joinpath("words.txt").read_text(encoding="utf-8")
    small, large = (part.split() for part in listed.split("\n\n"))
    return by_their_skeletons([*small, *large, *_in_other_forms(small, large)])


def _in_other_forms(small: Sequence[str], large: Sequence[str]) -> Iterator[str]:
    """The same with what is written on to a word, the commonest first; to small words not much."""
    yield from (f"{prefix}{word}" for prefix in "وف" for word in (*small, *large))
    bare = [word for word in large if len(word) >= _SHORTEST and not word.startswith("ال")]
    yield from (prefix + word for prefix in _PREFIXES for word in bare)
    joined = [f"{word[:-1]}ت" if word.endswith("ة") else word for word in bare]
    yield from (
        f"{prefix}{word}{suffix}" for prefix in _LIGHT for suffix in _SUFFIXES for word in joined
    )
