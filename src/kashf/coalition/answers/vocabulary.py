"""States of a line, and the languages in which lines are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event
from kashf.errors import WrongState

LONGEST_CLAIM: Final = 300
LONGEST_LINE: Final = 4_000
LONGEST_SOURCE: Final = 300
LANGUAGES: Final = {"ar": _("Arabic"), "en": _("English"), "fr": _("French")}


class LineState(StrEnum):
    """Where a line stands; approved is in force."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    RETIRED = "retired"


MOVES: Final[Mapping[LineState, frozenset[LineState]]] = MappingProxyType(
    {
        LineState.DRAFTED: frozenset({LineState.APPROVED, LineState.RETIRED}),
        LineState.APPROVED: frozenset({LineState.RETIRED}),
        LineState.RETIRED: frozenset(),
    }
)
assert MOVES.keys() == set(LineState), "every state has its row"

STATE_NAMES: Final = {
    LineState.DRAFTED: _("Drafted"),
    LineState.APPROVED: _("In force"),
    LineState.RETIRED: _("Retired"),
}


def move(here: LineState, there: LineState) -> LineState:
    """Return `there` if a line may go there from `here`; raise WrongState if not."""
    if there not in MOVES[here]:
        ways = ", ".join(sorted(MOVES[here])) or "nothing else"
        raise WrongState(f"A line that is {here} cannot become {there}; it can become: {ways}.")
    return there


@dataclass(frozen=True, kw_only=True, slots=True)
class NarrativeNamed(Event):
    """A claim of the propaganda was given a name."""

    name: ClassVar[str] = "answers.narrative_named"
    about: ClassVar[str] = "narrative"
    narrative: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class LineMoved(Event):
    """A line was drafted, approved or retired."""

    name: ClassVar[str] = "answers.line_moved"
    about: ClassVar[str] = "line"
    line: UUID
    to: LineState


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCarries(Event):
    """A case was said to carry a narrative, or no longer to."""

    name: ClassVar[str] = "answers.case_carries"
    about: ClassVar[str] = "case"
    case: UUID
    narrative: UUID
    carries: bool
