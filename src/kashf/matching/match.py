"""A match and its evidence."""

from dataclasses import dataclass

from kashf.signals import Entry, Signal, signal_type


@dataclass(frozen=True, slots=True)
class Match:
    """An item's signal within the radius of a bank's. It is evidence for a person, no verdict."""

    bank: str
    entry: Entry
    found: Signal
    distance: int
    radius: int

    @property
    def why(self) -> str:
        """What the distance means, in a few words for a person."""
        return signal_type(self.found.type).explain(self.distance)
