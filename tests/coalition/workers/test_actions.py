"""Workers of several hosts: who is heard of, whose tasks are done again, who does what is due."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.db.models.functions import Now
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kashf.coalition.workers.actions import (
    beat,
    begin_round,
    forget_done,
    leave,
    leave_those,
    put_back_lost,
)
from kashf.coalition.workers.models import Round, Worker
from kashf.coalition.workers.queries import living
from kashf.coalition.workers.vocabulary import KEPT, KEPT_FAILED, LOST_AFTER, MOST_TRIES

T = TypeVar("T")

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


Task = DBTaskResult[Any, Any]


def task(*workers: str, status: str = TaskResultStatus.RUNNING) -> Task:
    return DBTaskResult.objects.create(
        task_path="kashf.coalition.banks.tasks.match_changes",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        status=status,
        worker_ids=list(workers),
    )


def silent(name: str, *, since: timedelta) -> None:
    Worker.objects.filter(name=name).update(heard_at=Now() - since)


def status(one: Task) -> str:
    one.refresh_from_db()
    return str(one.status)


def test_who_was_heard_of_lately_lives() -> None:
    for name in ("a", "b", "c"):
        beat(name)
    silent("b", since=LOST_AFTER + timedelta(seconds=1))
    leave("c")
    assert living() == {"a"}

    beat("b")
    assert living() == {"a", "b"}


def test_what_a_lost_worker_was_at_is_done_again_and_nothing_else() -> None:
    for name in ("here", "lost"):
        beat(name)
    silent("lost", since=LOST_AFTER * 2)
    ours, again, nobody = task("lost", "here"), task("here", "lost"), task("of a former version")
    done = task("lost", status=TaskResultStatus.SUCCESSFUL)

    assert put_back_lost() == (2, 0)

    assert [status(one) for one in (ours, again, nobody, done)] == [
        TaskResultStatus.RUNNING,
        TaskResultStatus.READY,
        TaskResultStatus.READY,
        TaskResultStatus.SUCCESSFUL,
    ]
    assert put_back_lost() == (0, 0)


def test_a_task_that_takes_every_worker_with_it_is_given_up() -> None:
    deadly = task(*("lost",) * MOST_TRIES)
    last_but_one = task(*("lost",) * (MOST_TRIES - 1))

    assert put_back_lost() == (1, 1)

    assert (status(deadly), status(last_but_one)) == (
        TaskResultStatus.FAILED,
        TaskResultStatus.READY,
    )
    assert "was lost" in deadly.traceback


def test_others_can_be_told_to_be_gone() -> None:
    for name in ("a:1", "a:2", "b:1"):
        beat(name)
    leave_those(lambda name: name.startswith("a"))
    assert living() == {"b:1"}


def test_a_round_is_begun_by_one_and_again_when_it_is_due() -> None:
    assert [begin_round("r", every=HOUR) for _ in range(3)] == [True, False, False]
    assert begin_round("another", every=HOUR)

    Round.objects.filter(name="r").update(begun_at=Now() - HOUR)
    assert [begin_round("r", every=HOUR) for _ in range(2)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_ask_at_once_one_begins_the_round() -> None:
    Round.objects.create(name="r", begun_at=Now() - HOUR)
    assert sorted(at_once(lambda: begin_round("r", every=HOUR))) == [False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_look_at_once_one_puts_a_task_back() -> None:
    lost = task("lost")
    assert sum(again for again, _ in at_once(put_back_lost)) == 1
    assert status(lost) == TaskResultStatus.READY


def at_once(what: Callable[[], T]) -> list[T]:
    def alone(_: int) -> T:
        try:
            return what()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(alone, range(4)))


def test_what_was_done_long_ago_is_forgotten() -> None:
    moments = (timedelta(), KEPT + HOUR, KEPT_FAILED + HOUR)
    for state in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED, TaskResultStatus.READY):
        for since in moments:
            made = task(status=state)
            DBTaskResult.objects.filter(pk=made.pk).update(finished_at=Now() - since)
    beat("long gone")
    silent("long gone", since=KEPT + HOUR)

    assert forget_done() == 3

    left = DBTaskResult.objects.values_list("status", flat=True)
    assert sorted(left) == ["FAILED"] * 2 + ["READY"] * 3 + ["SUCCESSFUL"]
    assert not Worker.objects.exists()
