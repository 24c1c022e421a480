"""What may be read of what came in."""

from kashf.coalition.intake.queries.evidence import read_evidence
from kashf.coalition.intake.queries.items import (
    item_seen_by,
    items_seen_by,
    originals_seen,
    table_seen_by,
    taken_in_already,
)
from kashf.coalition.intake.queries.previews import has_preview, preview_of
from kashf.coalition.intake.queries.tables import read_rows

__all__ = [
    "has_preview",
    "item_seen_by",
    "items_seen_by",
    "originals_seen",
    "preview_of",
    "read_evidence",
    "read_rows",
    "table_seen_by",
    "taken_in_already",
]
