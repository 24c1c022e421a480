"""What may be read of cases: the queue, decisions, and what others decided."""

from kashf.coalition.review.queries.cases import (
    care_of,
    case_of_item,
    case_seen_by,
    cases_seen_by,
    decided_in,
    deciding_times,
    decision_in_force,
    decision_seen_by,
    decisions_of_others,
    decisions_seen_by,
    nearest_matches,
    opened_in,
)
from kashf.coalition.review.queries.queues import (
    Neighbours,
    Queue,
    neighbours,
    queue,
    queue_counts,
)

__all__ = [
    "Neighbours",
    "Queue",
    "care_of",
    "case_of_item",
    "case_seen_by",
    "cases_seen_by",
    "decided_in",
    "deciding_times",
    "decision_in_force",
    "decision_seen_by",
    "decisions_of_others",
    "decisions_seen_by",
    "nearest_matches",
    "neighbours",
    "opened_in",
    "queue",
    "queue_counts",
]
