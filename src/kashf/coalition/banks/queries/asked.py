"""What the background was asked for."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

# how the queue names them
MATCH_ITEM: Final = "kashf.coalition.banks.tasks.match_item"
MATCH_BANK: Final = "kashf.coalition.banks.tasks.match_bank"


def items_asked_for(since: datetime) -> set[int]:
    """The items that a task matches or has matched, and did not fail to, which was put into the
    queue since then."""
    tasks = DBTaskResult.objects.filter(task_path=MATCH_ITEM, enqueued_at__gte=since)
    asked = tasks.exclude(status=TaskResultStatus.FAILED).order_by()
    return {given["args"][0] for given in asked.values_list("args_kwargs", flat=True).iterator()}


def banks_asked_for() -> set[UUID]:
    """The banks that a task matches, or will."""
    begun = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    tasks = DBTaskResult.objects.filter(task_path=MATCH_BANK, status__in=begun).order_by()
    return {UUID(given["args"][0]) for given in tasks.values_list("args_kwargs", flat=True)}
