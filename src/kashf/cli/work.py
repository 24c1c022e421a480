"""`kashf work`, and the worker that `kashf serve` has beside it."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from kashf.cli import options
from kashf.cli.coalition import database, is_local, ready, steps_to_take
from kashf.cli.output import note, say, say_json
from kashf.errors import KashfError, WrongState

BESIDE_SERVE: Final = "from kashf.cli.work import work_beside_serve; work_beside_serve()"
LOST_WITHIN: Final = timedelta(days=2)  # items that may have missed their matching
AGAIN: Final = timedelta(minutes=15)  # until a worker looks again for what others left undone
POLL: Final = 0.5  # seconds between looks into the queue


def work(*, json: options.Json = False) -> None:
    """Do the coalition's background work: match what came in, and what was added.

    `kashf serve` has a worker of its own; this is for a deployment with more
    than one process or machine. As many as you like may run at once. Ctrl-C
    lets it finish the task that it is at.

    [b]Example[/b]

      kashf work

    [b]Exit status[/b]: 0 when it is stopped, 2 if it could not start.
    """
    ready(local=is_local())
    with database():
        if steps_to_take():
            raise WrongState("The database is not up to date. Run: kashf migrate")
    if json:
        say_json({"worker": worker_name()})
    else:
        say("Working in the background's queue. Ctrl-C ends it.")
    _work()


def work_beside_serve() -> None:
    """Work until standard input ends: with `kashf serve`, however that ended."""
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ready(local=is_local())
        _work()
    except KashfError as error:
        note(f"The worker ends: {error.message}")
        raise SystemExit(2) from error


def worker_name() -> str:
    """Tells this process from every other worker: machine and process."""
    return f"{socket.gethostname()[:48]}:{os.getpid()}"


def _stop_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # a buffer's lock would spoil the end of the process
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _work() -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- Django

    with database():
        again = put_back_orphans()
        catch_up(LOST_WITHIN)
    if again:
        note(f"{again} unfinished tasks of a worker that ended are done again.")
    _tell_failures()
    threading.Thread(target=_keep_catching_up, daemon=True).start()
    with database():
        call_command(
            "db_worker",
            queue_name="*",
            interval=POLL,
            worker_id=worker_name(),
            verbosity=0,
            startup_delay=False,
        )


def put_back_orphans() -> int:
    """Put tasks back into the queue whose worker, on this machine, was killed; how many."""
    from django_tasks.base import TaskResultStatus  # noqa: PLC0415 -- Django
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    orphans = [task.pk for task in DBTaskResult.objects.running() if _is_orphan(task.worker_ids)]
    running = DBTaskResult.objects.running().filter(pk__in=orphans)
    return int(running.update(status=TaskResultStatus.READY, started_at=None))


def _is_orphan(workers: list[str]) -> bool:
    machine, _, process = (workers[-1] if workers else "").rpartition(":")
    if machine != socket.gethostname()[:48] or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return int(process) == os.getpid()


def _keep_catching_up() -> None:
    """A page's process may be killed, or lose the database, between a commit and its task, while
    this worker goes on."""
    while True:
        _try(read_what_is_here)
        time.sleep(AGAIN.total_seconds())
        _try(partial(catch_up, 2 * AGAIN))


def _try(what: Callable[[], None]) -> None:
    try:
        with database():
            what()
    except KashfError as error:
        note(f"Looking for what was left undone failed: {error.message}")


def catch_up(within: timedelta) -> None:
    """Do what a process was killed before it could ask for."""
    from kashf.coalition.audit.vocabulary import now  # noqa: PLC0415 -- Django
    from kashf.coalition.banks.actions import (  # noqa: PLC0415
        forget_bodies,
        match_changes,
        match_recent,
        scans_left_alone,
    )
    from kashf.coalition.banks.tasks import go_on_with_scan  # noqa: PLC0415
    from kashf.coalition.intake.actions import go_on_with_tables  # noqa: PLC0415
    from kashf.coalition.review.actions import open_missing_cases  # noqa: PLC0415

    go_on_with_tables()
    match_changes()
    match_recent(now() - within)
    for scan in scans_left_alone():
        go_on_with_scan.enqueue(scan)
    open_missing_cases()
    forget_bodies()


def read_what_is_here() -> None:
    """Read the words of what came in before this version of Kashf: items, cases and signals. It may
    take minutes, in which the worker is at work."""
    from kashf.coalition.banks.actions import read_names  # noqa: PLC0415 -- Django
    from kashf.coalition.intake.actions import read_words  # noqa: PLC0415
    from kashf.coalition.review.actions import tell_languages  # noqa: PLC0415

    for _ in read_words():
        pass
    tell_languages()
    for _ in read_names():
        pass


def _tell_failures() -> None:
    from django_tasks.base import TaskResult, TaskResultStatus  # noqa: PLC0415 -- Django
    from django_tasks.signals import task_finished  # noqa: PLC0415

    def tell(*, task_result: TaskResult[object], **_: object) -> None:
        if task_result.status == TaskResultStatus.FAILED and task_result.errors:
            last = task_result.errors[-1].traceback.strip().rpartition("\n")[2]
            note(f"The task {task_result.task.name} failed: {last}")

    task_finished.connect(tell, weak=False)
