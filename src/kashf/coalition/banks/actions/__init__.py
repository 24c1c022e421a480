"""The verbs of banks."""

from kashf.coalition.banks.actions.bodies import forget_bodies
from kashf.coalition.banks.actions.keeping import change_bank, make_bank
from kashf.coalition.banks.actions.matching import (
    banks_left_alone,
    items_left_alone,
    match_bank,
    match_changes,
    match_item,
)
from kashf.coalition.banks.actions.renewing import ask_for_parts, renew_bank, renew_banks
from kashf.coalition.banks.actions.scanning import (
    go_on_with_scan,
    scans_left_alone,
    start_scan,
    stop_scan,
)
from kashf.coalition.banks.actions.signals import (
    add_item,
    add_signals,
    import_signals,
    withdraw_signal,
)
from kashf.coalition.banks.actions.words import read_names, renew_names, unread_signals

__all__ = [
    "add_item",
    "add_signals",
    "ask_for_parts",
    "banks_left_alone",
    "change_bank",
    "forget_bodies",
    "go_on_with_scan",
    "import_signals",
    "items_left_alone",
    "make_bank",
    "match_bank",
    "match_changes",
    "match_item",
    "read_names",
    "renew_bank",
    "renew_banks",
    "renew_names",
    "scans_left_alone",
    "start_scan",
    "stop_scan",
    "unread_signals",
    "withdraw_signal",
]
