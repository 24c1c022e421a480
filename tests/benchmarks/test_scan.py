import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("threatexchange", reason="the extra `bench` is not installed")

pytestmark = pytest.mark.benchmarks

ROOT = Path(__file__).parents[2]
NAMES = ("scan", "scan-parts", "scan-memory")

Rows = Sequence[dict[str, Any]]


@pytest.fixture(scope="module")
def rows() -> Rows:
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks", *NAMES, "--quick", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def of(rows: Rows, kind: str) -> Rows:
    return [row for row in rows if row["kind"] == kind]


def test_a_scan_is_beside_a_loop_fewer_cores_no_cluster_and_the_peer(rows: Rows) -> None:
    assert [(row["source"], row["scan"], row["beside"]) for row in of(rows, "scan")][:4] == [
        ("pictures", "1 worker", "a plain loop"),
        ("pictures", "2 workers", "1 worker"),
        ("pictures", "2 workers on Ray", "2 workers"),
        ("texts", "1 worker", "a plain loop"),
    ]
    peer = of(rows, "scan")[4]
    assert (peer["source"], peer["beside"]) == ("pictures", "threatexchange in Daft, thread")
    assert len(of(rows, "scan")) == 5


def test_a_scan_finds_what_all_others_find(rows: Rows) -> None:
    told = [(row["found"], row["beside_found"], row["missed"]) for row in of(rows, "scan")]

    assert told == [(4, 4, 0), (4, 4, 0), (4, 4, 0), (200, 200, 0), (5, 5, 0)]


def test_a_table_is_cut_into_ten_times_as_many_parts(rows: Rows) -> None:
    (cut,) = of(rows, "scan-parts")

    assert (cut["items"], cut["parts"], cut["many_parts"]) == (1_000, 1, 10)


def test_memory_is_told_for_texts_and_for_large_pictures(rows: Rows) -> None:
    assert [(row["items"], row["few"], row["many"]) for row in of(rows, "scan-memory")] == [
        ("texts", 1_000, 2_000),
        ("pictures of 100 megapixels", 1, 2),
    ]
    assert [row["bytes"] > 50_000_000 for row in of(rows, "scan-memory")] == [True, True]
