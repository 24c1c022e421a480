"""In which scripts a text is written."""

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashf.language.tables import Codes, Table, codes_of


class Script(StrEnum):
    """A script, by its code in ISO 15924."""

    ARABIC = "Arab"
    LATIN = "Latn"
    CYRILLIC = "Cyrl"
    GREEK = "Grek"
    HEBREW = "Hebr"
    DEVANAGARI = "Deva"
    HAN = "Hani"
    KANA = "Kana"
    HANGUL = "Hang"
    OTHER = "Zzzz"  # any other
    MIXED = "Zyyy"  # several, each with a good share
    NONE = "Zxxx"  # no letters


_BY_NAME: Final = {
    "ARABIC": Script.ARABIC,
    "LATIN": Script.LATIN,
    "FULLWIDTH": Script.LATIN,
    "CYRILLIC": Script.CYRILLIC,
    "GREEK": Script.GREEK,
    "HEBREW": Script.HEBREW,
    "DEVANAGARI": Script.DEVANAGARI,
    "CJK": Script.HAN,
    "HIRAGANA": Script.KANA,
    "KATAKANA": Script.KANA,
    "HANGUL": Script.HANGUL,
}
_LETTERS: Final = tuple(dict.fromkeys([*_BY_NAME.values(), Script.OTHER]))
_NO_LETTER: Final = len(_LETTERS) + 1  # in the table, where 0 is for what was not met yet


class Run(NamedTuple):
    """Letters of one script, from where to where of a text; signs and blanks between are within."""

    script: Script
    start: int
    end: int


def _number(character: str) -> int:
    if not unicodedata.category(character).startswith("L") or character == "\u0640":
        return _NO_LETTER
    first, *_ = unicodedata.name(character, "").split(maxsplit=1) or [""]
    return 1 + _LETTERS.index(_BY_NAME.get(first.partition("-")[0], Script.OTHER))


_NUMBERS: Final = Table(_number, np.uint8)


def letters_by_script(text: str) -> dict[Script, int]:
    """How many letters of each script the text has, the most first; only of those it has."""
    counts = np.bincount(_NUMBERS.of(codes_of(text)), minlength=_NO_LETTER + 1)[1:_NO_LETTER]
    found = {script: int(count) for script, count in zip(_LETTERS, counts, strict=True) if count}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def runs(text: str) -> Iterator[Run]:
    """The text in runs of one script, in order; each ends with its last letter."""
    numbers = _NUMBERS.of(codes_of(text))
    letters = np.flatnonzero(numbers != _NO_LETTER)
    if not len(letters):
        return
    begins = _where_another_begins(numbers[letters])
    firsts, lasts = letters[begins], letters[np.append(begins[1:], len(letters)) - 1]
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        yield Run(_LETTERS[numbers[first] - 1], first, last + 1)


def _where_another_begins(numbers: NDArray[np.uint8]) -> Codes:
    changes = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
    return np.concatenate([[0], changes]).astype(np.uint32)
