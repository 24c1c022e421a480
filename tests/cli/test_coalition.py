"""The commands of the coalition, on a data folder of their own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from socket import create_connection, create_server
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kashf.cli import coalition, deploy, work
from kashf.cli.checks import Check, State
from kashf.cli.member import KINDS
from kashf.cli.parts import installing
from kashf.cli.person import ROLES
from kashf.coalition.audit import queries
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.vocabulary import OrganisationKind, Role
from kashf.coalition.workers import actions as workers
from kashf.coalition.workers.queries import living
from kashf.errors import Unreadable

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf

CommandLine = Callable[[Sequence[str]], list[str]]
PASSWORD = "a long enough phrase"
OF_A_DEPLOYMENT = {
    "KASHF_SECRET_KEY": "x" * 30 + "yzabcdefghijklmnopqrstuvw",
    "KASHF_HOSTS": "k.example",
}


def environment(folder: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KASHF_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    return clean | {"KASHF_HOME": str(folder / "home")} | more


@contextmanager
def served(line: list[str], env: dict[str, str]) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A running `kashf serve --json`, and its address."""
    pipe = subprocess.PIPE
    with subprocess.Popen(line, env=env, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        try:
            told = process.stdout.readline()
            assert told, process.stderr and process.stderr.read()
            yield json.loads(told)["address"], process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def fetch(address: str) -> int:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return int(answer.status)


def children(process: "subprocess.Popen[str]") -> list[int]:
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    threads = Path(f"/proc/{process.pid}/task").iterdir()
    return [int(pid) for task in threads for pid in (task / "children").read_text().split()] or [
        *map(int, found.split())
    ]


# Start


def test_the_library_s_commands_start_without_django(
    kashf_process: "Kashf", leaflet: Path, known: object
) -> None:
    after = (
        "import atexit\n"
        "def tell():\n"
        "    slow = {'django', 'typst', 'waitress', 'allauth'} & sys.modules.keys()\n"
        "    print('loaded:', sorted(slow), file=sys.stderr)\n"
        "atexit.register(tell)"
    )
    for line in (
        ["hash", "leaflet.txt"],
        ["match", "--bank", "raven", "leaflet.txt"],
        ["bank", "info", "raven"],
        ["doctor"],
        ["--help"],
    ):
        assert kashf_process(*line, before=after).err.splitlines()[-1] == "loaded: []", line


def test_without_django_it_says_what_to_install(kashf_process: "Kashf", folder: Path) -> None:
    before = "sys.modules['django'] = None"
    answer = kashf_process("migrate", before=before, env=environment(folder))

    assert answer.status == 2
    assert f"{installing('coalition')} [missing_part]" in answer.err


# One machine, from nothing to a member with an administrator


def test_of_two_that_migrate_at_once_one_waits_for_the_other(
    folder: Path, command_line: CommandLine
) -> None:
    env = environment(folder)
    pipe = subprocess.PIPE
    both = [
        subprocess.Popen(
            command_line(["migrate", "--json"]), env=env, stdout=pipe, stderr=pipe, text=True
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=120) for process in both]

    assert [process.returncode for process in both] == [0, 0], told
    steps = sorted(json.loads(said)["steps"] for said, _ in told)
    assert steps[0] == 0 < steps[1]


def test_from_nothing_to_an_administrator(folder: Path, kashf_process: "Kashf") -> None:
    env = environment(folder)

    early = kashf_process("audit", "verify", env=env)
    made = kashf_process("migrate", env=env)
    again = kashf_process("migrate", "--json", env=env)
    member = ("member", "add", "sahlan", "--kind", "state", "--name-en", "Sahlan")
    joined = kashf_process(*member, "--name-ar", "سهلان", "--takes-reports", env=env)
    twice = kashf_process(*member, "--name-ar", "سهلان", env=env)
    person = ("person", "add", "A@Sahlan.example", "--name", "Amal", "--at", "sahlan")
    added = kashf_process(
        *person, "--role", "administrator", env=env | {"KASHF_PASSWORD": PASSWORD}
    )
    whole = kashf_process("audit", "verify", "--json", env=env)

    assert (early.status, "Run: kashf migrate" in early.err) == (2, True)
    assert (made.status, again.json) == (0, [{"steps": 0}])
    assert made.out.startswith("The database is up to date, after ")
    assert joined.out == "Sahlan has joined. Next: kashf person add EMAIL --at sahlan …\n"
    assert (twice.status, "[conflict]" in twice.err) == (2, True)
    assert added.out == "Amal has a desk at sahlan: sign in as a@sahlan.example.\n"
    [found] = whole.json
    assert len(found.pop("digest")) == 64
    assert found == {"whole": True, "entries": 2, "broken_at": None, "reason": ""}
    home = folder / "home"
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "secrets.json").stat().st_mode & 0o777 == 0o600


# In this process, with the tests' database


@pytest.fixture
def member(db: None, kashf: "Kashf") -> None:
    names = ("--name-en", "Sahlan", "--name-ar", "سهلان")
    assert kashf("member", "add", "sahlan", "--kind", "state", *names).status == 0


PERSON = ("person", "add", "a@sahlan.example", "--name", "Amal", "--at", "sahlan")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("member", "add", "x", "--kind", "king", "--name-en", "X", "--name-ar", "س"), "bad_input"),
        (
            ("member", "add", "X Y", "--kind", "ngo", "--name-en", "X", "--name-ar", "س"),
            "bad_input",
        ),
        ((*PERSON, "--role", "king"), "bad_input"),
        ((*PERSON, "--role", "platform_contact"), "bad_input"),
        ((*PERSON[:-1], "nowhere", "--role", "analyst"), "not_found"),
    ],
)
@pytest.mark.usefixtures("member")
def test_what_is_wrong_leaves_nobody_behind(
    kashf: "Kashf", monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...], code: str
) -> None:
    monkeypatch.setenv("KASHF_PASSWORD", PASSWORD)

    answer = kashf(*line)

    assert (answer.status, f"[{code}]" in answer.err) == (2, True), answer.err
    assert (Organisation.objects.count(), Person.objects.count()) == (1, 0)


@pytest.mark.parametrize("password", ["", "short", "a@sahlan.example"])
@pytest.mark.usefixtures("member")
def test_a_weak_password_adds_nobody(
    kashf: "Kashf", monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("KASHF_PASSWORD", password)

    answer = kashf(*PERSON, "--role", "analyst")

    assert (answer.status, "[bad_input]" in answer.err) == (2, True)
    assert not Person.objects.exists()


@pytest.mark.usefixtures("member")
def test_the_choices_are_those_of_the_rooms() -> None:
    assert set(KINDS) == set(OrganisationKind)
    assert set(ROLES) == set(Role)


@pytest.mark.usefixtures("member")
def test_a_broken_log_is_named(kashf: "Kashf", monkeypatch: pytest.MonkeyPatch) -> None:
    found = queries.Verification(6, "0" * 64, 7, "its content does not fit its digest")
    monkeypatch.setattr(queries, "verify", lambda: found)

    people, machines = kashf("audit", "verify"), kashf("audit", "verify", "--json")

    assert (people.status, machines.status) == (2, 2)
    assert people.out.startswith("Broken at entry 7: its content does not fit its digest.\n")
    assert machines.json[0]["broken_at"] == 7


# Secrets


def test_secrets_are_made_once(folder: Path) -> None:
    path = folder / "secrets.json"

    first, second = coalition._local_secrets(path), coalition._local_secrets(path)

    assert first == second
    assert set(first) == {"KASHF_SECRET_KEY", "KASHF_EVIDENCE_KEYS"}
    assert [each.name for each in folder.iterdir()] == ["secrets.json"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"KASHF_SECRET_KEY": "x"}', "\xff"])
def test_damaged_secrets_are_not_replaced(folder: Path, text: str) -> None:
    (folder / "secrets.json").write_text(text, encoding="latin-1")

    with pytest.raises(Unreadable, match="is damaged"):
        coalition._local_secrets(folder / "secrets.json")

    assert (folder / "secrets.json").read_text(encoding="latin-1") == text


@pytest.mark.parametrize(
    ("given", "local"),
    [
        ({}, True),
        ({"KASHF_LOCAL": "1"}, True),
        ({"KASHF_LOCAL": "1", "KASHF_SECRET_KEY": "x"}, True),
        ({"KASHF_LOCAL": "0"}, False),
        ({"KASHF_SECRET_KEY": "x"}, False),
        ({"KASHF_DATABASE": "postgresql://"}, False),
        ({"KASHF_HOSTS": "k.example"}, False),
    ],
)
def test_what_speaks_of_a_deployment(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], local: bool
) -> None:
    for name in [name for name in os.environ if name.startswith("KASHF_")]:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    assert coalition.is_local() == local


@pytest.mark.parametrize("command", ["migrate", "work", "serve"])
def test_half_a_deployment_is_refused(kashf_process: "Kashf", folder: Path, command: str) -> None:
    port = ("--port", "0") if command == "serve" else ()

    answer = kashf_process(command, *port, env=environment(folder, **OF_A_DEPLOYMENT))

    assert answer.status == 2
    assert "KASHF_EVIDENCE_KEYS is not set" in answer.err
    assert not (folder / "home" / "secrets.json").exists()


# Serving


def test_it_serves_works_and_ends_cleanly(folder: Path, command_line: CommandLine) -> None:
    line = command_line(["serve", "--port", "0", "--json"])
    with served(line, environment(folder)) as (address, process):
        assert fetch(f"{address}account/login/") == 200
        assert b" 413 " in begin_to_send(address, 300 << 20)
        (worker,) = children(process)
        os.kill(worker, signal.SIGKILL)
        until = time.monotonic() + 20
        while children(process) in ([], [worker]) and time.monotonic() < until:
            time.sleep(0.1)
        (another,) = children(process)
        assert another != worker

    assert process.returncode == 0
    assert process.stderr is not None
    assert not Path(f"/proc/{another}").exists()


def begin_to_send(address: str, size: int) -> bytes:
    """The first line of the answer to a request that only says how large it is."""
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    with create_connection((parts.hostname, parts.port), timeout=20) as connection:
        head = f"POST /api/v1/items HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {size}"
        connection.sendall(f"{head}\r\n\r\n".encode())
        with connection.makefile("rb") as answer:
            return answer.readline()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "kashf.example.org"])
def test_others_are_not_served_without_a_deployment(
    kashf_process: "Kashf", folder: Path, host: str
) -> None:
    answer = kashf_process("serve", "--host", host, "--port", "0", env=environment(folder))

    assert (answer.status, "KASHF_SECRET_KEY" in answer.err) == (2, True)
    assert not (folder / "home").exists()


def test_a_port_in_use(kashf: "Kashf", folder: Path) -> None:
    with closing(create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        answer = kashf("serve", "--port", port)

    assert answer.status == 2
    assert f"Something else listens on port {port}." in answer.err
    assert not (folder / "home").exists()


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_is_none(kashf: "Kashf", port: str) -> None:
    assert "[bad_input]" in kashf("serve", "--port", port).err


# The worker


@pytest.mark.usefixtures("db")
def test_tasks_of_a_killed_worker_of_this_machine_are_done_again_at_once() -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    here = work.machine_name()
    itself = f"{here}:{os.getpid()}:before"  # a former process that had this one's number
    lost, others = (f"{here}:{dead.pid}:00", itself), (f"{here}:1:00", "elsewhere:0:9:00")
    made = {}
    for worker in (*lost, *others):
        workers.beat(worker)
        made[worker] = DBTaskResult.objects.create(
            task_path="kashf.coalition.banks.tasks.match_changes",
            args_kwargs={"args": [], "kwargs": {}},
            backend_name="default",
            status=TaskResultStatus.RUNNING,
            worker_ids=[worker],
        ).pk

    work.put_back_here()

    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    assert set(ready.values_list("pk", flat=True)) == {made[worker] for worker in lost}
    assert living() == {*others, work.worker_name()}


def test_a_worker_without_its_database_says_so_and_ends(folder: Path) -> None:
    env = environment(folder) | {
        "KASHF_LOCAL": "1",
        "KASHF_DATABASE": "postgresql://kashf@127.0.0.1:1/kashf",
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", work.BESIDE_SERVE],
        env=env,
        stdin=subprocess.PIPE,  # which stays open
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stdin is not None
    assert worker.stderr is not None
    with worker, worker.stdin:
        said = worker.stderr.read()
        assert worker.wait(60) == 2
    assert said.startswith("The worker ends: The database cannot be used: ")
    assert "Traceback" not in said


@pytest.mark.usefixtures("db")
def test_a_worker_looks_again_for_what_others_left_undone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks: list[timedelta] = []

    def look(within: timedelta) -> None:
        looks.append(within)
        if len(looks) == 1:
            raise OperationalError("the database is away")

    pauses = Mock(side_effect=[None, None, SystemExit])
    monkeypatch.setattr("kashf.coalition.workers.actions.begin_round", Mock(return_value=True))
    monkeypatch.setattr("kashf.cli.work.time.sleep", pauses)
    monkeypatch.setattr(work, "catch_up", look)

    with pytest.raises(SystemExit):
        work._keep_catching_up()

    assert looks == [work.LOST_LATELY] * 2
    assert "the database is away" in capsys.readouterr().err


# Whether it can be deployed


def states(lines: list[dict[str, Any]]) -> dict[str, str]:
    return {line["check"]: line["state"] for line in lines}


def test_nothing_set_is_no_deployment(kashf_process: "Kashf", folder: Path) -> None:
    answer = kashf_process("doctor", "--deploy", "--json", env=environment(folder))

    found = states(answer.json)
    assert answer.status == 2
    assert [found[check] for check in ("secret key", "evidence keys", "hosts")] == ["wrong"] * 3
    assert all(line["mend"] for line in answer.json if line["state"] == "wrong")


def test_a_deployment_that_is_sound_but_for_its_database_and_mail(
    kashf_process: "Kashf", folder: Path
) -> None:
    more = {
        **OF_A_DEPLOYMENT,
        "KASHF_EVIDENCE_KEYS": "b25seSBmb3IgdGVzdHMsIDMyIGJ5dGVzIGxvbmcuLi4=",
        "KASHF_BEHIND_PROXY": "1",
        "KASHF_DATABASE": "postgresql://nobody@127.0.0.1:1/none",
        "KASHF_MAIL_HOST": "127.0.0.1",
    }
    answer = kashf_process("doctor", "--deploy", "--json", env=environment(folder, **more))

    found = states(answer.json)
    wrong = {check for check, state in found.items() if state == "wrong"}
    assert wrong == {"database", "mail"}, answer.out
    assert found.keys() >= {"HTTPS", "cookies", "content policy", "uploads", "Django's checks"}


@pytest.mark.parametrize(
    ("variable", "value", "check"),
    [
        ("KASHF_SECRET_KEY", "a" * 60, "secret key"),
        ("KASHF_EVIDENCE_KEYS", "not a key", "evidence keys"),
        ("KASHF_HOSTS", "*", "hosts"),
        ("KASHF_LOCAL", "1", "deployment"),
    ],
)
def test_each_fault_is_named_and_mended(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, check: str
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr(deploy, "ready", lambda **_: None)
    for later in ("_of_django", "_of_the_settings"):
        monkeypatch.setattr(deploy, later, lambda: ())
    fine = Check("x", State.OK, "")
    monkeypatch.setattr(deploy, "_database", lambda: fine)
    monkeypatch.setattr(deploy, "_mail", lambda: fine)

    found = {each.name: each for each in deploy.checks()}

    assert found[check].state == "wrong"
    assert found[check].mend
