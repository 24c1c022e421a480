"""What becomes of a commitment, and how what people write is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event
from kashf.errors import BadInput, WrongState

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 20_000


class CommitmentState(StrEnum):
    """Where a commitment stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


MOVES: Final[Mapping[CommitmentState, frozenset[CommitmentState]]] = MappingProxyType(
    {
        CommitmentState.OPEN: frozenset({CommitmentState.DONE, CommitmentState.DROPPED}),
        CommitmentState.DONE: frozenset({CommitmentState.OPEN}),
        CommitmentState.DROPPED: frozenset({CommitmentState.OPEN}),
    }
)
assert MOVES.keys() == set(CommitmentState), "every state has its row"

STATE_NAMES: Final = {
    CommitmentState.OPEN: _("Open"),
    CommitmentState.DONE: _("Done"),
    CommitmentState.DROPPED: _("Dropped"),
}


def move(here: CommitmentState, there: CommitmentState) -> CommitmentState:
    """Return `there` if a commitment may go there from `here`; raise WrongState if not."""
    if there not in MOVES[here]:
        ways = ", ".join(sorted(MOVES[here])) or "nothing else"
        raise WrongState(
            f"A commitment that is {here} cannot become {there}; it can become: {ways}."
        )
    return there


def written(text: str, *, field: str, longest: int, needed: bool = True) -> str:
    """What somebody wrote, without blanks around it. Raises BadInput if it is empty (and needed),
    too long, or holds what no database keeps: NUL or half a character."""
    found = text.strip()
    if needed and not found:
        raise BadInput("Something is missing. Write it, then try again.", fields={field: ""})
    if len(found) > longest:
        raise BadInput(
            f"This is too long: {len(found)} characters, where {longest} are taken.",
            fields={field: found[:40]},
        )
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in found):
        raise BadInput("This holds characters that are no text.", fields={field: ""})
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingCalled(Event):
    """A meeting was called, or its date or agenda was changed."""

    name: ClassVar[str] = "meetings.meeting_called"
    about: ClassVar[str] = "meeting"
    meeting: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentMade(Event):
    """A member undertook something."""

    name: ClassVar[str] = "meetings.commitment_made"
    about: ClassVar[str] = "commitment"
    commitment: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentMoved(Event):
    """A commitment was done, dropped or taken up again."""

    name: ClassVar[str] = "meetings.commitment_moved"
    about: ClassVar[str] = "commitment"
    commitment: UUID
    to: CommitmentState
