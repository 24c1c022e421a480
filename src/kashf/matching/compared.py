"""What is found by the bodies of signals, by type."""

from collections.abc import Sequence

from kashf.matching.inside import Bodies, Index, Inside
from kashf.matching.partial import found_inside
from kashf.matching.quoting import quoted
from kashf.signals import CodedType, Signal
from kashf.signals.passage.signal import Passage


def found_by_bodies(
    kind: CodedType, signals: Sequence[Signal], index: Index, bodies: Bodies, *, known: int = 0
) -> list[list[Inside]]:
    """For each signal of a type with bodies the known entries that have something in common with
    it, nearest first. `known` is how many there are."""
    if isinstance(kind, Passage):
        return quoted(signals, index, bodies)
    return [found_inside(kind, signal, index, bodies, known=known) for signal in signals]
