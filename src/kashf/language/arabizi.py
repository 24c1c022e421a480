"""Arabic in Latin letters, in which digits stand for the letters that Latin lacks: 7abibi, 3ala.

The digits are told by where they stand: within a word, beside its letters. Words that are common
in it help where a text has few such digits.
"""

import re
from typing import Final

_WORD: Final = re.compile(r"[a-z0-9']{2,30}", re.IGNORECASE)
_DIGITS: Final = frozenset("235679")
_LOOKALIKES: Final = frozenset("014")  # stand for o, i and a where letters are hidden: r4v3n, f0r
_LEAST: Final = 2  # words that speak for it, or against it
_SHARE: Final = 0.12  # of all words

# Words whose digits stand for letters nowhere: h2o, mp3, covid19, 2nd, 3am, b2b, g20
_PLAIN: Final = re.compile(r"(?:\d+(?:st|nd|rd|th|am|pm|d|g|k|m|x|km|kg|mm|cm|h|s)|[a-z]+\d{2,})")
_TERMS: Final = frozenset({"h2o", "co2", "mp3", "mp4", "b2b", "b2c", "p2p", "g7", "g20", "web3"})

_COMMON_WORDS: Final = """
ya yalla wallah inshallah habibi kifak kifik keefak shu shou leish leh lesh mesh mish msh
ana enta enti inta inti ehna howa heya wel fel fil bel elly elli illi bas kol keda kida
fein fen wein ween meen emta aywa la2 wala lazem 3ala 3an ma3 ba3d abl kteer awi delwa2ty
marhaba ahlan shukran salam alhamdulillah mashallah zay zayak ezayak bokra embare7
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())


def is_arabizi(text: str) -> bool:
    """Whether a text in Latin letters is likely Arabic: two words or more, and an eighth of all,
    are written with such digits or are common in it; at least one with digits. Not where digits
    stand for the letters that they look like."""
    words = [word.lower() for word in _WORD.findall(text)]
    if sum(map(_is_hidden, words)) >= _LEAST:
        return False
    with_digits = sum(map(_has_digits, words))
    common = sum(word in _COMMON for word in words)
    return with_digits > 0 and with_digits + common >= max(_LEAST, _SHARE * len(words))


def _has_digits(word: str) -> bool:
    digits = _digits_of(word)
    return bool(digits) and digits <= _DIGITS


def _is_hidden(word: str) -> bool:
    return bool(_digits_of(word) & _LOOKALIKES)


def _digits_of(word: str) -> set[str]:
    """Those beside letters, unless the word is always written so."""
    digits = {sign for sign in word if sign.isdigit()}
    has_letters = any(sign.isalpha() for sign in word)
    if not has_letters or word in _TERMS or _PLAIN.fullmatch(word):
        return set()
    return digits
