"""What each character of Unicode becomes, as arrays, so that NumPy reads a text at once.

Tables are filled as characters are first met: to work out all 1,114,112 would take seconds.
"""

import sys
from collections.abc import Callable
from threading import Lock
from typing import Any, ClassVar, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Kind = TypeVar("Kind", np.uint8, np.uint16, np.uint32)

Codes = NDArray[np.uint32]
"""A text as its code points."""

SEVERAL: Final = 1 << 31  # from here on a value is no code point, but says where several stand

_ENCODING: Final = "utf-32-le"
_BLOCK: Final = 1 << 20
_PART: Final = 1 << 12  # of a book, that is read for its characters
_LOOSE: Final = "surrogatepass"  # lone surrogates stay what they are


def codes_of(text: str) -> Codes:
    """The code points of a text, uint32[len(text)], read-only."""
    return np.frombuffer(text.encode(_ENCODING, _LOOSE), "<u4")


def text_of(codes: Codes) -> str:
    """The text of code points."""
    return codes.tobytes().decode(_ENCODING, _LOOSE)


class Several:
    """What characters become that become none or several: `items` has a count, and behind it as
    many code points; the first is none."""

    _ROOM: ClassVar = 1 << 17  # all that there are take some 57,000

    def __init__(self) -> None:
        self.items: Codes = np.zeros(self._ROOM, np.uint32)
        self._taken = 1
        self._lock = Lock()

    def value_of(self, text: str) -> int:
        """The value in a table that stands for the text."""
        if not text:
            return SEVERAL
        with self._lock:
            place, self._taken = self._taken, self._taken + 1 + len(text)
        self.items[place : place + 1 + len(text)] = [len(text), *map(ord, text)]
        return SEVERAL + place


class Table(Generic[Kind]):
    """A value for each code point; `value` works one out, and may not answer 0. In `values` there
    is 0 for those that were not met yet."""

    def __init__(self, value: Callable[[str], int], kind: type[Kind]) -> None:
        self._value = value
        self.values: NDArray[Any] = np.zeros(sys.maxunicode + 1, kind)  # pages come when touched

    def learn(self, text: str) -> None:
        """Work out the values of its characters that were not met yet."""
        for at in range(0, len(text), _PART):
            codes = codes_of(text[at : at + _PART])
            for code in set(codes[self.values.take(codes) == 0].tolist()):
                self.values[code] = self._value(chr(code))

    def of(self, codes: Codes) -> NDArray[Kind]:
        """The value of each code point, in an array of the same length."""
        if len(codes) > _BLOCK:  # NumPy makes 8 bytes of each, so a book at once would be large
            blocks = range(0, len(codes), _BLOCK)
            return np.concatenate([self.of(codes[block : block + _BLOCK]) for block in blocks])
        values: NDArray[Kind] = self.values.take(codes)
        if len(codes) == 0 or values.min():
            return values
        for code in np.unique(codes[values == 0]).tolist():
            self.values[code] = self._value(chr(code))
        return self.values.take(codes)
