"""Kashf: strip propaganda, answer it, account for both.

Start at `kashf.signals` and `kashf.matching`.
"""
