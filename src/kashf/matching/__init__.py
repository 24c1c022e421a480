"""From signals to matches: banks of known signals, and what is near to them."""

from kashf.matching.bank import Bank, Changed
from kashf.matching.evidence import match_json
from kashf.matching.match import Looked, Match
from kashf.matching.matcher import Matcher
from kashf.matching.parts import Lack, Lacking, Renewal, lacking

__all__ = [
    "Bank",
    "Changed",
    "Lack",
    "Lacking",
    "Looked",
    "Match",
    "Matcher",
    "Renewal",
    "lacking",
    "match_json",
]
