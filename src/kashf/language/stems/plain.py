"""Stems found by an automaton (Aho and Corasick 1975), and their affixes looked up, in Python."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from ahocorasick_rs import AhoCorasick

_SURROGATES: Final = re.compile("[\ud800-\udfff]")  # which no automaton takes
_PIECES: Final = re.compile(r"\S+")
_MOST_KNOWN: Final = 1 << 17  # pieces
_LONGEST_KNOWN: Final = 100  # characters
_FEW: Final = 16  # pieces with findings
_LONGEST_AROUND: Final = 32  # letters that may stand around a stem, which no affix has

_Place = tuple[int, int, int]
_Meant = tuple[str, int, int]
_Ways = Sequence[tuple[Collection[str], Collection[str]]]


class _Lexicon:
    """Stems of one word, and of several."""

    def __init__(self, stems: Sequence[_Meant], inflections: Sequence[_Ways]) -> None:
        self.words = _Automaton([stem for stem in stems if " " not in stem[0]], inflections)
        self.phrases = _Automaton([stem for stem in stems if " " in stem[0]], inflections)
        self.empty: set[str] = set()  # pieces of texts that are known to have none


class _Automaton:
    """Stems looked for in one pass."""

    def __init__(self, stems: Sequence[_Meant], inflections: Sequence[_Ways]) -> None:
        self._stems = stems
        self._inflections = inflections
        self._automaton = AhoCorasick([letters for letters, _, _ in stems] or ["\0"])

    def places(self, text: str, is_letter: bytes) -> Iterator[_Place]:
        """Where a stem stands with nothing around it but what its inflection allows."""
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if number < len(self._stems):
                _, meaning, inflection = self._stems[number]
                first = _start_of_word(text, start, is_letter)
                last = _end_of_word(text, end, is_letter)
                before, after = text[first:start], text[end:last]
                if any(
                    before in one and after in two for one, two in self._inflections[inflection]
                ):
                    yield first, last, meaning


def compiled(stems: Sequence[_Meant], inflections: Sequence[_Ways], /) -> _Lexicon:
    """See `Engine`."""
    return _Lexicon(stems, inflections)


def places(lexicon: _Lexicon, text: str, is_letter: bytes, most: int, /) -> list[_Place]:
    """See `Engine`.

    Each piece between blanks is looked at once, however often it stands there: most stand there
    again and again.
    """
    spaced = _SURROGATES.sub(" ", text)
    found = set(lexicon.phrases.places(spaced, is_letter))
    pieces = {
        piece: _in_piece(lexicon, piece, is_letter) for piece in set(spaced.split()) - lexicon.empty
    }
    for piece, at in _occurrences(spaced, [piece for piece in pieces if pieces[piece]]):
        found |= {(first + at, last + at, meaning) for first, last, meaning in pieces[piece]}
    return sorted(found)[:most]


def _in_piece(lexicon: _Lexicon, piece: str, is_letter: bytes) -> Sequence[_Place]:
    there = tuple(lexicon.words.places(piece, is_letter))
    if not there and len(piece) <= _LONGEST_KNOWN:
        if len(lexicon.empty) >= _MOST_KNOWN:
            lexicon.empty.clear()
        lexicon.empty.add(piece)
    return there


def _occurrences(text: str, pieces: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Where these stand between blanks: of few, each by itself; of many, in one pass."""
    if len(pieces) > _FEW:
        wanted = set(pieces)
        yield from (
            (found[0], found.start()) for found in _PIECES.finditer(text) if found[0] in wanted
        )
        return
    padded = f" {text} "
    for piece in pieces:
        alone = f" {piece} "
        at = padded.find(alone)
        while at >= 0:
            yield piece, at
            at = padded.find(alone, at + len(alone) - 1)


def _start_of_word(text: str, start: int, is_letter: bytes) -> int:
    """Or a little more than may stand before a stem, where the word is longer."""
    least = max(0, start - _LONGEST_AROUND)
    while start > least and is_letter[ord(text[start - 1])]:
        start -= 1
    return start


def _end_of_word(text: str, end: int, is_letter: bytes) -> int:
    """With an apostrophe and what follows it, as in `raven's`."""
    most = min(len(text), end + _LONGEST_AROUND)
    while end < most and _goes_on(text, end, is_letter):
        end += 1
    return end


def _goes_on(text: str, at: int, is_letter: bytes) -> bool:
    if is_letter[ord(text[at])]:
        return True
    return text[at] == "'" and at + 1 < len(text) and bool(is_letter[ord(text[at + 1])])
