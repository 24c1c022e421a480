"""What a scan is to do with each item; every worker, wherever it is, has the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kashf.workers import SECONDS

LARGEST: Final = 256 << 20  # bytes of an object in a store; it is kept in memory


@dataclass(frozen=True, slots=True)
class Looking:
    """`types` by name; `banks` are folders on the machine that looks. `all_signals`: compute every
    signal of an item, not only those that finding it takes. `seconds` for an item."""

    types: Sequence[str]
    banks: Sequence[str]
    radius: int | None = None
    weak: bool = False
    all_signals: bool = False
    seconds: float = SECONDS
