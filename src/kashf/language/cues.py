"""Context cues: what in a text hints at reporting, countering or recruiting.

They are shown to a reviewer, as spans with kinds. They are no score and no verdict, and may do one
thing: hold automation back. They tell journalism from hostile posts rather well, miss short
counter-speech in dialect, and can be forged: a group's own outlet imitates news.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final

from kashf.language.terms import Term, Terms

MOST_CUES: Final = 10_000


class CueKind(StrEnum):
    """What a cue hints at."""

    QUOTATION = "quotation"  # something within quotation marks
    ATTRIBUTION = "attribution"  # said, according to
    OUTLET = "outlet"  # an agency, a newspaper, a spokesperson
    COUNTERING = "countering"  # condemns, victims, misinformation
    DATELINE = "dateline"  # a line that begins as news does: a place, then a dash
    RECRUITMENT = "recruitment"  # join us


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at `start` to `end` of the text."""

    kind: CueKind
    text: str
    start: int
    end: int


_QUOTES: Final = re.compile(r"«[^«»\n]{3,500}»|“[^“”\n]{3,500}”|\"[^\"\n]{3,500}\"")
_PLACE: Final = r"[^\W\d_]{2,20}(?: [^\W\d_]{2,20}){0,2}"
_DATELINE: Final = re.compile(
    rf"^[ \t]{{0,9}}{_PLACE}(?:,? ?\([^()\n]{{2,40}}\))? ?[-–—]{{1,2}} (?=\w)", re.MULTILINE
)


def cues(text: str) -> Sequence[Cue]:
    """The cues of a text, in order of place; at most ten thousand."""
    found = sorted(_all(text), key=lambda cue: (cue.start, cue.end, cue.kind))
    return found[:MOST_CUES]


def _all(text: str) -> Iterator[Cue]:
    for kind, pattern in ((CueKind.QUOTATION, _QUOTES), (CueKind.DATELINE, _DATELINE)):
        for found in pattern.finditer(text):
            yield Cue(kind, found.group().strip(" \t-–—"), *_span(found))
    for finding in _terms().find(text):
        yield Cue(CueKind(finding.concept), finding.text, finding.start, finding.end)


def _span(found: re.Match[str]) -> tuple[int, int]:
    shown = found.group().strip(" \t-–—")
    start = found.start() + found.group().index(shown)
    return start, start + len(shown)


@cache
def _terms() -> Terms:
    """Verbs stand in the list in their forms; the tables of nouns add the conjunctions."""
    written = resources.files("kashf.language").joinpath("cue_words.csv").read_text("utf-8")
    rows = csv.reader(written.splitlines()[1:])
    return Terms(
        Term(kind, language, form, tuple(filter(None, others.split("|"))))
        for kind, language, form, others in rows
    )
