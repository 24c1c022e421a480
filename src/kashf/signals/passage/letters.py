"""The letters of a text, which passages are made of, and the way back from them to the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.language import Key, read, skeleton
from kashf.language.tables import Codes, Table, codes_of
from kashf.language.walks import chosen

SLICE: Final = 8_000  # characters of a text that make one signal
MOST_SLICES: Final = 64  # of one text; what comes after is not looked at

# Has a type of its own. The pattern begins with one of few letters, which are found fast; a long s
# is an s in another case.
_LINK: Final = re.compile(r"[hHwW](?:(?<=[hH])[tT][tT][pP][sSſ]?://|(?<=w)ww\.|(?<=W)WW\.)\S+")
_LETTER: Final = 1
_OTHER: Final = 2
_KINDS: Final = Table(lambda sign: _LETTER if sign.isalnum() else _OTHER, np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """The letters of a text, and from where to where of it each comes: uint32[n], int32[n] twice.
    Where reading turned a line round, they are not in the order of the text."""

    letters: Codes
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """From where to where of the text the letters `start` to `end` stand; what is beyond the
        last letter counts as the last."""
        some = slice(max(0, min(start, len(self.letters) - 1)), end)
        if not len(self.starts[some]):
            return 0, 0
        return int(self.starts[some].min()), int(self.ends[some].max())


def letters(text: str) -> Codes:
    """The code points of the letters and digits of a text, as its skeleton has them: without marks,
    dots, signs and blanks, without links, and with tricks undone."""
    return letters_of(skeleton(_without_links(text)))


def has_links(text: str) -> bool:
    """Whether there may be links in a text; a quick look."""
    return "://" in text or "www." in text or "WWW." in text


def letters_of(bare: str) -> Codes:
    """The letters and digits of a skeleton."""
    return chosen(bare, _KINDS, _LETTER)


@lru_cache(maxsize=64)  # one asked text is compared with several known ones
def placed(text: str) -> Placed:
    """The same letters with their places; slower."""
    reading = read(_without_links(text), Key.SKELETON)
    codes = codes_of(reading.text)
    kept = _KINDS.of(codes) == _LETTER
    return Placed(codes[kept], reading.starts[kept], reading.ends[kept])


def _without_links(text: str) -> str:
    """The text with blanks in place of links, so that all else stands where it stood."""
    if not has_links(text):
        return text
    return _LINK.sub(lambda link: " " * len(link[0]), text)


def slices(text: str) -> Iterator[tuple[int, str]]:
    """A long text in pieces, each with its place: cut at the end of a line, or else of a word."""
    start = 0
    for _ in range(MOST_SLICES):
        if start >= len(text):
            return
        end = _end_of_slice(text, start)
        yield start, text[start:end]
        start = end


def _end_of_slice(text: str, start: int) -> int:
    end = start + SLICE
    if end >= len(text):
        return len(text)
    for sign in ("\n", " "):
        at = text.rfind(sign, start + SLICE // 2, end)
        if at >= 0:
            return at + 1
    return end
