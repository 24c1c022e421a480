"""A text as rules look at it: a letter for the class of each of its characters.

A rule that looks for a digit between two Arabic letters looks for `b"ADA"` in these letters, which
costs next to nothing, and only where that is there does it look at the text.
"""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.language.fold import FOLDS, SEVERAL_FOLDS, fold_characters, folded_character
from kashf.language.hints import BITS, hints_of
from kashf.language.tables import Table
from kashf.language.walks import NONE, Written, classed, mapped, rows, written

_POINTS: Final = frozenset(".-_/,:'+=|")  # also between words
_STROKES: Final = frozenset("*~^\u00b7\u2022\u2027\u2219\u22c5\u30fb\u05bc")
_FOREIGN: Final = ("CYRILLIC", "GREEK", "COPTIC", "ARMENIAN")


# Letters in other clothes that Unicode does not decompose: small capitals, letters on a ground
STYLED: Final = MappingProxyType(
    {
        **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
        **{chr(0x1F170 + at): chr(ord("a") + at) for at in range(26)},
        **{chr(0x1F150 + at): chr(ord("a") + at) for at in range(26)},
    }
)
_ALL: Final = b"ABCDEKLNOPSX"
_SIGNS: Final = b"PSE"
_RARE: Final = (b"E", b"S", b"C", b"K", b"D", b"L")
_ONE_SIGN: Final = bytes.maketrans(b"SE", b"PP")


def _class_of(character: str) -> int:
    return ord(_named_class(character) or _class_of_letter(character))


def _named_class(character: str) -> str | None:
    """`B` blank, `P` point, `S` stroke, `D` digit, `E` emoji and signs, `X` the rest; `K` styled
    letters, `N` letters with accents from À to ÿ, as fold takes them away."""
    if character == " ":
        return "B"
    if character in _POINTS:
        return "P"
    if character in _STROKES:
        return "S"
    if character in STYLED:
        return "K"
    if "À" <= character <= "ÿ" and folded_character(character) != character:
        return "N"
    category = unicodedata.category(character)
    if category == "Nd":
        return "D"
    if category in {"So", "Sk"}:
        return "E"
    return None if category.startswith("L") else "X"


def _class_of_letter(character: str) -> str:
    """`A` Arabic, `L` Latin, `C` Cyrillic, Greek and their like, `O` of any other script."""
    name = unicodedata.name(character, "")
    if name.startswith("ARABIC"):
        return "A"
    if name.startswith("LATIN"):
        return "L"
    return "C" if name.startswith(_FOREIGN) else "O"


_CLASSES: Final = Table(_class_of, np.uint8)
_NO_THREES: Final = np.zeros(1 << 15, np.uint16)


def threes_table(signs: Sequence[Collection[bytes]]) -> NDArray[np.uint16] | None:
    """For three classes in a row, by `_numbered`, a bit for each set of signs of which they are
    part; a sign of more is told by its middle, of fewer by whatever stands beside it."""
    if not any(signs):
        return None
    threes = np.zeros(1 << 15, np.uint16)
    for place, some in enumerate(signs):
        for sign in some:
            first, second, third = (_ways(sign, at) for at in _middle(len(sign)))
            threes[first[:, None, None] << 10 | second[:, None] << 5 | third] |= 1 << place
    return threes


def _middle(length: int) -> range:
    first = max(0, (length - 3) // 2 & ~1)  # even, so that it is the lonely letter of BABAB
    return range(first, first + 3)


def _ways(sign: bytes, place: int) -> NDArray[np.uint16]:
    letters = sign[place : place + 1] or _ALL
    return np.array([letter & 31 for letter in (_SIGNS if letters == b"P" else letters)], np.uint16)


class Seen:
    """A text, and what rules ask about it before they look at it; each worked out once.

    By hand: `cached_property` takes a lock, and there are thousands of short texts.
    """

    __slots__ = ("_classes", "_has_threes", "_hints", "_signed", "_threes", "_written", "text")

    def __init__(self, text: str, *, hints: int | None = None) -> None:
        self.text = text
        self._hints = hints
        self._written: Written | None = None
        self._classes: bytes | None = None
        self._signed: bytes | None = None
        self._threes: tuple[NDArray[np.uint16], int] | None = None
        self._has_threes: bool | None = None

    def as_folded(self, text: str) -> "Seen":
        """The folded text, whatever its blanks: no hint depends on how many there are."""
        seen = Seen(text)
        if self._written is not None:
            seen._hints = hints_of(self._written.as_folded, self._written.articles)
        elif self._hints is not None:
            seen._hints = self._hints
        return seen

    def without(self, dots: Table[np.uint32]) -> "Seen":
        """The text with letters in place of others of their class, and what it hints at."""
        return Seen(mapped(self.text, dots, NONE), hints=self._hints)

    @property
    def folded(self) -> str:
        """Each character folded, spaces as they are."""
        return fold_characters(self.text) if self._written is None else self._written.folded

    @property
    def hints(self) -> int:
        """What it may have, by its characters; see `hints.py`."""
        if self._hints is None:
            self._written = written(self.text, FOLDS, SEVERAL_FOLDS, BITS)
            self._hints = hints_of(self._written.as_written, self._written.articles)
        return self._hints

    @property
    def classes(self) -> bytes:
        """The class of each character, a letter each."""
        if self._classes is None:
            self.threes_of(_NO_THREES)
        assert self._classes is not None
        return self._classes

    @property
    def signed(self) -> bytes:
        """The classes, with `P` for signs of all three kinds."""
        if self._signed is None:
            self._signed = self.classes.translate(_ONE_SIGN)
        return self._signed

    def has(self, sign: bytes) -> bool:
        """Whether these classes stand in a row, `P` for a sign of any kind."""
        classes = self.classes
        for letter in _RARE:  # where one is missing, as in most texts, that is seen at once
            if letter in sign and letter not in classes:
                return False
        return sign in (self.signed if b"P" in sign else classes)

    def threes_of(self, threes: NDArray[np.uint16]) -> int:
        """The bits of all three classes in a row that there are, as `threes_table` has them."""
        if self._threes is None or self._threes[0] is not threes:
            self._classes, bits, self._has_threes = classed(self.text, _CLASSES, threes)
            self._threes = threes, bits
        return self._threes[1]

    @property
    def has_threes(self) -> bool:
        """Whether a letter stands three times in a row."""
        if self._has_threes is None:
            self.threes_of(_NO_THREES)
        return bool(self._has_threes)

    def rows_of_letters(self) -> Iterator[tuple[int, int]]:
        """From where to where a letter stands three times and more."""
        for start, end in rows(self.text):
            if self.classes[start] in b"ALC":
                yield start, end
