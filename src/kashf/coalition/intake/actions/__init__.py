"""The verbs of intake."""

from kashf.coalition.intake.actions.importing import import_items
from kashf.coalition.intake.actions.originals import forget_reporter, reveal
from kashf.coalition.intake.actions.taking import Taken, take_in, take_in_report

__all__ = [
    "Taken",
    "forget_reporter",
    "import_items",
    "reveal",
    "take_in",
    "take_in_report",
]
