"""`passage`: a text inside another, by the passages that both have."""

from kashf.signals.passage.comparison import (
    LEAST_SHARED,
    MOSTLY,
    Quotation,
    Shared,
    compare,
)

__all__ = ["LEAST_SHARED", "MOSTLY", "Quotation", "Shared", "compare"]
