"""Narratives, and the approved lines that answer them."""
