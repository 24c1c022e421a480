"""The passages of a text, as bytes: what is kept and what is asked by.

    "KP", the version                                       one byte, after the two letters
    letters of the text, and of the whole of it             32 bits each, little-endian
    the character of the whole at which the text begins     32 bits
    number of passages                                      16 bits
    passages                                                64 bits each
    the letter at which each begins                         32 bits each
    the text                                                UTF-8

A long text is kept in slices: then the text is a part of a whole.
"""

import struct
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashf.errors import BadValue
from kashf.signals.shingles import Winnowed

VERSION: Final = 1  # of the letters, the passages and what is left out: others cannot be compared
MOST_PASSAGES: Final = 2048
LARGEST: Final = 64 << 10  # bytes of a body

_MAGIC: Final = b"KP"
_HEAD: Final = struct.Struct("<2sBIIIH")
_EACH: Final = 8 + 4


@dataclass(frozen=True, eq=False)
class Body:
    """A text as a body tells it: it has so many `letters`, of `whole` in all, and begins at the
    character `start` of the whole. The passages are in order of place, the same one perhaps several
    times."""

    letters: int
    whole: int
    start: int
    winnowed: Winnowed
    text: str

    @cached_property
    def distinct(self) -> NDArray[np.uint64]:
        """Its passages, each once, the smallest first."""
        return np.unique(self.winnowed.passages)


def write(body: Body) -> bytes:
    """The bytes of a text's passages."""
    passages, places = body.winnowed
    head = _HEAD.pack(
        _MAGIC, VERSION, body.letters, body.whole, body.start, len(passages[:MOST_PASSAGES])
    )
    return b"".join(
        [
            head,
            passages[:MOST_PASSAGES].astype("<u8", copy=False).tobytes(),
            places[:MOST_PASSAGES].astype("<u4", copy=False).tobytes(),
            body.text.encode(errors="replace"),
        ]
    )


def passages_of(body: bytes) -> NDArray[np.uint64]:
    """The passages of a body, each once, the smallest first. Raises BadValue."""
    return np.unique(np.frombuffer(body, "<u8", _head(body).passages, _HEAD.size))


@lru_cache(maxsize=64)  # one asked text is compared with several known ones
def read(body: bytes) -> Body:
    """What a body says. Raises BadValue for what is none, or damaged."""
    head = _head(body)
    passages = np.frombuffer(body, "<u8", head.passages, _HEAD.size)
    places = np.frombuffer(body, "<u4", head.passages, _HEAD.size + 8 * head.passages)
    text = body[_HEAD.size + _EACH * head.passages :]
    try:
        words = text.decode()
    except UnicodeDecodeError as error:
        raise _bad("its text is not UTF-8") from error
    return Body(head.letters, head.whole, head.start, Winnowed(passages, places), words)


class _Head(NamedTuple):
    """What stands before the passages."""

    letters: int
    whole: int
    start: int
    passages: int


def _head(body: bytes) -> _Head:
    if len(body) < _HEAD.size or not body.startswith(_MAGIC):
        raise _bad("it does not begin like one")
    if len(body) > LARGEST:
        raise _bad(f"it has {len(body):,} bytes; one has at most {LARGEST:,}")
    _, version, letters, whole, start, passages = _HEAD.unpack_from(body)
    if version != VERSION:
        raise _bad(f"it is of version {version}, and this Kashf compares version {VERSION}")
    if not 0 < letters <= whole or passages > MOST_PASSAGES:
        raise _bad("its head is damaged")
    if len(body) < _HEAD.size + _EACH * passages:
        raise _bad("it is cut short")
    return _Head(letters, whole, start, passages)


def _bad(reason: str) -> BadValue:
    return BadValue(f"This is not the body of a passage signal: {reason}.", fields={"body": reason})
