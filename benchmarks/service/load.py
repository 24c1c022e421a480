"""The server, and who asks it: Locust and a process that changes banks, each started and ended."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.service.material import Material

ROOT: Final = Path(__file__).parents[2]
SETTINGS: Final = "benchmarks.service.settings"
LONGEST: Final = 300  # seconds of one load; then Locust ends by itself
PATIENCE: Final = 600  # seconds for the server's first answer, which reads the bank
JSON: Final = "application/json"
_SERVE: Final = "from kashf.cli.main import run; run()"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the requests of one kind took, and how many failed."""

    seconds: Sequence[float]
    failed: int


@dataclass(frozen=True, slots=True)
class Told:
    """Seconds until each change was seen, and those that never were."""

    found: Sequence[float]
    gone: Sequence[float]
    lost: int
    stayed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What Locust is to do."""

    kinds: Sequence[str]
    users: int
    times: int
    near: Sequence[str]
    batch: Sequence[str]
    matches: int | None
    key: str


@dataclass(frozen=True, slots=True)
class Load:
    """A server that answers at an address."""

    address: str
    key: str
    folder: Path
    material: Material

    def ask(
        self, kinds: Sequence[str], *, times: int, matches: int | None = None
    ) -> Mapping[str, Asked]:
        """One after another, the kinds in turns, so many times each."""
        process = self._start(kinds, users=1, times=times, matches=matches)
        return self._end(process)

    @contextmanager
    def asking(self, kinds: Sequence[str], *, users: int) -> Iterator[Callable[[], Any]]:
        """By several at once while the block runs; what it gives has the figures afterwards."""
        process = self._start(kinds, users=users, times=10**9, matches=None)
        try:
            yield lambda: self._end(process)
        finally:
            (self.folder / "stop").touch()

    def _start(
        self, kinds: Sequence[str], *, users: int, times: int, matches: int | None
    ) -> "subprocess.Popen[str]":
        near, batch = self.material.near, self.material.queries
        plan = Plan(kinds, users, times, near, batch, matches, self.key)
        for name in ("stop", "figures.json"):
            (self.folder / name).unlink(missing_ok=True)
        (self.folder / "plan.json").write_text(json.dumps(asdict(plan)), encoding="utf-8")
        words = ["-f", str(Path(__file__).with_name("asking.py")), "--headless", "--only-summary"]
        words += ["-u", str(users), "-r", str(users), "-t", f"{LONGEST}s", "-H", self.address]
        return subprocess.Popen(  # noqa: S603 -- this Python, and our own words
            [sys.executable, "-m", "locust", *words, "--loglevel", "ERROR"],
            cwd=ROOT,
            env={**os.environ, "LOAD_FOLDER": str(self.folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _end(self, process: "subprocess.Popen[str]") -> Mapping[str, Asked]:
        _, told = process.communicate(timeout=LONGEST + 30)
        figures = self.folder / "figures.json"
        assert figures.exists(), told
        return {name: Asked(**one) for name, one in json.loads(figures.read_text("utf-8")).items()}


@contextmanager
def serving(folder: Path, key: str, material: Material) -> Iterator[Load]:
    """A server over the data folder, which has answered once; ended with the block."""
    server = subprocess.Popen(  # noqa: S603 -- this Python, and a constant
        [sys.executable, "-c", _SERVE, "serve", "--no-worker", "--port", "0", "--json"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        address = json.loads(server.stdout.readline())["address"].rstrip("/")
        matches_at(address, key, material.near[:1])
        yield Load(address, key, folder, material)
    finally:
        server.terminate()
        server.wait(30)


def matches_at(address: str, key: str, values: Sequence[str]) -> list[list[dict[str, Any]]]:
    """The matches of each value, over the wire."""
    body = json.dumps({"signals": [{"type": "pdq", "value": value} for value in values]})
    headers = {"Authorization": f"Bearer {key}", "Content-Type": JSON}
    request = urllib.request.Request(  # noqa: S310 -- our own server
        f"{address}/api/v1/match", body.encode(), headers
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 -- the same
        return [one["matches"] for one in json.loads(answer.read())["results"]]


def changes(load: Load, number: int) -> Told:
    """Add and withdraw so many signals from a process of its own, by the verbs."""
    done = subprocess.run(  # noqa: S603 -- this Python, and our own words
        [sys.executable, "-m", "benchmarks.service.changing", load.address, load.key, str(number)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Told(**json.loads(done.stdout))
