"""Exact search within a Hamming distance."""

from kashf.index.hamming import Found, HammingIndex

__all__ = ["Found", "HammingIndex"]
