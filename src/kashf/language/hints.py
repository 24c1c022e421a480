"""What single characters of a text hint at, before it is folded.

UTF-8 that was read in an encoding of one byte a character shows as a lead and what goes on behind
it; `WAYS` are the encodings in which that happens.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kashf.language.fold import folded_character
from kashf.language.plain import Hinted
from kashf.language.tables import Table

GOING_ON: Final = range(0x80, 0xC0)
SHAPED_DIGITS: Final = {"١": "ا", "۱": "ا", "٥": "ه", "۵": "ه"}  # that look like letters
CAPITALS: Final = {"Ν": "N", "Η": "H", "Υ": "Y", "Μ": "M", "Ζ": "Z"}  # small, they look otherwise

_LEADS: Final = range(0xC2, 0xF5)
_ARABIC_LEADS: Final = range(0xD8, 0xDC)


# What a text may have, if its characters say so. The lowest four say in which of `WAYS` it may be
# misread: those of which a lead has behind it what goes on.
MISREAD: Final = 0xF
BARE_CODE: Final = 1 << 4  # u0
BACKWARDS: Final = 1 << 5
PERCENT_CODE: Final = 1 << 6  # a percent sign before what may be a code
EQUALS_CODE: Final = 1 << 7
ACCENTS: Final = 1 << 20
SHAPED: Final = 1 << 21  # digits
GREEK_CAPITALS: Final = 1 << 22
AMPERSAND: Final = 1 << 23
BACKSLASH: Final = 1 << 24

# The bits of a character besides: the lowest eight are of pairs, of which the next has eight higher
_BLANK: Final = BACKWARDS
_GOES_ON: Final = 8
_IS_ODD: Final = 16  # what goes on but is odd, one for each way
_TA_MARBUTA: Final = 1 << 25  # that ends a word, by its form
_KNOWN: Final = 1 << 31  # so that no value is 0
_HEX: Final = (PERCENT_CODE | EQUALS_CODE) << _GOES_ON
_OWN: Final = {
    **dict.fromkeys("123456789abcdefABCDEF", _HEX),
    "0": _HEX | BARE_CODE << _GOES_ON,
    "u": BARE_CODE | PERCENT_CODE << _GOES_ON,
    "%": PERCENT_CODE,
    "=": EQUALS_CODE,
    "\\": BACKSLASH,
    " ": _BLANK,
    "\n": _BLANK,
    "ة": _BLANK << _GOES_ON,
    **dict.fromkeys("ﺓﺔ", _TA_MARBUTA),
    "&": AMPERSAND,
}
_SINGLE: Final = ACCENTS | SHAPED | GREEK_CAPITALS | AMPERSAND | BACKSLASH
_PAIRED: Final = BARE_CODE | BACKWARDS | PERCENT_CODE | EQUALS_CODE
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


_WIDE: Final = sum(1 << place for place, way in enumerate(WAYS) if way.leads == _LEADS)


def _bits(character: str) -> int:
    """Those of the character, and those by which it or what it is folded to may be misread."""
    bits = _KNOWN | _OWN.get(character, 0) | _bits_of_one(character)
    for folded in folded_character(character):
        bits |= _bits_of_one(folded)
    return bits


def _bits_of_one(character: str) -> int:
    bits = 0
    is_odd = not (character in _ORDINARY or character.isascii() or "\u0600" < character < "\u06ff")
    for place, way in enumerate(WAYS):
        byte = way.characters.get(character, 0)
        bits |= (byte in way.leads and character.isalpha()) << place
        bits |= (byte in GOING_ON) << place + _GOES_ON
        bits |= (byte in GOING_ON and (is_odd or way.leads == _LEADS)) << place + _IS_ODD
    bits |= ACCENTS * ("À" <= character <= "ÿ") | SHAPED * (character in SHAPED_DIGITS)
    return bits | GREEK_CAPITALS * (character in CAPITALS)


BITS: Final = Table(_bits, np.uint32)


def hints_of(hinted: Hinted, articles: tuple[int, int]) -> int:
    """What a text hints at, by its characters and by the articles of the folded text."""
    there, pairs, doubled = hinted
    hints = there & _SINGLE | pairs & _PAIRED
    if there & there >> _IS_ODD & MISREAD:
        # Latin letters are odd in one pair; of Arabic letters it takes two in a row
        hints |= (pairs & _WIDE | doubled) & MISREAD
    first, last = articles
    if there & _TA_MARBUTA or (last > 1 and last > 2 * first):
        hints |= BACKWARDS
    return hints
