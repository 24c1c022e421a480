"""Letters written three times and more, where the word has one."""

import re
from collections.abc import Iterator
from typing import Final

from kashf.language.classes import Seen
from kashf.language.sheet import Edit
from kashf.language.steps import StepKind
from kashf.language.tricks.trick import Trick

_ROW: Final = re.compile(r"([^\W\d_])\1{2,}")
_ROMAN: Final = frozenset("ix")  # viii, xxx
_YA: Final = "ييي"  # what is left of البيئية when hamza is folded
_LAM: Final = "للل"  # begins "to the" before a lam: لللغة
_DOTLESS: Final = "\u066e"  # stands for five letters, so three in a row are honest


def _rows(seen: Seen) -> Iterator[Edit]:
    for row in _ROW.finditer(seen.text):
        if _is_in_a_word(seen, row) and not _may_be_honest(seen, row):
            yield Edit(row.start(), row.end(), row[1])


def _is_in_a_word(seen: Seen, row: re.Match[str]) -> bool:
    """Not all of a word: not www, and not laughter."""
    beside = seen.classes[max(0, row.start() - 1) : row.start()] + seen.classes[row.end() :][:1]
    return seen.classes[row.start()] in b"ALC" and any(sign in b"ALC" for sign in beside)


def _may_be_honest(seen: Seen, row: re.Match[str]) -> bool:
    before = seen.text[max(0, row.start() - 1) : row.start()]
    if row[1] in _ROMAN:
        return before in {"", " ", "v", "x"}
    return row[1] == _DOTLESS or row[0] == _YA or (row[0] == _LAM and before in {"", " ", "و", "ف"})


REPEATED: Final = (Trick(StepKind.REPEATED, _rows, suspects=lambda seen: seen.has_threes),)
