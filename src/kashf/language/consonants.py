"""Arabic in Latin letters, as in chats: `el7oreya` for الحرية.

Nobody spells it twice alike, and vowels least of all. What stays are the consonants, so both
scripts are brought to these, in Latin letters. It is a key to look by and not a reading: other
words meet there, too.
"""

import re
from itertools import groupby
from typing import Final

from kashf.language.cleaning import clean
from kashf.language.fold import fold

_ARABIC: Final = {
    **dict(zip("بپتثجچحخدذرزژسشصضطظغفڤقكگلمنهة", "bbttjchxddrzzscsdtzgffkkklmnhh", strict=True)),
    **dict.fromkeys("اويءعىئؤ", ""),
}
_PAIRS: Final = {"sh": "c", "ch": "c", "kh": "x", "gh": "g", "th": "t", "dh": "d", "ph": "f"}
_LATIN: Final = {
    **dict(zip("bcdfghjklmnpqrstvxz", "bkdfjhjklmnbkrstfxz", strict=True)),
    **dict(zip("56789", "xthks", strict=True)),
    **dict.fromkeys("aeiouyw234'", ""),
}
_TOKEN: Final = re.compile("|".join([*_PAIRS, "7'", "3'", "."]))
_APOSTROPHES: Final = {"7'": "x", "3'": "g"}  # dots of kha and ghain
_ARABIC_ARTICLE: Final = re.compile("^([وفبك]?)(?:ال|لل)(?=.{2})")
_LATIN_ARTICLE: Final = re.compile(r"^([wfbk]?)2?[aeiu]l-?(?=.{2})")
_ARTICLES: Final = frozenset({"al", "el", "il", "ul"})
_ARABIC_END: Final = re.compile("[هة]$")
_LATIN_END: Final = re.compile("(?<=[aeiou])h$")
_WORD: Final = re.compile(r"[^\W_](?:['-]?[^\W_])*")
_ARABIC_LETTER: Final = re.compile("[\u0621-\u06d3]")
_TWICE: Final = re.compile(r"(.)\1+")


def consonants(text: str) -> str:
    """The consonants of each word, in Latin letters, words without any left out; without article,
    weak letters, hamza, ain and final ha. Arabic words are cleaned first, Latin ones folded: in
    these, digits are letters."""
    keys: list[str] = []
    for is_arabic, words in groupby(fold(text).split(), _is_arabic):
        part = " ".join(words)
        of_word = _of_arabic if is_arabic else _of_latin
        keys += map(of_word, _WORD.findall(clean(part) if is_arabic else part))
    return " ".join(filter(None, keys))


def _is_arabic(word: str) -> bool:
    return _ARABIC_LETTER.search(word) is not None


def _of_arabic(word: str) -> str:
    bare = _ARABIC_END.sub("", _ARABIC_ARTICLE.sub(r"\1", word))
    return _TWICE.sub(r"\1", "".join(_ARABIC.get(letter, "") for letter in bare))


def _of_latin(word: str) -> str:
    if word in _ARTICLES or not word.strip("0123456789"):
        return ""
    bare = _LATIN_END.sub("", _LATIN_ARTICLE.sub(r"\1", word))
    letters = (_of_token(token) for token in _TOKEN.findall(bare))
    return _TWICE.sub(r"\1", "".join(letters))


def _of_token(token: str) -> str:
    return _PAIRS.get(token) or _APOSTROPHES.get(token) or _LATIN.get(token, "")
