"""Letters written three times and more, where the word has one."""

from collections.abc import Iterator
from typing import Final

from kashf.language.classes import Seen
from kashf.language.sheet import Edit
from kashf.language.steps import StepKind
from kashf.language.tricks.trick import Trick

_LETTERS: Final = frozenset(b"ALC")
_ROMAN: Final = frozenset("ix")  # viii, xxx
_YA: Final = "ييي"  # what is left of البيئية when hamza is folded
_LAM: Final = "للل"  # begins "to the" before a lam: لللغة


def _rows(seen: Seen) -> Iterator[Edit]:
    for start, end in seen.rows_of_letters():
        if _is_in_a_word(seen, start, end) and not _may_be_honest(seen.text, start, end):
            yield Edit(start, end, seen.text[start])


def _is_in_a_word(seen: Seen, start: int, end: int) -> bool:
    """Not all of a word: not www, and not laughter."""
    beside = seen.classes[max(0, start - 1) : start] + seen.classes[end : end + 1]
    return not _LETTERS.isdisjoint(beside)


def _may_be_honest(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 1) : start]
    if text[start] in _ROMAN:
        return before in {"", " ", "v", "x"}
    row = text[start : min(end, start + 4)]
    return row == _YA or (row == _LAM and before in {"", " ", "و", "ف"})


REPEATED: Final = (Trick(StepKind.REPEATED, _rows, suspects=lambda seen: seen.has_threes),)
