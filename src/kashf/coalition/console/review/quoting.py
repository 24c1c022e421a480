"""What of a bank's text is in the text of a case's item: both, with what they have in common."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final
from unicodedata import combining

from kashf.coalition.banks.models import Match
from kashf.coalition.console.review.marking import Mark, Run, fits, runs_of
from kashf.coalition.intake.queries import bodies_of
from kashf.coalition.statements.queries import wording
from kashf.errors import BadValue
from kashf.signals.passage import form

MOST_SPANS: Final = 100
_LONGEST_WORD: Final = 30  # characters by which a mark is drawn longer at either end

Span = tuple[int, int]
Places = tuple[int, int, int, int]
"""From where to where in the item, then in the bank's text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quoted:
    """The text of an item beside a bank's; that is empty for who may not see it."""

    match: Match
    known: int  # percent of the bank's text that is here
    of_item: int  # percent of the item that is the bank's text
    ours: Sequence[Run]
    theirs: Sequence[Run]
    spans: int
    unmarked: int
    is_mostly_other: bool


def quoting_among(matches: Iterable[Match]) -> Match | None:
    """The nearest match of which it is known what both texts have."""
    return next((match for match in matches if hasattr(match, "quoted")), None)


def quoted_of(match: Match, text: str, *, with_bank: bool) -> Quoted:
    """Both texts, in runs; `with_bank` only for who sees the bank's example."""
    quoted, body = match.quoted, _body_of(match) if with_bank else None
    places = [
        each
        for each in _places(quoted.spans)
        if fits(text, *each[:2]) and (body is None or fits(body.text, *_within(body, each)))
    ]
    marked = places[:MOST_SPANS]
    return Quoted(
        match=match,
        known=_percent(quoted.known),
        of_item=_percent(quoted.of_item),
        ours=_drawn(text, (each[:2] for each in marked)),
        theirs=_drawn(body.text, (_within(body, each) for each in marked)) if body else (),
        spans=len(places),
        unmarked=len(places) - len(marked),
        is_mostly_other=quoted.is_mostly_other,
    )


def _body_of(match: Match) -> form.Body | None:
    value = match.signal.value
    body = bodies_of(match.signal.type, [value]).get(value)
    try:
        return form.read(body) if body else None
    except BadValue:  # of another version, or damaged
        return None


def _places(spans: object) -> Iterator[Places]:
    """Those that can be places, of what a row says."""
    for span in spans if isinstance(spans, list) else ():
        if isinstance(span, list) and len(span) == 4 and all(type(each) is int for each in span):
            start, end, its_start, its_end = span
            yield start, end, its_start, its_end


def _within(body: form.Body, place: Places) -> Span:
    """The characters of a body's text: it may be a slice of a longer one."""
    return place[2] - body.start, place[3] - body.start


def _drawn(text: str, spans: Iterable[Span]) -> Sequence[Run]:
    """A text with its spans numbered. Passages are letters and begin within words: they are drawn
    to the ends of these, so that no number stands inside a word."""
    return runs_of(
        text,
        (
            Mark(*_to_words(text, *span), "same", wording.digits(str(number)))
            for number, span in enumerate(spans, start=1)
        ),
    )


def _to_words(text: str, start: int, end: int) -> Span:
    before = text[max(0, start - _LONGEST_WORD) : start]
    after = text[end : end + _LONGEST_WORD]
    return start - _letters(reversed(before)), end + _letters(after)


def _letters(signs: Iterable[str]) -> int:
    """How many letters these begin with, with their marks."""
    return sum(1 for _ in takewhile(lambda sign: sign.isalnum() or combining(sign), signs))


def _percent(part: float) -> int:
    """Never none of what is there, nor all where something is missing."""
    return round(100 * part) if part in {0, 1} else min(max(round(100 * part), 1), 99)
