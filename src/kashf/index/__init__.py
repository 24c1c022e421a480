"""Exact search within a Hamming distance."""

from kashf.index.carrying import Carried, restore, snapshot
from kashf.index.hamming import Found, HammingIndex
from kashf.index.marks import Durability, Mark
from kashf.index.replica import LineKind, Lines, Log, Replica
from kashf.index.stats import SegmentStats, Stats

__all__ = [
    "Carried",
    "Durability",
    "Found",
    "HammingIndex",
    "LineKind",
    "Lines",
    "Log",
    "Mark",
    "Replica",
    "SegmentStats",
    "Stats",
    "restore",
    "snapshot",
]
