"""Arabic-first text: read what a person reads, whatever the bytes are."""

from kashf.language.fold import fold

__all__ = ["fold"]
