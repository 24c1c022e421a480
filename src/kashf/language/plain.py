"""The walks over texts in NumPy: where no compiler was, and as the kernel's oracle.

What each gives is said in `engine.py`.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.language.tables import SEVERAL, Codes, codes_of, text_of

_BLOCK: Final = 1 << 20  # NumPy makes 8 bytes and more of each character, so a book comes in parts
_GOES_ON: Final = 4
_MANY_LETTERS: Final = 0x66E  # stands for five letters, so three in a row are honest


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


def hinted(text: str, bits: NDArray[np.uint16], /) -> tuple[int, int, int] | None:
    """The bits of its characters, of pairs, and of two pairs in a row."""
    there = pairs = doubled = 0
    for codes in _blocks(text, 3):
        here = bits.take(codes)
        if not here.all():
            return None
        behind = here[:-1] & (here[1:] >> _GOES_ON)
        there |= _any_of(here)
        pairs |= _any_of(behind)
        doubled |= _any_of(behind[:-2] & behind[2:])
    return there, pairs, doubled


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
        bits |= _any_of(threes.take(_rows(ended[at : at + _BLOCK + 2])))
    letters = np.frombuffer(kinds, np.uint8)[:-2][thrice(codes_of(text))].tobytes()
    return kinds, bits, any(letter in letters for letter in b"ALC")


def chosen(text: str, kinds: NDArray[np.uint8], kind: int, /) -> bytes | None:
    """The code points of the characters of one kind, in order."""
    codes = codes_of(text)
    each = np.concatenate([kinds.take(block) for block in _blocks(text, 0)] or [kinds[:0]])
    return codes[each == kind].tobytes() if each.all() else None


def thrice(codes: Codes) -> NDArray[np.bool_]:
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


def _any_of(bits: NDArray[np.uint16]) -> int:
    return int(np.bitwise_or.reduce(bits)) if len(bits) else 0


def _expanded(became: Codes, several: NDArray[np.uint32]) -> Codes:
    """With the code points that stand behind their count, in place of where that stands."""
    is_several = became >= SEVERAL
    lengths = np.ones(len(became), np.intp)
    lengths[is_several] = several[became[is_several] - SEVERAL]
    expanded = np.repeat(became, lengths)
    within = np.arange(len(expanded)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    is_several = expanded >= SEVERAL
    expanded[is_several] = several[expanded[is_several] - SEVERAL + 1 + within[is_several]]
    return expanded


def _rows(classes: bytes) -> NDArray[np.uint16]:
    """A number for each three classes in a row."""
    numbers = np.frombuffer(classes, np.uint8).astype(np.uint16) & np.uint16(31)
    rows: NDArray[np.uint16] = numbers[:-2] << np.uint16(10)
    rows |= numbers[1:-1] << np.uint16(5)
    rows |= numbers[2:]
    return rows
