"""Digits for the letters that they look like, in Latin words: `r4v3n`.

Digits also stand in honest words (`covid19`, `h2o`), and Arabic in Latin letters has digits for
sounds (`el7oreya`), so a word needs a digit that is neither; its neighbours are then read alike.
"""

import re
from collections.abc import Iterator
from typing import Final

from kashf.language.classes import Seen
from kashf.language.sheet import Edit
from kashf.language.steps import StepKind
from kashf.language.tricks.trick import Trick

_LETTERS: Final = dict(zip("013457", "oieast", strict=True))
# What begins with one of few letters is found fast; what stands before it is looked at then.
# linear: a word is entered at its beginning alone, and what is tried again of it is its end
_WORD: Final = re.compile(
    rb"[LD](?:(?<=L)(?<![ALCOD]L)L*+D|(?<=D)(?<![ALCOD]D)D*+L)[LD]*(?![ALCO])"
)
_INSIDE: Final = re.compile(r"[a-z][014][a-z]|[^aeiouy\d\W]3[^aeiouy\d\W]|(?<![a-z0-9])\d[a-z]+3")
_NEAR: Final = 3  # words


def _words(seen: Seen) -> Iterator[Edit]:
    words = [
        (found, seen.text[found.start() : found.end()]) for found in _WORD.finditer(seen.classes)
    ]
    clear = [_is_clear(word) for _, word in words]
    for place, (found, word) in enumerate(words):
        near = any(clear[max(0, place - _NEAR) : place + _NEAR + 1])
        if clear[place] or (near and _may_be(word)):
            yield from _read(found.start(), word)


def _may_be(word: str) -> bool:
    digits = [sign for sign in word if sign.isdigit()]
    return all(digit in _LETTERS for digit in digits) and 2 * len(digits) <= len(word) + 1


def _is_clear(word: str) -> bool:
    return _may_be(word) and _INSIDE.search(word) is not None


def _read(start: int, word: str) -> Iterator[Edit]:
    for place, sign in enumerate(word, start):
        if sign in _LETTERS:
            yield Edit(place, place + 1, _LETTERS[sign])


LEET: Final = (Trick(StepKind.LOOKALIKE, _words, (b"LDL", b"DLD", b"DLLD")),)
