"""The same scans on a Ray cluster, which is started on loopback."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kashf.matching import Bank
from tests.scan.conftest import LONG
from tests.scan.test_scanning import command, found, lines_of, run, wait_until
from tests.scan.test_stores import free_port

pytestmark = pytest.mark.scans

QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DISABLE_IMPORT_WARNING": "1"}


def ray(*words: str) -> subprocess.CompletedProcess[str]:
    line = [str(Path(sys.executable).with_name("ray")), *words]
    return subprocess.run(
        line, check=True, capture_output=True, text=True, timeout=120, env=os.environ | QUIET
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster of one node with two processors."""
    port, client = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        ray(
            "start",
            "--head",
            "--node-ip-address=127.0.0.1",
            "--num-cpus=2",
            f"--port={port}",
            f"--ray-client-server-port={client}",
            "--min-worker-port=0",
            "--max-worker-port=0",
            "--include-dashboard=false",
            "--disable-usage-stats",
            f"--temp-dir={folder}",
        )
        try:
            yield f"ray://127.0.0.1:{client}"
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
    cluster: str, posts: Path, archive: Path, folder: Path
) -> None:
    words = ("posts.jsonl", "archive", "--bank", "raven", "--signals", "--part-items", "50")
    here = run(*words, "--to", "here")
    there = run(*words, "--to", "there", "--engine", cluster)

    assert (here.returncode, there.returncode) == (1, 1), there.stderr
    assert found(folder / "there") == found(folder / "here")
    assert len(found(folder / "here")) > 400


def test_a_worker_of_the_cluster_that_is_killed_costs_nothing(
    cluster: str, posts: Path, folder: Path
) -> None:
    lines = [json.dumps({"text": f"soup {n} " * 300}) for n in range(1_500)]
    posts.write_text("\n".join(lines))
    words = ("posts.jsonl", "--bank", "raven", "--to", "out", "--part-items", "50")

    with subprocess.Popen(
        command(*words, "--engine", cluster, "--json"), stdout=subprocess.PIPE, text=True
    ) as process:
        wait_until(lambda: len(lines_of("out")) >= 2)
        for each in psutil.process_iter(["name"]):
            if "RaySwordfish" in (each.info["name"] or ""):
                each.send_signal(signal.SIGKILL)
        out, _ = process.communicate(timeout=150)

    summary = json.loads(out.splitlines()[-1])["summary"]
    assert (summary["items"], summary["unmatched"], summary["left"]) == (1_500, 1_500, 0)


def test_a_cluster_that_is_not_there_is_told(bank: Bank, folder: Path) -> None:
    (folder / "in").mkdir()
    words = ("in", "--bank", "raven", "--to", "out", "--engine")

    nobody = run(*words, f"ray://127.0.0.1:{free_port()}")
    nonsense = run(*words, "spark")

    assert "No Ray cluster answers" in nobody.stderr
    assert "There is no engine 'spark'" in nonsense.stderr
    assert "Traceback" not in nobody.stderr
