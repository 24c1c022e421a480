"""`local`: one picture found inside another, by corners that both have."""

from kashf.signals.local.comparison import compare
from kashf.signals.local.sameness import Relation, Sameness, Tile
from kashf.signals.local.signal import LOCAL, WITHIN, Local

__all__ = ["LOCAL", "WITHIN", "Local", "Relation", "Sameness", "Tile", "compare"]
