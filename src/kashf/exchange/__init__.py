"""A bank in the forms that others read and write."""

from kashf.exchange.tables import Asked, Format, read_entries, read_signals, write_entries

__all__ = ["Asked", "Format", "read_entries", "read_signals", "write_entries"]
