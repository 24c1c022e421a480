"""From signals to matches: banks of known signals, and what is near to them."""

from kashf.matching.bank import Bank, Changed
from kashf.matching.match import Looked, Match
from kashf.matching.matcher import Matcher

__all__ = ["Bank", "Changed", "Looked", "Match", "Matcher"]
