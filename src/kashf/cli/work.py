"""`kashf work`, and the worker that `kashf serve` has beside it."""

import hashlib
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from kashf.cli import options
from kashf.cli.coalition import database, is_local, ready, steps_to_take
from kashf.cli.output import note, say, say_json
from kashf.errors import KashfError, WrongState

BESIDE_SERVE: Final = "from kashf.cli.work import work_beside_serve; work_beside_serve()"
LOST_WITHIN: Final = timedelta(days=2)  # items that may have missed their matching
AGAIN: Final = timedelta(minutes=15)  # until a worker looks again for what others left undone
LOST_LATELY: Final = 3 * AGAIN  # more than is ever between two looks, of whichever workers
POLL: Final = 0.5  # seconds between looks into the queue
CATCHING_UP: Final = "catch up"
_OF_THIS_START: Final = secrets.token_hex(2)  # a process may have the number of one that ended


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
    """Tells this process from every other worker: machine, process, and start."""
    return f"{machine_name()}:{os.getpid()}:{_OF_THIS_START}"


def machine_name() -> str:
    """Tells where process numbers mean the same: hosts and containers may have one name."""
    return f"{socket.gethostname()[:32]}:{_numbering()}"


def _numbering() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        space = Path("/proc/self/ns/pid").readlink()
    except OSError:  # not Linux
        return "0"
    return hashlib.sha256(f"{boot}{space}".encode()).hexdigest()[:8]


def _stop_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # a buffer's lock would spoil the end of the process
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _work() -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- Django

    from kashf.coalition.workers.actions import begin_round, leave  # noqa: PLC0415

    with database():
        put_back_here()
    try:
        threading.Thread(target=_keep_living, daemon=True).start()
        with database():
            is_first = begin_round(CATCHING_UP, every=AGAIN)
            catch_up(LOST_WITHIN if is_first else LOST_LATELY)
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
    finally:
        _try(partial(leave, worker_name()))


def put_back_here() -> None:
    """Say that this worker is there, and put back at once what workers of this machine were at that
    were killed; what those of other machines were at, when they are not heard of any more."""
    from kashf.coalition.workers.actions import beat, leave_those  # noqa: PLC0415 -- Django

    beat(worker_name())
    leave_those(_is_gone)
    _put_back()


def _put_back() -> None:
    from kashf.coalition.workers.actions import put_back_lost  # noqa: PLC0415 -- Django

    again, given_up = put_back_lost()
    if again:
        note(f"{again} unfinished tasks of a worker that ended are done again.")
    if given_up:
        note(f"{given_up} tasks are given up: every worker that began one of them was lost.")


def _is_gone(worker: str) -> bool:
    """Whether it was a process of this machine, and is none any more."""
    machine, _, rest = worker.rpartition(":")[0].rpartition(":")
    if machine != machine_name() or not rest.isdigit():
        return False
    if int(rest) == os.getpid():
        return worker != worker_name()
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _keep_living() -> None:
    """Tell the others that this worker lives, and see who of them does not."""
    from kashf.coalition.workers.actions import beat  # noqa: PLC0415 -- Django
    from kashf.coalition.workers.vocabulary import BEAT  # noqa: PLC0415

    while True:
        _try(partial(beat, worker_name()))
        _try(_put_back)
        time.sleep(BEAT.total_seconds())


def _keep_catching_up() -> None:
    """A page's process may be killed, or lose the database, between a commit and its task, while
    this worker goes on. One of all workers looks."""
    while True:
        _try(read_what_is_here)
        time.sleep(AGAIN.total_seconds())
        _try(_catch_up_in_turn)


def _catch_up_in_turn() -> None:
    from kashf.coalition.workers.actions import begin_round, forget_done  # noqa: PLC0415 -- Django

    if begin_round(CATCHING_UP, every=AGAIN):
        catch_up(LOST_LATELY)
        forget_done()


def _try(what: Callable[[], None]) -> None:
    try:
        with database():
            what()
    except KashfError as error:
        note(f"Looking for what was left undone failed: {error.message}")


def catch_up(within: timedelta) -> None:
    """Ask for what a process was killed before it could ask for. What has to be matched is matched
    by tasks: one that fails is said to, and keeps no worker from the rest."""
    from kashf.coalition.audit.vocabulary import now  # noqa: PLC0415 -- Django
    from kashf.coalition.banks.actions import (  # noqa: PLC0415
        banks_left_alone,
        forget_bodies,
        items_left_alone,
        scans_left_alone,
    )
    from kashf.coalition.banks.tasks import (  # noqa: PLC0415
        go_on_with_scan,
        match_bank,
        match_changes,
        match_item,
    )
    from kashf.coalition.intake.actions import go_on_with_tables  # noqa: PLC0415
    from kashf.coalition.review.actions import open_missing_cases  # noqa: PLC0415

    go_on_with_tables()
    match_changes.enqueue()
    for item in items_left_alone(now() - within):
        match_item.enqueue(item)
    for bank in banks_left_alone():
        match_bank.enqueue(str(bank))
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
