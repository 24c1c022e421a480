"""Whole scans, by workers of their own: what comes out, whatever happens on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kashf.errors import CannotWrite
from kashf.matching import Bank
from kashf.scan.folder import Done
from kashf.scan.scanning import How, Summary
from kashf.scan.sources.reading import read
from kashf.signals import Entry, hash_text
from tests.scan.conftest import LONG, rows
from tests.trap import with_trap

Scanned = Callable[..., Summary]


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    """One in which the package of the trap is installed."""
    return with_trap(folder / "packages")


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "kashf.cli", "scan", *words]


def run(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), check=False, capture_output=True, text=True, timeout=120, env=env
    )


def found(folder: Path) -> list[str]:
    """All that came out, sorted."""
    return sorted(
        repr(row) for kind in ("matches", "errors", "signals") for row in rows(folder, kind)
    )


def test_what_comes_out(scanned: Scanned, archive: Path, folder: Path) -> None:
    summary = scanned("archive", all_signals=True)

    assert (summary.counts.items, summary.counts.matched) == (5, 2)
    assert (summary.counts.unreadable, summary.counts.unmatched) == (2, 1)
    assert summary.counts.left == 0
    matches = rows(folder / "out", "matches")
    assert {(row["item"], row["entry"]) for row in matches} == {
        ("archive/a copy.png", "poster"),
        ("archive/deeper/notice.txt", "notice"),
    }
    assert {row["item"]: row["code"] for row in rows(folder / "out", "errors")} == {
        "archive/broken.jpg": "broken_picture",
        "archive/empty.txt": "empty_content",
    }
    told = json.loads((folder / "out" / "scan.json").read_text())
    assert told["summary"]["items"] == 5
    assert told["summary"]["banks"][0]["name"] == "Raven"
    assert not (folder / "out" / "work").exists()


@pytest.mark.scans
def test_signals_that_were_kept_are_scanned_as_their_items_were(
    scanned: Scanned, archive: Path, folder: Path
) -> None:
    scanned("archive", all_signals=True)
    scanned("out/signals/*.parquet", to="again")

    def pairs(where: str) -> set[tuple[str, str, str, int]]:
        return {
            (row["item"], row["entry"], row["type"], row["distance"])
            for row in rows(folder / where, "matches")
        }

    assert pairs("again") >= pairs("out")


@pytest.mark.scans
def test_a_bank_that_changes_meanwhile_is_used_as_it_was(
    scanned: Scanned, bank: Bank, folder: Path
) -> None:
    Path("posts.jsonl").write_text(
        "\n".join(json.dumps({"text": f"Number {number} of the soup."}) for number in range(6))
    )

    def change(_: Done) -> None:
        entries = [Entry("soup", one) for one in hash_text("Number 5 of the soup.")]
        bank.add(entries)

    summary = scanned("posts.jsonl", most=2, report=change)

    assert summary.counts.matched == 0
    assert summary.banks[0]["change"] != bank.change()


@pytest.mark.scans
def test_a_scan_that_was_killed_goes_on_and_gives_the_same(
    bank: Bank, folder: Path, environment: dict[str, str]
) -> None:
    lines = [json.dumps({"text": f"slowly {LONG if n % 7 == 0 else n}"}) for n in range(300)]
    lines[40] = "{broken"
    Path("posts.jsonl").write_text("\n".join(lines))
    words = ("posts.jsonl", "--bank", "raven", "--part-items", "20", "--workers", "2")
    whole = run(*words, "--to", "whole", env=environment)
    assert whole.returncode == 1, whole.stderr

    kill_after(3, *words, "--to", "out", env=environment)
    kill_after(6, *words, "--to", "out", "--resume", env=environment)
    assert 6 <= len(lines_of("out")) < 15
    last = run(*words, "--to", "out", "--resume", "--json", env=environment)

    assert last.returncode == 1, last.stderr
    assert found(folder / "out") == found(folder / "whole")
    summary = json.loads(last.stdout.splitlines()[-1])["summary"]
    assert (summary["items"], summary["unreadable"], summary["left"]) == (300, 1, 0)


def kill_after(parts: int, *words: str, env: dict[str, str]) -> None:
    """Kill a scan with all its processes when so many parts are done."""
    with subprocess.Popen(
        command(*words),
        env=env,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        wait_until(lambda: len(lines_of("out")) >= parts)
        os.killpg(process.pid, signal.SIGKILL)


def lines_of(to: str) -> list[str]:
    path = Path(to) / "parts.jsonl"
    return path.read_text().splitlines() if path.exists() else []


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(1_800):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to that")


@pytest.mark.scans
def test_ctrl_c_is_clean(bank: Bank, folder: Path, environment: dict[str, str]) -> None:
    Path("posts.jsonl").write_text("\n".join('{"text": "slowly"}' for _ in range(600)))
    words = ("posts.jsonl", "--bank", "raven", "--to", "out", "--part-items", "10")
    with subprocess.Popen(
        command(*words),
        env=environment,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        wait_until(lambda: len(lines_of("out")) >= 2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)

    assert process.returncode == 130
    assert "Traceback" not in said
    assert "Stopped." in said
    wait_until(lambda: not alive(process.pid))
    assert all(json.loads(line) for line in lines_of("out"))


def alive(session: int) -> list[str]:
    """The processes of a session."""
    told = subprocess.run(
        ["ps", "-o", "pid=,stat=", "-s", str(session)], capture_output=True, text=True
    )
    return [line for line in told.stdout.splitlines() if "Z" not in line]


@pytest.mark.scans
def test_what_hangs_or_dies_is_told_and_its_neighbours_are_answered(
    bank: Bank, folder: Path, environment: dict[str, str]
) -> None:
    (folder / "in").mkdir()
    for name, text in (("a", "fine"), ("b", "die"), ("c", "fine"), ("d", "hang"), ("e", LONG)):
        (folder / "in" / f"{name}.txt").write_text(text)

    done = run("in", "--bank", "raven", "--to", "out", "--timeout", "2", "--json", env=environment)

    assert done.returncode == 1, done.stderr
    assert {row["item"]: row["code"] for row in rows(folder / "out", "errors")} == {
        "in/b.txt": "decoder_died",
        "in/d.txt": "too_slow",
    }
    assert {row["item"] for row in rows(folder / "out", "matches")} == {"in/e.txt"}


@pytest.mark.scans
def test_a_part_that_fails_three_times_is_set_aside_and_tried_again_when_asked(
    scanned: Scanned, bank: Bank, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("posts.jsonl").write_text("\n".join(json.dumps({"text": LONG}) for _ in range(6)))

    def spoiled(part: Any, *rest: Any) -> Any:  # noqa: ANN401
        if part.number == 1:
            raise RuntimeError("a defect of ours")
        return read(part, *rest)

    with monkeypatch.context() as patch:
        patch.setattr("kashf.scan.plan.read", spoiled)
        summary = scanned("posts.jsonl", most=2)

    assert list(summary.aside) == [1]
    assert "a defect of ours" in summary.aside[1]
    assert (summary.counts.items, summary.counts.matched, summary.counts.left) == (6, 4, 2)

    again = scanned("posts.jsonl", most=2, resume=True)

    assert (again.counts.matched, again.counts.left, again.aside) == (6, 0, {})


@pytest.mark.scans
def test_a_full_disk_ends_it_and_it_goes_on_when_there_is_room(
    scanned: Scanned, bank: Bank, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("posts.jsonl").write_text("\n".join(json.dumps({"text": LONG}) for _ in range(6)))
    written: list[object] = []
    real = pq.write_table

    def full(*args: Any, **more: Any) -> None:  # noqa: ANN401
        written.append(args)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        real(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr("pyarrow.parquet.write_table", full)
        with pytest.raises(CannotWrite, match="No space left"):
            scanned("posts.jsonl", most=2)

    summary = scanned("posts.jsonl", most=2, resume=True)

    assert (summary.counts.matched, summary.counts.left) == (6, 0)


@pytest.mark.scans
def test_a_name_that_is_no_utf_8_is_read_and_shown_with_escapes(
    scanned: Scanned, bank: Bank, folder: Path
) -> None:
    (folder / "in").mkdir()
    name = os.fsdecode("نداء".encode("cp1256") + b".txt")
    (folder / "in" / name).write_text(LONG)

    scanned("in")

    assert {row["item"] for row in rows(folder / "out", "matches")} == {
        "in/\\udce4\\udccf\\udcc7\\udcc1.txt"
    }


@pytest.mark.scans
def test_a_sparse_file_of_50_gigabytes_is_an_error_and_not_read(
    scanned: Scanned, bank: Bank, folder: Path
) -> None:
    (folder / "in").mkdir()
    with (folder / "in" / "huge.jpg").open("wb") as file:
        file.truncate(50 << 30)
    began = time.monotonic()

    scanned("in", how=How(workers=1))

    (row,) = rows(folder / "out", "errors")
    assert row["code"] == "too_large"
    assert time.monotonic() - began < 30
