"""Texts without the dots of their letters.

Dots can be left out by whoever writes, and a reader still reads: ٮٮٮ is بيت, تبت, بنت. So letters
that differ by their dots only become one here. Ya and nun differ from ba in the middle of a word by
their dots only, at its end by their shape; fa and qaf likewise. People who write without dots keep
to neither rule, so these are one wherever they stand.
"""

import re
from typing import Final

import numpy as np

from kashf.language.classes import Seen
from kashf.language.cleaning import MOST_ROUNDS, clean, clean_sheet
from kashf.language.hints import MISREAD
from kashf.language.sheet import Edit, Sheet
from kashf.language.steps import StepKind
from kashf.language.tables import Table
from kashf.language.tricks import FOLDED, TURNED
from kashf.language.walks import NONE, mapped

_GROUPS: Final = {
    "\u066e": "بتثپٹټٺٻٽٿڀنڹںڻڼيئىیېێۍےۓ",
    "ح": "جخچڃڄڇځڿ",
    "د": "ذڈډڊڌڍڎڏڐۮ",
    "ر": "زژڑړڒڔڕږڗڙۯ",
    "س": "شڛښڜۺ",
    "ص": "ضڝڞۻ",
    "ط": "ظڟ",
    "ع": "غڠۼ",
    "\u06a1": "فقڢڣڤڥڦٯڧڨ",
    "ك": "گڭڮڱڲڳڴݣ",
    "ل": "ڵڶڷڸ",
    "و": "ۆۇۈۉۊۋۄۅ",
    "ه": "ۀۂ",
}
_DOTLESS: Final = {
    letter: bare for bare, letters in _GROUPS.items() for letter in letters if letter != bare
}
_BARE: Final = Table(lambda letter: ord(_DOTLESS.get(letter, letter)), np.uint32)
_DOTTED: Final = re.compile(f"[{''.join(_DOTLESS)}]+")


def skeleton(text: str) -> str:
    """The text as `clean` gives it, without the dots of its Arabic letters, so that a text that was
    written without them meets one that has them. Other scripts are as `clean` leaves them; what
    was done once is not done again."""
    sheet = Sheet(text)
    clean_sheet(sheet)
    bare = sheet.seen.without(_BARE)
    if bare.text == sheet.text or _is_settled(bare):
        return bare.text
    return _settled(bare.text)


def _settled(bare: str) -> str:
    for _ in range(MOST_ROUNDS):
        cleaned = clean(bare)
        if cleaned == bare:
            break
        bare = without_dots(cleaned)
    return bare


def _is_settled(bare: Seen) -> bool:
    """Whether cleaning changes nothing of a clean text that lost its dots, told by a quick look.

    Only few tricks can come to light by that: letters in a row that were different ones, pieces
    and digits beside letters that they could not stand beside before, and lines that look turned
    round. Letters that may be misread ones are left to `clean`.
    """
    return not (bare.hints & MISREAD or TURNED.are_in(bare) or FOLDED.are_in(bare))


def without_dots(text: str) -> str:
    """A folded text without the dots of its letters; character by character."""
    return mapped(text, _BARE, NONE)


def skeleton_sheet(sheet: Sheet) -> None:
    """Clean what is on the sheet, and drop the dots of its letters."""
    clean_sheet(sheet)
    for _ in range(MOST_ROUNDS):
        sheet.apply(StepKind.DOTS, _dots(sheet.seen))
        bare = sheet.text
        clean_sheet(sheet)
        if sheet.text == bare:
            break


def _dots(seen: Seen) -> list[Edit]:
    return [
        Edit(place, place + 1, _DOTLESS[letter])
        for run in _DOTTED.finditer(seen.text)
        for place, letter in enumerate(run[0], run.start())
    ]
