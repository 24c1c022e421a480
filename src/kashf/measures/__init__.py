"""The arithmetic of statements: shares and times, each with its interval and its n."""

from kashf.measures.estimate import Estimate
from kashf.measures.share import rate
from kashf.measures.survival import Curve, survival

__all__ = ["Curve", "Estimate", "rate", "survival"]
