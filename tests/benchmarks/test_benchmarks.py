import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.record import PAGE, chapters
from benchmarks.sizing.formulae import Measured

pytest.importorskip("threatexchange", reason="the extra `bench` is not installed")

pytestmark = pytest.mark.benchmarks

ROOT = Path(__file__).parents[2]
NAMES = [
    *("search", "freshness", "memory", "open", "crash"),
    *(
        "hashing",
        "edits",
        "strangers",
        "inside",
        "files",
        "matching",
        "text",
        "text-speed",
        "copies",
        "copies-speed",
        "terms",
        "forms",
        "languages",
    ),
]

Rows = Sequence[dict[str, Any]]


def ask(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def rows() -> Rows:
    answer = ask(*NAMES, "--quick", "--json")

    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def of(rows: Rows, kind: str) -> Rows:
    return [row for row in rows if row["kind"] == kind]


def test_people_get_a_table() -> None:
    answer = ask("hashing", "--quick")

    assert answer.returncode == 0, answer.stderr
    assert "hashing: " in answer.stdout
    assert "threatexchange" in answer.stdout


def test_machines_get_a_line_for_the_machine_and_one_for_each_row(rows: Rows) -> None:
    assert list(dict.fromkeys(row["kind"] for row in rows)) == ["machine", *NAMES]
    assert rows[0]["packages"].keys() >= {"kashf", "threatexchange", "faiss-cpu", "usearch"}


def test_what_is_fast_is_also_right(rows: Rows) -> None:
    searched = [*of(rows, "search"), *of(rows, "matching")]

    assert {(row["recall"], row["spurious"]) for row in searched} == {(1.0, 0)}
    assert [row["most_drift"] <= 10 for row in of(rows, "hashing")] == [True, True]
    assert [row["missed"] for row in of(rows, "files")] == [0, 0]


def test_every_peer_is_asked(rows: Rows) -> None:
    assert {row["peer"] for row in of(rows, "search")} == {
        "FAISS MIH",
        "FAISS Flat",
        "FAISS HNSW",
        "usearch",
        "threatexchange",
        "our plain scan",
    }


def test_a_change_is_seen_elsewhere_and_survives_a_kill(rows: Rows) -> None:
    elsewhere = [row for row in of(rows, "freshness") if row["where"] == "another process"]
    assert [row["longest_added"] < 1 for row in elsewhere] == [True, True]

    (killed,) = of(rows, "crash")
    names = ("lost", "back", "torn", "wrong", "damage")
    assert {name: killed[name] for name in names} == dict.fromkeys(names, 0)
    assert killed["kills"] == 3


def test_edits_are_found_that_pdq_alone_loses(rows: Rows) -> None:
    recalled = {row["edit"]: (row["pdq"], row["all"]) for row in of(rows, "edits")}

    assert recalled["identity"] == (0.5, 1.0)  # one has hardly any waves: PDQ gives it up as weak
    assert recalled["crop 10 %"] == (0.0, 1.0)
    met = [
        row for row in of(rows, "strangers") if row["stranger"] in ("clip art", "ordinary picture")
    ]
    assert [row["wrong"] for row in met] == [0] * 6


def test_an_unknown_name_is_refused_with_the_names_that_there_are() -> None:
    answer = ask("hashng")

    assert answer.returncode == 2
    assert "there are search, freshness" in answer.stderr


def test_a_page_is_not_made_of_the_smallest_sizes() -> None:
    answer = ask("hashing", "--quick", "--save")

    assert answer.returncode == 2
    assert "no figures" in answer.stderr


def test_the_page_has_what_was_saved_of_each() -> None:
    saved, page = chapters(), PAGE.read_text(encoding="utf-8")

    assert saved
    for name, chapter in saved.items():
        assert f"\n## {name}\n" in page
        assert all(f"| {' | '.join(line)} |" in page for line in chapter.lines)
        assert all(f"| {floor.name} | {floor.wanted} |" in page for floor in chapter.floors)


def test_help_names_each() -> None:
    answer = ask("--help")

    assert [name for name in NAMES if name in answer.stdout] == NAMES


def test_sizes_are_measured() -> None:
    """On SQLite, which cannot tell what PostgreSQL takes."""
    answer = ask("sizing", "--quick", "--json")

    assert answer.returncode == 0, answer.stderr
    rows = [json.loads(line) for line in answer.stdout.splitlines()][1:]
    measured = {row["name"]: row["value"] for row in rows if row["name"]}
    of_postgresql = {name for name in Measured.__slots__ if name.endswith("_database")}
    of_postgresql |= {name for name in Measured.__slots__ if name.startswith("row_")}
    assert measured.keys() == set(Measured.__slots__) - of_postgresql
    assert min(measured.values()) > 0
