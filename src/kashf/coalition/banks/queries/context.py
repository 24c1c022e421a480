"""Whether a match is for a person before anything else may follow from it."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from kashf.coalition.banks.vocabulary import Advice, Context
from kashf.errors import BadValue
from kashf.language import Cue, CueKind, cues
from kashf.signals import Signal
from kashf.signals.passage import Quotation, form

ENOUGH_CUES: Final = 2


def context_of(asked: Signal, quoted: Quotation | None) -> tuple[Context, ...]:
    """Why a person has to look at the context of a text first; empty where nothing says so. It is
    no verdict, and that it is empty says nothing."""
    return tuple(_context(asked, quoted)) if quoted is not None else ()


def _context(asked: Signal, quoted: Quotation) -> Iterator[Context]:
    if quoted.is_mostly_other:
        yield Context.MOSTLY_OTHER
    if _has_cues(asked.body):
        yield Context.CUES


@lru_cache(maxsize=256)  # one asked text may match many known ones
def _has_cues(body: bytes) -> bool:
    try:
        text = form.read(body).text
    except BadValue:
        return False
    return speak(cues(text))


def speak(found: Iterable[Cue]) -> bool:
    """Whether cues are enough for a person to look at the context first. Calls to join are none of
    reporting or countering: they point the other way."""
    return sum(cue.kind is not CueKind.RECRUITMENT for cue in found) >= ENOUGH_CUES


def advice_in(context: tuple[Context, ...], advice: Advice) -> Advice:
    """What is advised: nothing is held back before a person has looked at the context."""
    return Advice.REVIEW if context and advice is Advice.HOLD else advice
