"""What may be read of what came in."""

from kashf.coalition.intake.queries.bodies import bodies_of, check_body, has_body, with_bodies
from kashf.coalition.intake.queries.evidence import read_evidence
from kashf.coalition.intake.queries.items import (
    item_seen_by,
    items_seen_by,
    languages_seen_by,
    originals_seen,
    table_seen_by,
    taken_in_already,
)
from kashf.coalition.intake.queries.previews import has_preview, preview_of
from kashf.coalition.intake.queries.rounds import (
    Rounds,
    bare_rounds_of,
    has_rounds,
    looked_for,
    own_signals,
    rounds_of,
    rounds_of_content,
)
from kashf.coalition.intake.queries.tables import read_rows
from kashf.coalition.intake.queries.words import saying, snippets_of

__all__ = [
    "Rounds",
    "bare_rounds_of",
    "bodies_of",
    "check_body",
    "has_body",
    "has_preview",
    "has_rounds",
    "item_seen_by",
    "items_seen_by",
    "languages_seen_by",
    "looked_for",
    "originals_seen",
    "own_signals",
    "preview_of",
    "read_evidence",
    "read_rows",
    "rounds_of",
    "rounds_of_content",
    "saying",
    "snippets_of",
    "table_seen_by",
    "taken_in_already",
    "with_bodies",
]
