"""What was found inside what was asked for, and what it takes to look for it.

A key of the index is the key of an entry, times `most_codes` of its type, plus the number of the
code; see `kashf.matching.lines`. Whose entries they are, and where bodies lie, is for the caller to
say: a bank's file, or a database.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kashf.index import Found
from kashf.signals.interface import Codes
from kashf.signals.local import Sameness
from kashf.signals.passage import Quotation

Bodies = Callable[[Sequence[int]], Mapping[int, bytes]]
"""The bodies of those entries that count for who asks, by their keys."""


class Index(Protocol):
    """The codes of the known, such as a `Replica` or a `HammingIndex`."""

    def probe(self, codes: Codes, within: int) -> Found:
        """Some of the keys within so many bits of each code."""

    def nearest(self, codes: Codes, k: int, radius: int) -> Found:
        """The first `k` keys within the radius of each code."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A known entry that was found in what was asked for: how far it is, 0 to the type's `widest`,
    and what the two have in common, as pictures or as texts."""

    key: int
    distance: int
    same: Sameness | None = None
    quoted: Quotation | None = None
