"""Signs of another script in the place of letters.

In an Arabic word digits and Latin letters, by their shape or by the sound that chats give them; in
a Latin word Cyrillic, Greek and Armenian letters, by their shape, and the other way round.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from kashf.language.classes import STYLED, Seen
from kashf.language.hints import CAPITALS, GREEK_CAPITALS, SHAPED, SHAPED_DIGITS
from kashf.language.sheet import Edit
from kashf.language.steps import StepKind
from kashf.language.tricks.trick import Trick

_IN_ARABIC: Final = {
    **dict(zip("0123456789", "هااعشخطحقص", strict=True)),  # 2 for hamza, 3 for ain: as in chats
    **dict(zip("abcdefghijklm", "ابحدعفغهاجكام", strict=True)),
    **dict(zip("nopqrstuvwxyz", "نهبقرستنفوخيز", strict=True)),
}
_WORDS: Final = frozenset("وبلفك")
_AT_EDGES: Final = {"l": "ا", "i": "ا", "o": "ه"}
_IN_ARABIC_WORD: Final = re.compile(rb"[DL](?<=A.)(?=A)")
_AT_AN_EDGE: Final = re.compile(rb"L(?:(?<![ALCOD]L)(?=AAA)|(?<=AAAL)(?![ALCOD]))")
_SHAPED_DIGIT: Final = re.compile("(?<=[\u0621-\u064a])[١۱٥۵](?=[\u0621-\u064a])")

_FOREIGN: Final = MappingProxyType(
    {
        **dict(zip("авеһікмнорстухѕјԁԛԝьгпӏ", "abehikmhopctyxsjdqwbrnl", strict=True)),
        **dict(zip("αβεικνορτυχηωγμζ", "abeikvoptuxnwymz", strict=True)),
        **dict(zip("օոսհցքյլզ", "onuhgpjlq", strict=True)),
    }
)
_SHAPES: Final = MappingProxyType({**_FOREIGN, **STYLED, "ɡ": "g", "ɑ": "a", "ո": "n"})
_TWINS: Final = frozenset("аеорсухіѕјһԁԛԝӏ" + "αικνοτρυωη" + "օոսհցզլ" + "ɡɑ") | STYLED.keys()
_NATIVE: Final = MappingProxyType(dict(zip("abehikmopctyx", "авеһікморстух", strict=True)))
# linear: a word is entered at its beginning alone, and then never fails
_MIXED: Final = re.compile(rb"[LC](?:(?<=L)(?<![LC]L)L*+C|(?<=C)(?<![LC]C)C*+L)[LC]*+")
_STYLED_LETTER: Final = re.compile(f"[{''.join(STYLED)}]")


def as_latin(word: str) -> str:
    """A word in small letters with those that look like a Latin one as that; some are a guess."""
    return "".join(sign if sign.isascii() else _SHAPES.get(sign, sign) for sign in word)


def is_all_twins(word: str) -> bool:
    """Whether nobody can tell the word from one in Latin letters: each of its letters that is none
    looks exactly like one."""
    return all(sign.isascii() or sign in _TWINS for sign in word)


def _in_arabic(seen: Seen) -> Iterator[Edit]:
    for found in _IN_ARABIC_WORD.finditer(seen.classes):
        if _is_after_and(seen, found.start()):
            continue
        if letter := _IN_ARABIC.get(seen.text[found.start()]):
            yield Edit(found.start(), found.end(), letter)


def _is_after_and(seen: Seen, at: int) -> bool:
    """Behind a letter that is a word of its own, written on: "and 3 days" without blanks."""
    before = seen.text[max(0, at - 2) : at]
    return before[-1] in _WORDS and not before[:-1].isalnum() and seen.classes[at] == ord("D")


def _at_edges(seen: Seen) -> Iterator[Edit]:
    for found in _AT_AN_EDGE.finditer(seen.classes):
        if letter := _AT_EDGES.get(seen.text[found.start()]):
            yield Edit(found.start(), found.end(), letter)


def _mixed(seen: Seen) -> Iterator[Edit]:
    """Words of Latin and other letters: all Latin, if the others look so; else the other way."""
    for found in _MIXED.finditer(seen.classes):
        word = seen.text[found.start() : found.end()]
        others = {sign for sign in word if sign in _FOREIGN}
        latin = {sign for sign in word if sign in _NATIVE}
        if len(others) == len({*_signs_of(word, found[0], "C")}):
            yield from _swapped(found.start(), word, {sign: _FOREIGN[sign] for sign in others})
        elif len(latin) == len({*_signs_of(word, found[0], "L")}):
            yield from _swapped(found.start(), word, {sign: _NATIVE[sign] for sign in latin})


def _capitals(seen: Seen) -> Iterator[Edit]:
    """Greek capitals in words with Latin letters; small, they would look like others."""
    for found in _MIXED.finditer(seen.classes):
        yield from _swapped(found.start(), seen.text[found.start() : found.end()], CAPITALS)


def _signs_of(word: str, classes: bytes, those: str) -> Iterator[str]:
    return (sign for sign, kind in zip(word, classes, strict=True) if chr(kind) == those)


def _swapped(start: int, word: str, letters: Mapping[str, str]) -> Iterator[Edit]:
    for place, sign in enumerate(word, start):
        if sign in letters:
            yield Edit(place, place + 1, letters[sign])


def _replacing(
    signs: re.Pattern[str], letters: Mapping[str, str]
) -> Callable[[Seen], Iterator[Edit]]:
    def find(seen: Seen) -> Iterator[Edit]:
        for found in signs.finditer(seen.text):
            yield Edit(found.start(), found.end(), letters[found[0]])

    return find


def _has_a_digit_inside(seen: Seen) -> bool:
    return b"ADA" in seen.classes


LOOKALIKES_AS_WRITTEN: Final = (
    Trick(
        StepKind.LOOKALIKE,
        _replacing(_SHAPED_DIGIT, SHAPED_DIGITS),
        hints=SHAPED,
        suspects=_has_a_digit_inside,
    ),
    Trick(StepKind.LOOKALIKE, _capitals, hints=GREEK_CAPITALS),
)
"""What has to be told before case and digits are folded."""

LOOKALIKES: Final = (
    Trick(StepKind.LOOKALIKE, _replacing(_STYLED_LETTER, STYLED), (b"K",)),
    Trick(StepKind.LOOKALIKE, _in_arabic, (b"ADA", b"ALA")),
    Trick(StepKind.LOOKALIKE, _at_edges, (b"LAA", b"AAL")),
    Trick(StepKind.LOOKALIKE, _mixed, (b"LC", b"CL")),
)
