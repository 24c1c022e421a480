from collections.abc import Sequence

from kashf.coalition.banks.queries.live import (
    LiveMatch,
    live_matches_in_rounds,
    live_matches_many,
)
from kashf.coalition.intake.queries import Rounds
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.signals import Signal


def matches_for(person: Person, signals: Sequence[Signal]) -> list[list[LiveMatch]]:
    """What is near to each of the signals in the banks that the person's organisation is matched
    against at this moment, nearest first. Nothing of the question is kept. Raises NotAllowed: to
    find nothing would be an answer.
    """
    require(person, Permission.SEE_BANKS, at=person.organisation)
    return live_matches_many([[signal] for signal in signals], person.organisation)


def matches_in_rounds_for(person: Person, rounds: Rounds) -> list[LiveMatch]:
    """The same of content that is looked for in rounds. Raises NotAllowed."""
    require(person, Permission.SEE_BANKS, at=person.organisation)
    return live_matches_in_rounds(rounds, person.organisation)
