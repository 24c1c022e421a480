"""Hosts on one machine: each a network namespace with an address of its own on a bridge, or, where
these may not be made, a process group on the loopback. Each has a folder of its own for its index;
the data folder and PostgreSQL are everybody's."""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.hosts.asking import Visitor

ROOT = Path(__file__).parents[2]
NAME = "desk.example.org"  # under which a proxy would show them
NETWORK = os.environ.get("KASHF_POSTGRES_NETWORK", "")  # from which the server may be asked
KASHF = [sys.executable, "-c", "from kashf.cli.main import run; run()"]
PATIENCE = 60  # seconds for a process to start or end


@dataclass
class Host:
    """A machine as Kashf sees it."""

    name: str
    address: str
    environment: Mapping[str, str]
    within: Sequence[str] = ()  # before each of its commands
    running: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def run(self, *line: str) -> str:
        """What a command of this host prints."""
        done = subprocess.run(
            [*self.within, *line],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kashf(self, *line: str) -> list[dict[str, Any]]:
        return [json.loads(told) for told in self.run(*KASHF, *line, "--json").splitlines()]

    def serve(self) -> Visitor:
        """Start its web; who asks it, as through a proxy."""
        told = self._start("serve", "--no-worker", "--host", self.address, "--port", "0")
        return Visitor(told["address"], NAME)

    def work(self) -> "subprocess.Popen[str]":
        """Start its worker."""
        self._start("work")
        return self.running[-1]

    def _start(self, *line: str) -> dict[str, Any]:
        process = subprocess.Popen(
            [*self.within, *KASHF, *line, "--json"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.running.append(process)
        assert process.stdout is not None
        assert process.stderr is not None
        told = process.stdout.readline()
        assert told, process.stderr.read()
        return dict(json.loads(told))

    def end(self) -> None:
        for process in self.running:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.running:
            try:
                process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


@dataclass(frozen=True)
class Fleet:
    """The hosts that there are, and why they are no namespaces, if they are not."""

    hosts: Sequence[Host]
    database: str
    instead: str


@contextmanager
def fleet(folder: Path, database: str, count: int) -> Iterator[Fleet]:
    """So many hosts, which end with the block."""
    with network(count) as (gate, addresses, instead):
        parts = {name: str(value) for name, value in conninfo_to_dict(database).items()}
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KASHF_")},
            "KASHF_HOME": str(folder / "home"),
            "KASHF_DATABASE": make_conninfo("", **{**parts, "host": gate}),
            "KASHF_SECRET_KEY": secrets.token_urlsafe(48),
            "KASHF_EVIDENCE_KEYS": "b25seSBmb3IgdGVzdHMsIDMyIGJ5dGVzIGxvbmcuLi4=",
            "KASHF_HOSTS": NAME,
            "KASHF_BEHIND_PROXY": "1",
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        hosts = [
            Host(
                name,
                address,
                {**environment, "KASHF_INDEX": str(folder / f"index-{name}")},
                [] if instead else ["ip", "netns", "exec", name],
            )
            for name, address in addresses.items()
        ]
        try:
            yield Fleet(hosts, database, instead)
        finally:
            for host in hosts:
                host.end()


Network = tuple[str, dict[str, str], str]
"""Where PostgreSQL is, the hosts' addresses by name, and why they have no namespaces."""


@contextmanager
def network(count: int) -> Iterator[Network]:
    """A bridge with a namespace for each host, taken down with the block; or the loopback."""
    token = secrets.token_hex(2)
    names = [f"kashf-{token}-{letter}" for letter in "abcdef"[:count]]
    instead = _why_not(names[0])
    if instead:
        yield "127.0.0.1", dict.fromkeys(names, "127.0.0.1"), instead
        return
    near = NETWORK.rpartition(".")[0]
    bridge, gate = f"kashf-{token}", f"{near}.1"
    addresses = {name: f"{near}.{number}" for number, name in enumerate(names, 11)}
    try:
        _ip(f"link add {bridge} type bridge")
        _ip(f"addr add {gate}/24 dev {bridge}")
        _ip(f"link set {bridge} up")
        for number, (name, address) in enumerate(addresses.items()):
            _join(bridge, f"kv{token}{number}", name, address)
        yield gate, addresses, ""
    finally:
        for name in names:
            _ip(f"netns del {name}", check=False)
        _ip(f"link del {bridge}", check=False)


def _join(bridge: str, cable: str, name: str, address: str) -> None:
    _ip(f"netns add {name}")
    _ip(f"link add {cable} type veth peer name eth0 netns {name}")
    _ip(f"link set {cable} master {bridge} up")
    for words in (f"addr add {address}/24 dev eth0", "link set eth0 up", "link set lo up"):
        _ip(f"-n {name} {words}")


def _why_not(name: str) -> str:
    """Empty if namespaces can be made here."""
    if not re.fullmatch(r"[\d.]+\.0/24", NETWORK):
        return "KASHF_POSTGRES_NETWORK names no network from which PostgreSQL can be reached"
    try:
        for words in (f"netns add {name}", f"-n {name} link add v0 type veth peer name v1"):
            _ip(words)
        _ip(f"-n {name} link add b0 type bridge")
    except (OSError, subprocess.CalledProcessError) as error:
        return str(getattr(error, "stderr", "") or error).strip()
    finally:
        if (Path("/run/netns") / name).exists():
            _ip(f"netns del {name}", check=False)
    return ""


def _ip(words: str, *, check: bool = True) -> None:
    subprocess.run(["ip", *words.split()], check=check, capture_output=True, text=True)
