"""The same scans on a Ray cluster, which is started on loopback."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from kashf.matching import Bank
from tests.scan.conftest import LONG
from tests.scan.ports import free_ports
from tests.scan.test_scanning import command, found, lines_of, run, wait_until

pytestmark = pytest.mark.scans

SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DISABLE_IMPORT_WARNING": "1",
    "GRPC_ENABLE_FORK_SUPPORT": "false",  # as the guide has it
}


def ray(*words: str) -> subprocess.CompletedProcess[str]:
    line = [str(Path(sys.executable).with_name("ray")), *words]
    return subprocess.run(
        line, check=True, capture_output=True, text=True, timeout=120, env=os.environ | SETTINGS
    )


@dataclass(frozen=True)
class Cluster:
    """A cluster of one node with two processors, and where it keeps what."""

    port: int
    client: int
    folder: str

    @property
    def address(self) -> str:
        return f"ray://127.0.0.1:{self.client}"

    @contextmanager
    def another_node(self) -> Iterator[psutil.Process]:
        """A second node with a processor, as its first process; it may be lost meanwhile."""
        before = set(raylets())
        start_node(f"--address=127.0.0.1:{self.port}", "--num-cpus=1")
        (node,) = set(raylets()) - before
        try:
            yield node
        finally:
            lose(node)


def start_node(*words: str) -> None:
    ray(
        "start",
        "--node-ip-address=127.0.0.1",
        "--min-worker-port=0",
        "--max-worker-port=0",
        "--disable-usage-stats",
        *words,
    )


def raylets() -> list[psutil.Process]:
    return [each for each in psutil.process_iter(["name"]) if each.info["name"] == "raylet"]


def lose(node: psutil.Process) -> None:
    """All at once, as when the power fails."""
    with suppress(psutil.NoSuchProcess):
        for each in [node, *node.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                each.kill()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    port, client = free_ports(2)
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        start_node(
            "--head",
            "--num-cpus=2",
            f"--port={port}",
            f"--ray-client-server-port={client}",
            "--include-dashboard=false",
            f"--temp-dir={folder}",
        )
        try:
            yield Cluster(port, client, folder)
        finally:
            ray("stop", "--force")


@pytest.fixture
def posts(folder: Path, bank: Bank) -> Path:
    """A table of posts, some of which are known, and one of which cannot be read."""
    lines = [json.dumps({"text": LONG if n % 50 == 0 else f"soup {n}"}) for n in range(400)]
    lines[7] = "{broken"
    (folder / "posts.jsonl").write_text("\n".join(lines))
    return folder / "posts.jsonl"


def test_a_cluster_gives_what_this_machine_gives(
    cluster: Cluster, posts: Path, archive: Path, folder: Path
) -> None:
    words = ("posts.jsonl", "archive", "--bank", "raven", "--signals", "--part-items", "50")
    here = run(*words, "--to", "here")
    there = run(*words, "--to", "there", "--engine", cluster.address)

    assert (here.returncode, there.returncode) == (1, 1), there.stderr
    assert found(folder / "there") == found(folder / "here")
    assert len(found(folder / "here")) > 400


def scanned_while(
    cluster: Cluster, posts: Path, items: int, what: Callable[[], None]
) -> dict[str, Any]:
    """The summary of a scan of so many texts, of which none is known, and in which something
    happens."""
    lines = [json.dumps({"text": f"soup {n} " * 300}) for n in range(items)]
    posts.write_text("\n".join(lines))
    words = ("posts.jsonl", "--bank", "raven", "--to", "out", "--part-items", "50")
    line = command(*words, "--engine", cluster.address, "--json")
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        wait_until(lambda: len(lines_of("out")) >= 2)
        what()
        out, _ = process.communicate(timeout=150)
    summary: dict[str, Any] = json.loads(out.splitlines()[-1])["summary"]
    return summary


def test_a_worker_of_the_cluster_that_is_killed_costs_nothing(
    cluster: Cluster, posts: Path, folder: Path
) -> None:
    def kill() -> None:
        for each in psutil.process_iter(["name"]):
            if "RaySwordfish" in (each.info["name"] or ""):
                each.send_signal(signal.SIGKILL)

    summary = scanned_while(cluster, posts, 1_500, kill)

    assert (summary["items"], summary["unmatched"], summary["left"]) == (1_500, 1_500, 0)


def test_a_node_of_the_cluster_that_is_lost_costs_nothing(
    cluster: Cluster, posts: Path, folder: Path
) -> None:
    with cluster.another_node() as node:

        def lose_it() -> None:
            wait_until(lambda: is_looking(node))
            lose(node)

        summary = scanned_while(cluster, posts, 3_000, lose_it)

    assert (summary["items"], summary["unmatched"], summary["left"]) == (3_000, 3_000, 0)


def is_looking(node: psutil.Process) -> bool:
    """Whether workers of ours run on it."""
    return any("forkserver" in " ".join(each.cmdline()) for each in node.children(recursive=True))


def test_a_process_that_has_scanned_here_does_not_change_to_a_cluster(cluster: Cluster) -> None:
    turns = "; ".join(f"use('{engine}')" for engine in ("local", "local", cluster.address))
    line = [sys.executable, "-c", f"from kashf.scan.engine import use; {turns}"]

    ended = subprocess.run(line, check=False, capture_output=True, text=True, timeout=120)

    assert "WrongState: Daft has run in this process already" in ended.stderr


def test_a_cluster_that_is_not_there_is_told(bank: Bank, folder: Path) -> None:
    (folder / "in").mkdir()
    words = ("in", "--bank", "raven", "--to", "out", "--engine")

    (free,) = free_ports(1)
    nobody = run(*words, f"ray://127.0.0.1:{free}")
    nonsense = run(*words, "spark")

    assert "No Ray cluster answers" in nobody.stderr
    assert "There is no engine 'spark'" in nonsense.stderr
    assert "Traceback" not in nobody.stderr
