"""One spelling for the many spellings of the same text.

Arabic can be written with or without vowel signs, stretched with tatweel, in presentation forms,
with Persian letters that look the same, with invisible characters in between. A reader sees one
text; `fold` gives one string.
"""

import unicodedata
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashf.language.tables import Codes, Several, Table
from kashf.language.walks import mapped, placed

Origins = NDArray[np.integer[Any]]

_DELETED_CATEGORIES: Final = frozenset({"Mn", "Me", "Cf", "Cc"})
_SPACE_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp"})
_SPACE_CONTROLS: Final = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")

# Not marks by their category, yet they show nothing or sit on a letter: tatweel, high hamza, small
# waw and ya of the Quran, Hangul fillers, the empty Braille cell.
_INVISIBLE: Final = frozenset("\u0640\u0674\u06e5\u06e6\u115f\u1160\u3164\uffa0\u2800")

# Letters that a reader takes for another, and that Unicode does not decompose.
_LETTERS: Final = {
    **dict.fromkeys("\u0671\u0672\u0673", "ا"),  # alef wasla, wavy hamza
    **dict.fromkeys("\u0649\u06cc\u06cd\u06ce\u06d0\u06d1\u06d2", "ي"),  # maqsura, Persian, Urdu
    **dict.fromkeys("\u0629\u06be\u06c1\u06c3\u06d5\u06ff", "ه"),  # ta marbuta, Urdu and Kurdish
    **dict.fromkeys("\u06a9\u06aa\u06ab\u06ac\u063b\u063c", "ك"),  # keheh and its kin
    "\u06cf": "و",
    "ı": "i",  # so that I, İ, i and ı meet
    "\ufdfd": "بسم الله الرحمن الرحيم",  # one sign that Unicode leaves whole
    **dict.fromkeys("«»“”„‟‹›", '"'),
    **dict.fromkeys("‘’‚‛ʼ`", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "،": ",",
    "؛": ";",
    "؟": "?",
    "٪": "%",
    "۔": ".",
}


def _fold_character(character: str) -> str:
    """Fold until nothing changes, so that folding twice is folding once."""
    text = character
    for _ in range(8):
        folded = "".join(map(_step, unicodedata.normalize("NFKD", text))).casefold()
        if folded == text:
            return text
        text = folded
    raise AssertionError(f"U+{ord(character):04X} has no settled form")  # a test walks them all


def _step(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    category = unicodedata.category(character)
    if category in _SPACE_CATEGORIES or character in _SPACE_CONTROLS:
        return " "
    if category in _DELETED_CATEGORIES or character in _INVISIBLE:
        return ""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


SEVERAL_FOLDS: Final = Several()


def _folded_code(character: str) -> int:
    folded = _fold_character(character)
    return ord(folded) if len(folded) == 1 else SEVERAL_FOLDS.value_of(folded)


FOLDS: Final = Table(_folded_code, np.uint32)


def folded_character(character: str) -> str:
    """What `fold` makes of one character: nothing, one, or several; a space of a space."""
    return fold_characters(character)


def fold(text: str) -> str:
    """The text in its one spelling: compatibility forms, case, width, diacritics, tatweel,
    invisible and bidi characters, letter variants, digits, quotes and spaces are made alike.

    Every character is folded by itself, so time is linear in the length, and folding a folded text
    changes nothing. Lone surrogates are left as they are; callers who need text refuse them first.
    """
    return squeeze(fold_characters(text))


def fold_characters(text: str) -> str:
    """Each character folded, and spaces left where and as many as they were."""
    return mapped(text, FOLDS, SEVERAL_FOLDS)


def squeeze(text: str) -> str:
    """One blank where there were several, and none at the ends; of a text without other space."""
    for _ in range(3):  # gaps are short, and replacing is faster than splitting
        if "  " not in text:
            return text.strip(" ")
        text = text.replace("  ", " ")
    return " ".join(text.split())


class Folded(NamedTuple):
    """A folded text, and of each of its characters the place of the one that it comes from,
    integers[len(text)]."""

    text: str
    origins: Origins


def fold_in_place(text: str) -> Folded:
    """The text as `fold` gives it, with the way back."""
    return Folded(*placed(text, FOLDS, SEVERAL_FOLDS))


def unsettled(codes: Codes) -> NDArray[np.bool_]:
    """Which code points folding would change."""
    return np.not_equal(FOLDS.of(codes), codes)
