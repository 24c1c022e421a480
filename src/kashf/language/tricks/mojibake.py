"""Text that was stored in one encoding and read in another.

UTF-8 has a shape: a lead and one to three that go on. Read in an old encoding of one byte a
character, this shape shows as letters that no language puts beside each other so often.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import category

from kashf.language.classes import Seen
from kashf.language.hints import ACCENTS, GOING_ON, MISREAD, WAYS
from kashf.language.sheet import Edit
from kashf.language.steps import StepKind
from kashf.language.tricks.escapes import utf8_character
from kashf.language.tricks.trick import Trick

_QUOTES: Final = frozenset("\u201c\u201d\u2018\u2019\u00ab\u00bb\u2013\u2014\u2026\u00a0")
_NOTHING: Final = frozenset({"Cn", "Co"})  # what was never written
_CLEAR: Final = 3  # characters in a row, from which on there is no doubt


@dataclass(frozen=True)
class Misread:
    """UTF-8 that was read in an encoding of one byte a character."""

    bytes_of: dict[str, int]
    run: re.Pattern[str]

    def find(self, seen: Seen) -> Iterator[Edit]:
        """The characters that were meant."""
        runs = [found for found in self.run.finditer(seen.text) if self._is_meant(found[0])]
        if any(self._is_clear(found[0]) for found in runs):
            for found in runs:
                yield from self._edits(found)

    def _is_clear(self, written: str) -> bool:
        return len(self._meant(written)) >= _CLEAR

    def _is_meant(self, written: str) -> bool:
        return not any(category(sign) in _NOTHING for sign in self._meant(written))

    def _meant(self, written: str) -> str:
        return bytes(self.bytes_of[sign] for sign in written).decode(errors="ignore")

    def _edits(self, found: re.Match[str]) -> Iterator[Edit]:
        data = bytes(self.bytes_of[sign] for sign in found[0])
        here = 0
        while here < len(data):
            character = utf8_character(data[here : here + 4])
            end = here + (len(character.encode()) or 1)
            if character:
                yield Edit(found.start() + here, found.start() + end, character)
            here = end


class MisreadLatin(Misread):
    """Read as Latin letters, of which one odd pair is enough: `Ã©`."""

    def _is_clear(self, written: str) -> bool:
        return len(self._meant(written)) > 1 or not _QUOTES & set(written)


def _class(characters: dict[str, int], those: range) -> str:
    signs = (re.escape(sign) for sign, byte in characters.items() if byte in those)
    return f"[{''.join(signs)}]"


def _run(characters: dict[str, int], leads: range) -> re.Pattern[str]:
    going_on = _class(characters, GOING_ON)
    two = _class(characters, range(leads.start, min(leads.stop, 0xE0))) + going_on
    if leads.stop <= 0xE0:
        return re.compile(f"(?:{two})+")
    three = _class(characters, range(0xE0, 0xF0)) + going_on + "{2}"
    four = _class(characters, range(0xF0, 0xF5)) + going_on + "{3}"
    return re.compile(f"(?:{two}|{three}|{four})+")


_ALL: Final = tuple(
    (MisreadLatin if way.leads.stop > 0xE0 else Misread)(
        way.characters, _run(way.characters, way.leads)
    )
    for way in WAYS
)

# Windows-1256 read as Windows-1252: letters with accents, and none without
_ACCENTED: Final = re.compile("(?<![A-Za-zÀ-ÿ])[À-ÿ]{2,}(?![A-Za-zÀ-ÿ])")
_WORD: Final = 4


def _of_windows(seen: Seen) -> Iterator[Edit]:
    words = [
        (found, meant)
        for found in _ACCENTED.finditer(seen.text)
        if _is_arabic(meant := found[0].encode("cp1252").decode("cp1256"))
    ]
    if any(len(meant) >= _WORD for _, meant in words):
        for found, meant in words:
            for place, letter in enumerate(meant, found.start()):
                yield Edit(place, place + 1, letter)


def _is_arabic(letters: str) -> bool:
    return all("\u0620" < letter < "\u0653" for letter in letters)


def _all(seen: Seen) -> Iterator[Edit]:
    """By the first encoding that something clear was read in; a text has one such fault a time."""
    for place, misread in enumerate(_ALL):
        edits = list(misread.find(seen)) if seen.hints & MISREAD & 1 << place else []
        if edits:
            yield from edits
            return


def _has_accents_in_a_row(seen: Seen) -> bool:
    return b"NNN" in seen.classes


MOJIBAKE: Final = (
    Trick(StepKind.MOJIBAKE, _all, hints=MISREAD),
    Trick(StepKind.MOJIBAKE, _of_windows, hints=ACCENTS, suspects=_has_accents_in_a_row),
)
