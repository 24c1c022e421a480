"""The walks over texts in NumPy: where no compiler was, and as the kernel's oracle.

What each gives is said in `engine.py`.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kashf.language.tables import SEVERAL, Codes, codes_of, text_of

_BLOCK: Final = 1 << 20  # NumPy makes 8 bytes and more of each character, so a book comes in parts
_BEHIND: Final = 8
_PAIRED: Final = 0xFF
_BEGINS: Final = 1 << 5
_MANY_LETTERS: Final = 0x66E  # stands for five letters, so three in a row are honest

Hinted = tuple[int, int, int]
"""The bits that characters have; those of the lowest eight of which the next character has the one
that is eight higher, where before the first stands one with bit 5; and those of which two pairs do
so in a row, one behind the other."""


def mapped(text: str, values: NDArray[np.uint32], several: NDArray[np.uint32], /) -> str | None:
    """The text with the value of each character in its place."""
    parts: list[str] = []
    for codes in _blocks(text, 0):
        became = values.take(codes)
        if not became.all():
            return None
        parts.append(text_of(became if became.max() < SEVERAL else _expanded(became, several)))
    whole = "".join(parts)
    return text if whole == text else whole


def placed(
    text: str, values: NDArray[np.uint32], several: NDArray[np.uint32], /
) -> tuple[str, bytes] | None:
    """The text with the value of each character, single blanks, and where each was."""
    became = values.take(codes_of(text))
    if not became.all():
        return None
    codes = _expanded(became, several)
    origins = np.repeat(np.arange(len(became), dtype=np.uint32), _lengths(became, several))
    is_blank = codes == ord(" ")
    stays = ~is_blank
    stays[1:] |= ~is_blank[:-1]
    stays &= np.cumsum(~is_blank) > 0
    stays &= np.cumsum(~is_blank[::-1])[::-1] > 0
    return text_of(codes[stays]), origins[stays].tobytes()


def written(
    text: str,
    folds: NDArray[np.uint32],
    several: NDArray[np.uint32],
    bits: NDArray[np.uint32],
    /,
) -> tuple[str, Hinted, Hinted, tuple[int, int]] | None:
    """The text folded, what both hint at, and the articles of the folded text."""
    folded = mapped(text, folds, several)
    if folded is None:
        return None
    as_written, as_folded = _hinted(text, bits), _hinted(folded, bits)
    if as_written is None or as_folded is None:
        return None
    between = f" {folded} "
    return folded, as_written, as_folded, (between.count(" ال"), between.count("لا "))


def classed(
    text: str, classes: NDArray[np.uint8], threes: NDArray[np.uint16], /
) -> tuple[bytes, int, bool] | None:
    """The class of each character, the bits of three in a row, and whether a letter is thrice."""
    kinds = b"".join(classes.take(codes).tobytes() for codes in _blocks(text, 0))
    if b"\0" in kinds:
        return None
    ended = kinds + b"X"
    bits = 0
    for at in range(0, len(ended), _BLOCK):
        bits |= _any_of(threes.take(_threes(ended[at : at + _BLOCK + 2])))
    letters = np.frombuffer(kinds, np.uint8)[:-2][_thrice(codes_of(text))].tobytes()
    return kinds, bits, any(letter in letters for letter in b"ALC")


def chosen(text: str, kinds: NDArray[np.uint8], kind: int, /) -> bytes | None:
    """The code points of the characters of one kind, in order."""
    parts: list[bytes] = []
    for codes in _blocks(text, 0):
        each = kinds.take(codes)
        if not each.all():
            return None
        parts.append(codes[each == kind].tobytes())
    return b"".join(parts)


def rows(text: str, /) -> bytes:
    """From where to where a character that is one letter stands three times and more."""
    places = np.flatnonzero(_thrice(codes_of(text)))
    is_first = np.diff(places, prepend=-2) > 1
    is_last = np.append(is_first[1:], True)[: len(places)]
    return np.stack([places[is_first], places[is_last] + 3], axis=1).astype(np.uint32).tobytes()


def _hinted(text: str, bits: NDArray[np.uint32]) -> Hinted | None:
    """None where a character is not known."""
    there = pairs = doubled = 0
    first = _BEGINS & (bits.take(codes_of(text[:1])) >> _BEHIND)
    for codes in _blocks(text, 3):
        here = bits.take(codes)
        if not here.all():
            return None
        behind = np.append(first, here[:-1] & (here[1:] >> _BEHIND) & _PAIRED)
        there |= _any_of(here)
        pairs |= _any_of(behind)
        doubled |= _any_of(behind[:-2] & behind[2:])
        first = first[:0]
    return there, pairs, doubled


def _thrice(codes: Codes) -> NDArray[np.bool_]:
    """Where a character stands that the next two repeat, and that is one letter only; bool[n - 2],
    of what is shorter none."""
    same: NDArray[np.bool_] = codes[1:] == codes[:-1]
    both: NDArray[np.bool_] = same[1:] & same[:-1]
    both &= codes[:-2] != _MANY_LETTERS
    return both


def _blocks(text: str, more: int) -> Iterator[Codes]:
    """The code points in blocks, each with so many of the next besides."""
    codes = codes_of(text)
    for at in range(0, len(codes), _BLOCK):
        yield codes[at : at + _BLOCK + more]


def _any_of(bits: NDArray[Any]) -> int:
    return int(np.bitwise_or.reduce(bits)) if len(bits) else 0


def _expanded(became: Codes, several: NDArray[np.uint32]) -> Codes:
    """With the code points that stand behind their count, in place of where that stands."""
    lengths = _lengths(became, several)
    expanded = np.repeat(became, lengths)
    within = np.arange(len(expanded)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    is_several = expanded >= SEVERAL
    expanded[is_several] = several[expanded[is_several] - SEVERAL + 1 + within[is_several]]
    return expanded


def _lengths(became: Codes, several: NDArray[np.uint32]) -> NDArray[np.intp]:
    """How many code points each becomes."""
    is_several = became >= SEVERAL
    lengths = np.ones(len(became), np.intp)
    lengths[is_several] = several[became[is_several] - SEVERAL]
    return lengths


def _threes(classes: bytes) -> NDArray[np.uint16]:
    """A number for each three classes in a row."""
    numbers = np.frombuffer(classes, np.uint8).astype(np.uint16) & np.uint16(31)
    rows: NDArray[np.uint16] = numbers[:-2] << np.uint16(10)
    rows |= numbers[1:-1] << np.uint16(5)
    rows |= numbers[2:]
    return rows
