import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("threatexchange", reason="the extra `bench` is not installed")

ROOT = Path(__file__).parents[2]
NAMES = ["hashing", "matching"]


def ask(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_prints_its_table(name: str) -> None:
    answer = ask(name, "--quick")

    assert answer.returncode == 0, answer.stderr
    assert f"{name}: " in answer.stdout
    assert "threatexchange" in answer.stdout


def test_machines_get_a_line_for_the_machine_and_one_for_each_row() -> None:
    answer = ask(*NAMES, "--quick", "--json")

    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [row["kind"] for row in rows] == ["machine", "hashing", *["matching"] * 3]
    assert rows[0]["packages"].keys() >= {"kashf", "threatexchange", "faiss-cpu"}


def test_what_is_fast_is_also_right() -> None:
    answer = ask(*NAMES, "--quick", "--json")

    _, hashing, peer, *ours = map(json.loads, answer.stdout.splitlines())
    assert hashing["most_drift"] <= 10
    assert peer["engine"] == "threatexchange PDQIndex"
    assert [(row["recall"], row["spurious"]) for row in ours] == [(1.0, 0), (1.0, 0)]


def test_an_unknown_name_is_refused_with_the_names_that_there_are() -> None:
    answer = ask("hashng")

    assert answer.returncode == 2
    assert "there are hashing, matching" in answer.stderr


def test_help_names_each() -> None:
    answer = ask("--help")

    assert [name for name in NAMES if name in answer.stdout] == NAMES
