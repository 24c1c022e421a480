"""Verbs of processes, not of people: the log, which is about what people do, has none of them.

A task is taken once, as the queue has it. That a worker is lost is guessed from its silence, so in
the end a task may be done twice: every task is safe to be.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models.functions import Now
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kashf.coalition.workers.models import Round, Worker
from kashf.coalition.workers.queries import living
from kashf.coalition.workers.vocabulary import KEPT, KEPT_FAILED, MOST_TRIES
from kashf.errors import WrongState


class PutBack(NamedTuple):
    """How many tasks of lost workers are done again, and how many are given up."""

    again: int
    given_up: int


def beat(name: str) -> None:
    """Say that the worker lives. Before its first task, and every `BEAT` from then on."""
    Worker.objects.update_or_create(name=name, defaults={"heard_at": Now()})


def leave(name: str) -> None:
    """Say that the worker is gone: whatever it was at, another takes it up."""
    Worker.objects.filter(name=name).delete()


def leave_those(are_gone: Callable[[str], bool]) -> None:
    """Say so of others, by their names."""
    for name in Worker.objects.values_list("name", flat=True):
        if are_gone(name):
            leave(name)


def put_back_lost() -> PutBack:
    """Put the tasks back into the queue whose worker is not heard of any more; give those up that
    have taken many workers with them."""
    # asked first: where there is none, SQLite's one writer is not waited for
    return _put_back() if DBTaskResult.objects.running().exists() else PutBack(0, 0)


@transaction.atomic
def _put_back() -> PutBack:
    running = list(DBTaskResult.objects.running().select_for_update(skip_locked=True))
    here = living()  # after it: who began one of them was heard of before
    lost = [task for task in running if not task.worker_ids or task.worker_ids[-1] not in here]
    given_up = [task for task in lost if len(task.worker_ids) >= MOST_TRIES]
    for task in given_up:
        task.set_failed(WrongState(f"Each of {MOST_TRIES} workers that began it was lost."))
    again = [task.pk for task in lost if len(task.worker_ids) < MOST_TRIES]
    ready = DBTaskResult.objects.filter(pk__in=again)
    ready.update(status=TaskResultStatus.READY, started_at=None)
    return PutBack(len(again), len(given_up))


@transaction.atomic
def begin_round(name: str, *, every: timedelta) -> bool:
    """Whether it is this worker's to do now: of all that ask within that time, one is told so."""
    _, is_first = Round.objects.get_or_create(name=name, defaults={"begun_at": Now()})
    due = Round.objects.filter(name=name, begun_at__lte=Now() - every)
    return is_first or bool(due.update(begun_at=Now()))


def forget_done() -> int:
    """Delete what is known of tasks that were done long ago, and of workers; how many tasks."""
    Worker.objects.filter(heard_at__lt=Now() - KEPT).delete()
    done = DBTaskResult.objects.successful().filter(finished_at__lt=Now() - KEPT)
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=Now() - KEPT_FAILED)
    return done.delete()[0] + failed.delete()[0]
