"""What single characters of a text hint at, before it is folded.

UTF-8 that was read in an encoding of one byte a character shows as a lead and what goes on behind
it; `WAYS` are the encodings in which that happens.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from kashf.language.fold import folded_character
from kashf.language.tables import Table
from kashf.language.walks import hinted

GOING_ON: Final = range(0x80, 0xC0)
SHAPED_DIGITS: Final = {"١": "ا", "۱": "ا", "٥": "ه", "۵": "ه"}  # that look like letters
CAPITALS: Final = {"Ν": "N", "Η": "H", "Υ": "Y", "Μ": "M", "Ζ": "Z"}  # small, they look otherwise

_LEADS: Final = range(0xC2, 0xF5)
_ARABIC_LEADS: Final = range(0xD8, 0xDC)


class Hints(NamedTuple):
    """What a text may have, if one of its characters says so. `misread` has a bit for each of
    `WAYS` in which a lead has what goes on behind it."""

    misread: int = 0
    accents: bool = False
    shaped_digits: bool = False
    greek_capitals: bool = False
    could_be_misread: bool = False


# The bits of a character: a lead, what goes on, and what goes on but is odd, each for four ways
_GOES_ON: Final = 4
_IS_ODD: Final = 8
_ACCENT: Final = 1 << 12
_SHAPED: Final = 1 << 13
_CAPITAL: Final = 1 << 14
_KNOWN: Final = 1 << 15  # so that no value is 0
_ORDINARY: Final = frozenset("،؛؟«»“”‘’–—…•ـ\u00a0\u200c\u200d\u200e\u200f")


@dataclass(frozen=True)
class Way:
    """An encoding that UTF-8 is read in: bytes of 0x80 and more, by the character that each is read
    as, and the leads to look for."""

    characters: dict[str, int]
    leads: range


def _way(encoding: str, leads: range) -> Way:
    """What an encoding leaves out is read as Latin-1, as browsers do. Blanks and digits are left
    out: MacArabic has them twice."""
    characters: dict[str, int] = {}
    for byte in range(0x80, 0x100):
        character = bytes([byte]).decode(encoding, "ignore") or chr(byte)
        if character not in {" ", *"0123456789"}:
            characters.setdefault(character, byte)
    if encoding == "cp1252":  # and Latin-1 itself, with its controls
        characters |= {chr(byte): byte for byte in range(0x80, 0xA0)}
    return Way(characters, leads)


WAYS: Final = (
    _way("mac_roman", _ARABIC_LEADS),
    _way("cp1252", _LEADS),
    _way("cp1256", _ARABIC_LEADS),
    _way("mac_arabic", _ARABIC_LEADS),
)


_WAYS: Final = (1 << len(WAYS)) - 1
_WIDE: Final = sum(1 << place for place, way in enumerate(WAYS) if way.leads == _LEADS)


NO_HINTS: Final = Hints()


def _bits(character: str) -> int:
    """Those of the character, and of what it is folded to: where a text has none of these, the
    folded text has none."""
    bits = _bits_of_one(character)
    for folded in folded_character(character):
        bits |= _bits_of_one(folded)
    return bits


def _bits_of_one(character: str) -> int:
    bits = _KNOWN
    is_odd = not (character in _ORDINARY or character.isascii() or "\u0600" < character < "\u06ff")
    for place, way in enumerate(WAYS):
        byte = way.characters.get(character, 0)
        bits |= (byte in way.leads and character.isalpha()) << place
        bits |= (byte in GOING_ON) << place + _GOES_ON
        bits |= (byte in GOING_ON and (is_odd or way.leads == _LEADS)) << place + _IS_ODD
    bits |= _ACCENT * ("À" <= character <= "ÿ") | _SHAPED * (character in SHAPED_DIGITS)
    return bits | _CAPITAL * (character in CAPITALS)


_BITS: Final = Table(_bits, np.uint16)


def hints_of(text: str) -> Hints:
    """The hints of a text. Latin letters are odd in one pair; of Arabic letters it takes two in a
    row."""
    there, pairs, doubled = hinted(text, _BITS)
    could_be_misread = there & there >> _IS_ODD & _WAYS != 0
    misread = (pairs & _WIDE | doubled) & _WAYS if could_be_misread else 0
    if not misread and not there & (_ACCENT | _SHAPED | _CAPITAL):
        return Hints(could_be_misread=could_be_misread) if could_be_misread else NO_HINTS
    accents, shaped, capitals = (bool(there & bit) for bit in (_ACCENT, _SHAPED, _CAPITAL))
    return Hints(misread, accents, shaped, capitals, could_be_misread)
