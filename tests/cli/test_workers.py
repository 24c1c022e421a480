"""Runs over many files: by workers that may hang or die; and runs that are gone on with."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.trap import with_trap

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """One in which the package of the trap is installed."""
    return with_trap(tmp_path / "packages")


def texts(folder: Path, words: Sequence[str]) -> None:
    (folder / "in").mkdir()
    for number, word in enumerate(words):
        (folder / "in" / f"{number:03}.txt").write_text(f"{word} {number}")


def told(lines: str) -> list[tuple[str, str]]:
    """The path's number of each answer, and its value or the code of its error."""
    answers: list[dict[str, Any]] = [json.loads(line) for line in lines.splitlines()]
    return [
        (
            Path(answer["path"]).stem,
            answer["error"]["code"] if "error" in answer else answer["signals"][0]["value"],
        )
        for answer in answers
    ]


@pytest.mark.parametrize("workers", ["1", "3"])
def test_what_hangs_or_dies_is_told_in_its_place_and_the_rest_is_done(
    kashf_process: "Kashf", folder: Path, environment: dict[str, str], workers: str
) -> None:
    texts(folder, ["fine", "die", "fine", "hang", "eat", "fine"])

    line = ("hash", "--json", "-t", "trap", "--workers", workers, "--timeout", "3", "in")
    answer = kashf_process(*line, env=environment)

    assert answer.status == 2
    assert told(answer.out) == [
        ("000", "fine"),
        ("001", "decoder_died"),
        ("002", "fine"),
        ("003", "too_slow"),
        ("004", "type_failed"),  # it ran out of memory, and lives
        ("005", "fine"),
    ]
    assert answer.err == ""


@pytest.mark.parametrize(
    ("word", "status", "told"),
    [
        ("fine", 0, None),
        ("die", 2, "decoder_died"),
        ("hang", 2, "too_slow"),
        ("eat", 2, "type_failed"),
    ],
)
@pytest.mark.parametrize("by", ["path", "standard input"])
def test_a_single_file_has_the_same_bounds(  # noqa: PLR0913
    folder: Path,
    environment: dict[str, str],
    command_line: Callable[[Sequence[str]], list[str]],
    by: str,
    word: str,
    status: int,
    told: str | None,
) -> None:
    (folder / "one.txt").write_text(word)
    source = "one.txt" if by == "path" else "-"

    with (folder / "one.txt").open() as stdin:
        done = subprocess.run(
            command_line(["hash", "--json", "-t", "trap", "--timeout", "2", source]),
            check=False,
            stdin=stdin,
            capture_output=True,
            env=environment,
            text=True,
            timeout=60,
        )

    assert (done.returncode, done.stderr) == (status, "")
    (answer,) = map(json.loads, done.stdout.splitlines())
    assert answer["path"] == source
    assert answer.get("error", {}).get("code") == told


def test_ctrl_c_ends_a_single_file_with_its_process(
    folder: Path, environment: dict[str, str], command_line: Callable[[Sequence[str]], list[str]]
) -> None:
    (folder / "one.txt").write_text("hang")
    with subprocess.Popen(
        command_line(["hash", "-t", "trap", "one.txt"]),
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not (readers := family(process.pid)):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)

    assert (process.returncode, err) == (130, "Stopped. What was printed has been done.\n")
    wait_for_the_end(readers)


def test_answers_keep_the_order_of_the_files(
    kashf_process: "Kashf", folder: Path, environment: dict[str, str]
) -> None:
    texts(folder, ["slowly", "fine"] * 30)

    one, three = (
        kashf_process("hash", "--json", "--workers", count, "in", env=environment)
        for count in ("1", "3")
    )

    assert one.out == three.out
    assert [number for number, _ in told(one.out)] == [f"{number:03}" for number in range(60)]


@pytest.fixture
def slow_run(
    folder: Path, environment: dict[str, str], command_line: Callable[[Sequence[str]], list[str]]
) -> Iterator[subprocess.Popen[str]]:
    """A run that would take some seconds, and has begun to answer into `out`."""
    texts(folder, ["slowly"] * 100)
    process = subprocess.Popen(
        command_line(["hash", "-t", "trap", "--workers", "2", "in", "--to", "out"]),
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (folder / "out").exists() or (folder / "out").stat().st_size < 500:
        time.sleep(0.02)
    with process:
        yield process
        process.kill()


def test_ctrl_c_ends_it_with_its_workers(slow_run: subprocess.Popen[str]) -> None:
    workers = family(slow_run.pid)

    slow_run.send_signal(signal.SIGINT)
    _, err = slow_run.communicate(timeout=30)

    assert (slow_run.returncode, err) == (130, "Stopped. What was printed has been done.\n")
    assert workers
    wait_for_the_end(workers)


def test_a_run_that_was_killed_goes_on_to_the_same_result(
    slow_run: subprocess.Popen[str],
    kashf_process: "Kashf",
    folder: Path,
    environment: dict[str, str],
) -> None:
    workers = family(slow_run.pid)
    slow_run.kill()
    wait_for_the_end(workers)
    with (folder / "out").open("a") as out:
        out.write('{"path": "in/0')  # a line that was torn
    before = (folder / "out").read_bytes().rpartition(b"\n")[0]

    line = ("hash", "-t", "trap", "--workers", "2", "in", "--to")
    resumed = kashf_process(*line, "out", "--resume", env=environment)
    whole = kashf_process(*line, "whole", env=environment)

    assert (resumed.status, whole.status) == (0, 0)
    assert (folder / "out").read_bytes() == (folder / "whole").read_bytes()
    assert (folder / "out").read_bytes().startswith(before)


def test_what_an_earlier_run_found_counts_for_the_exit_status(kashf: "Kashf", folder: Path) -> None:
    texts(folder, ["fine"] * 3)
    assert kashf("hash", "in", "gone", "--to", "out").status == 2

    assert kashf("hash", "in", "gone", "--to", "out", "--resume").status == 2
    assert len((folder / "out").read_text().splitlines()) == 4


@pytest.mark.parametrize(
    ("line", "there", "code"),
    [
        (["--to", "out"], "", "bad_input"),
        (["--resume"], None, "bad_input"),
        (["--to", "out", "--resume"], None, "not_found"),
        (["--to", "out", "--resume"], "no JSON\n", "bad_table"),
        (["--to", "out", "--resume"], '{"name": 1}\n', "bad_table"),
        (["--to", "in", "--resume"], None, "cannot_write"),
    ],
    ids=["it is there", "no file", "none to go on with", "no JSON", "no answers", "a folder"],
)
def test_a_file_that_cannot_be_gone_on_with_stays_as_it_is(
    kashf: "Kashf", folder: Path, line: Sequence[str], there: str | None, code: str
) -> None:
    texts(folder, ["fine"])
    if there is not None:
        (folder / "out").write_text(there)

    answer = kashf("hash", "in", *line)

    assert answer.status == 2
    assert f"[{code}]" in answer.err
    assert there is None or (folder / "out").read_text() == there


def family(process: int) -> set[int]:
    """The processes below that one, by /proc."""
    children = {
        int(stat.parent.name): int(stat.read_text().rpartition(")")[2].split()[1])
        for stat in Path("/proc").glob("[0-9]*/stat")
    }
    found, new = set[int](), {process}
    while new := {child for child, parent in children.items() if parent in new} - found:
        found |= new
    return found


def wait_for_the_end(processes: set[int]) -> None:
    deadline = time.monotonic() + 20
    while left := {each for each in processes if Path(f"/proc/{each}").exists()}:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)


assert sys.platform == "linux", "the tests of processes read /proc"
