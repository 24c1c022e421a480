"""The verbs of intake."""

from kashf.coalition.intake.actions.bodies import keep_bodies
from kashf.coalition.intake.actions.importing import (
    begin_table,
    go_on_with_table,
    go_on_with_tables,
)
from kashf.coalition.intake.actions.originals import forget_reporter, reveal
from kashf.coalition.intake.actions.renewing import outdated_items, renew_item, renew_items
from kashf.coalition.intake.actions.taking import (
    Ready,
    Taken,
    make_ready,
    take_in,
    take_in_ready,
    take_in_report,
)
from kashf.coalition.intake.actions.words import keep_words, read_words, renew_words, unread_items

__all__ = [
    "Ready",
    "Taken",
    "begin_table",
    "forget_reporter",
    "go_on_with_table",
    "go_on_with_tables",
    "keep_bodies",
    "keep_words",
    "make_ready",
    "outdated_items",
    "read_words",
    "renew_item",
    "renew_items",
    "renew_words",
    "reveal",
    "take_in",
    "take_in_ready",
    "take_in_report",
    "unread_items",
]
