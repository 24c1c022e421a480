"""`kashf scan`: how fast it is, what a part costs, and how much memory it takes."""

from benchmarks.scan.memory import SCAN_MEMORY
from benchmarks.scan.parts import SCAN_PARTS
from benchmarks.scan.speed import SCAN

__all__ = ["SCAN", "SCAN_MEMORY", "SCAN_PARTS"]
