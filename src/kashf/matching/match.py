"""A match and its evidence."""

from dataclasses import dataclass

from kashf.signals import Entry, Hashed, Signal, signal_type
from kashf.signals.local import Sameness
from kashf.signals.passage import Quotation


@dataclass(frozen=True, slots=True)
class Match:
    """An item's signal near to a bank's. It is evidence for a person, no verdict.

    `found.view` says how the item was looked at. `same` is what two pictures have in common where
    one is looked for inside the other; where its relation is *shared*, that is but a part, such as
    an emblem, whatever the distance: never a ground for anything automatic. `quoted` is what of a
    known text a text has, and where.
    """

    bank: str
    entry: Entry
    found: Signal
    distance: int
    radius: int
    same: Sameness | None = None
    quoted: Quotation | None = None

    @property
    def why(self) -> str:
        """What the distance means, in a few words for a person."""
        words = signal_type(self.found.type).explain(self.distance)
        if self.same is not None:
            words = f"{self.same.relation}: {words}"
        view = str(self.found.view)
        return f"{words}, {view}" if view else words


@dataclass(frozen=True, slots=True)
class Looked:
    """Content that was looked for in banks: those of its own signals that were computed for it, or
    why some could not be, and what was found."""

    hashed: Hashed
    matches: tuple[Match, ...]
