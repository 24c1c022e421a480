"""How far an index has followed a log, and how durable its changes are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

TAG: Final = 16  # bytes


class Durability(StrEnum):
    """What a change has survived when it is acknowledged."""

    SYNCED = "synced"
    """A power cut: it was written through to the disk."""
    BUFFERED = "buffered"
    """The end of the process: the operating system has it, and writes it soon."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of a log: its sequence, which only grows (0 is before the first), and 16 bytes by
    which it is known again, should the log have been put back from a copy."""

    sequence: int = 0
    tag: bytes = bytes(TAG)
