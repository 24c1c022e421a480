"""What a statement says, who sees it, and on which records it stands."""

from kashf.coalition.statements.queries.export import Row, as_csv, as_rows
from kashf.coalition.statements.queries.figures import Computed, compute, removal_curve
from kashf.coalition.statements.queries.seen import (
    published,
    published_rounds,
    records_behind,
    round_seen_by,
    rounds_seen_by,
    statement_seen_by,
    statements_seen_by,
)
from kashf.coalition.statements.queries.table import Cell, MemberRow, Table, coalition_table

__all__ = [
    "Cell",
    "Computed",
    "MemberRow",
    "Row",
    "Table",
    "as_csv",
    "as_rows",
    "coalition_table",
    "compute",
    "published",
    "published_rounds",
    "records_behind",
    "removal_curve",
    "round_seen_by",
    "rounds_seen_by",
    "statement_seen_by",
    "statements_seen_by",
]
