"""What there is to know about an index."""

from collections.abc import Sequence
from dataclasses import dataclass

from kashf.index.segment import Segment, widths


@dataclass(frozen=True, slots=True)
class SegmentStats:
    """A segment: its codes, each once; its keys; the tables; and the bytes it takes."""

    codes: int
    keys: int
    removed: int
    tables: str
    nbytes: int


@dataclass(frozen=True, slots=True)
class Stats:
    """An index: its live keys, the bytes that its codes take in memory (`held`) or mapped from
    files and so shared between processes (`mapped`), its segments, the bytes of its journal, and
    what was found damaged, in words."""

    bits: int
    keys: int
    held: int
    mapped: int
    segments: Sequence[SegmentStats]
    journal: int = 0
    damage: Sequence[str] = ()


def segment_stats(segment: Segment) -> SegmentStats:
    """What there is to know about one segment."""
    arrays = segment.arrays
    return SegmentStats(
        codes=len(arrays.keys),
        keys=segment.live,
        removed=arrays.held - segment.live,
        tables=widths(arrays.layout),
        nbytes=arrays.nbytes,
    )
