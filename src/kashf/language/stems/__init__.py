"""Stems found in texts, with what their inflections let stand around them in a word."""

import sys
from collections.abc import Iterable, Sequence
from functools import cache

from kashf.language.inflections import Inflection, Stem
from kashf.language.stems.engine import ENGINE, IS_NATIVE, Meant, Place

__all__ = ["IS_NATIVE", "Place", "StemLexicon"]


class StemLexicon:
    """Stems, each with the number of what it means. May be shared between threads."""

    def __init__(self, stems: Iterable[tuple[Stem, int]]) -> None:
        numbers: dict[Inflection, int] = {}
        meant: list[Meant] = [
            (stem.letters, meaning, numbers.setdefault(stem.inflection, len(numbers)))
            for stem, meaning in stems
        ]
        self._lexicon = ENGINE.compiled(meant, [inflection.ways for inflection in numbers])
        self._is_letter = _letters_of_words()

    def places(self, text: str, *, most: int) -> Sequence[Place]:
        """The words of a folded text that are forms of the stems, in order, each once; the first
        `most` of them. Time is linear in the length of the text."""
        return ENGINE.places(self._lexicon, text, self._is_letter, most)[:most]


@cache
def _letters_of_words() -> bytes:
    """1 for each code point of Unicode that words are made of: letters, digits; else 0."""
    return bytes(map(str.isalnum, map(chr, range(sys.maxunicode + 1))))
