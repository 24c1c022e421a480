"""Lines stored in the order in which they are drawn, so that Arabic stands backwards.

What tells: ta marbuta at the beginnings of words, small words, and with either the article at the
ends. The last alone is not enough: honest words end so. Single words without ta marbuta cannot be
told.
"""

import re
from collections.abc import Iterator
from typing import Final

from kashf.language.classes import Seen
from kashf.language.fold import fold_characters
from kashf.language.hints import BACKWARDS
from kashf.language.sheet import Edit
from kashf.language.steps import StepKind
from kashf.language.tricks.trick import Trick

_ARTICLES: Final = ("ال", "وال", "بال", "فال", "كال", "لل", "ولل")
_BACKWARDS: Final = tuple(article[::-1] for article in _ARTICLES)
_TA_MARBUTA: Final = ("ة", "ﺓ", "ﺔ")
_SMALL_WORDS: Final = frozenset(
    {"من", "في", "علي", "عن", "هذا", "كان", "ثم", "التي", "الذي", "قال", "هو"}
)
_SMALL_BACKWARDS: Final = frozenset(word[::-1] for word in _SMALL_WORDS)
_SHORTEST: Final = 4  # letters; shorter words end so by chance
_ENOUGH: Final = 3
_SIGN: Final = "[0-9A-Za-z٠-٩۰-۹]"
_LEFT_TO_RIGHT: Final = re.compile(f"{_SIGN}+(?:[.,:/@_-]{_SIGN}+)*|.", re.DOTALL)
_LINE: Final = re.compile(r"[^\n]+")


def _is_backwards(line: str) -> bool:
    """Whether much more says that it stands backwards than that it does not."""
    words = [(written, fold_characters(written)) for written in line.split()]
    forwards = backwards = ends = 0
    for written, word in words:
        forwards += word in _SMALL_WORDS or written.endswith("ة")
        backwards += 3 * (word in _SMALL_BACKWARDS or written.startswith(_TA_MARBUTA))
        if len(word) >= _SHORTEST:
            forwards += word.startswith(_ARTICLES)
            ends += word.endswith(_BACKWARDS)
    return backwards > 0 and backwards + ends > max(3 * forwards, len(words) / 4)


def _lines(seen: Seen) -> Iterator[Edit]:
    for line in _LINE.finditer(seen.text):
        if Seen(line[0]).hints & BACKWARDS and _is_backwards(line[0]):
            yield from _turned(line)


def _turned(line: re.Match[str]) -> Iterator[Edit]:
    """The line from its end; numbers and Latin words are drawn as they are stored."""
    at = line.start()
    pieces = list(_LEFT_TO_RIGHT.finditer(line[0]))
    for piece in reversed(pieces):
        for place, sign in enumerate(piece[0], line.start() + piece.start()):
            yield Edit(at, at + 1, sign, (place, place + 1))
            at += 1


VISUAL: Final = (Trick(StepKind.REVERSED, _lines, hints=BACKWARDS),)
