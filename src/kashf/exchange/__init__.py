"""A bank, and a list of terms, in the forms that others read and write."""

from kashf.exchange.tables import Asked, Format, asked, read_entries, read_signals, write_entries
from kashf.exchange.terms import read_terms

__all__ = [
    "Asked",
    "Format",
    "asked",
    "read_entries",
    "read_signals",
    "read_terms",
    "write_entries",
]
