"""`local`: one picture found inside another, by corners that both have."""

from kashf.signals.local.sameness import Relation, Sameness, Tile

__all__ = ["Relation", "Sameness", "Tile"]
