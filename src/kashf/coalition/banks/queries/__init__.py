"""What may be read of banks, and what is near to their signals."""

from kashf.coalition.banks.queries.asked import banks_asked_for, items_asked_for
from kashf.coalition.banks.queries.asking import matches_for, matches_in_rounds_for
from kashf.coalition.banks.queries.banks import (
    bank_names,
    bank_seen_by,
    banks_seen_by,
    example_seen_by,
    export_bank,
    matches_seen_by,
    nearest_matches_seen_by,
    signal_seen_by,
    signals_seen_by,
    without_shared,
)
from kashf.coalition.banks.queries.context import advice_in, context_of, speak
from kashf.coalition.banks.queries.counts import item_counts, signal_counts
from kashf.coalition.banks.queries.live import (
    LiveMatch,
    Sought,
    follow_now,
    live_matches,
    live_matches_in_rounds,
    live_matches_many,
    live_matches_of_all,
)
from kashf.coalition.banks.queries.parts import Parts, is_found_as_a_whole_only, parts_of
from kashf.coalition.banks.queries.scans import (
    Behind,
    behind,
    changes_since,
    scan_seen_by,
    scans_seen_by,
)
from kashf.coalition.banks.queries.visible import banks_matched_for, organisations_matched_by
from kashf.coalition.banks.queries.words import banks_saying, signals_saying

__all__ = [
    "Behind",
    "LiveMatch",
    "Parts",
    "Sought",
    "advice_in",
    "bank_names",
    "bank_seen_by",
    "banks_asked_for",
    "banks_matched_for",
    "banks_saying",
    "banks_seen_by",
    "behind",
    "changes_since",
    "context_of",
    "example_seen_by",
    "export_bank",
    "follow_now",
    "is_found_as_a_whole_only",
    "item_counts",
    "items_asked_for",
    "live_matches",
    "live_matches_in_rounds",
    "live_matches_many",
    "live_matches_of_all",
    "matches_for",
    "matches_in_rounds_for",
    "matches_seen_by",
    "nearest_matches_seen_by",
    "organisations_matched_by",
    "parts_of",
    "scan_seen_by",
    "scans_seen_by",
    "signal_counts",
    "signal_seen_by",
    "signals_saying",
    "signals_seen_by",
    "speak",
    "without_shared",
]
