"""Exact search within a Hamming distance."""

from kashf.index.hamming import Found, HammingIndex
from kashf.index.marks import Durability, Mark
from kashf.index.stats import SegmentStats, Stats

__all__ = ["Durability", "Found", "HammingIndex", "Mark", "SegmentStats", "Stats"]
