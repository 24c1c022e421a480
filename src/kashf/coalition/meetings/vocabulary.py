"""What becomes of a commitment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event
from kashf.errors import WrongState


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
