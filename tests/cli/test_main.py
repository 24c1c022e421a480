import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer.main
from typer.core import TyperCommand, TyperGroup

from kashf.cli.main import app
from kashf.signals import REGISTRY

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf

CommandLine = Callable[[Sequence[str]], list[str]]
ROOT = typer.main.get_command(app)


def commands(group: TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, (*path, name))
        else:
            assert isinstance(command, TyperCommand)
            yield (*path, name)


assert isinstance(ROOT, TyperGroup)
COMMANDS = list(commands(ROOT))


def test_these_are_the_commands() -> None:
    assert [" ".join(path) for path in COMMANDS] == [
        "hash",
        "match",
        "scan",
        "demo",
        "serve",
        "work",
        "renew",
        "migrate",
        "doctor",
        "text read",
        "text identify",
        "text cues",
        "terms find",
        "bank create",
        "bank add",
        "bank import",
        "bank remove",
        "bank export",
        "bank info",
        "bank rebuild",
        "index snapshot",
        "index restore",
        "index follow",
        "member add",
        "person add",
        "audit verify",
    ]


@pytest.fixture
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 80)


@pytest.mark.usefixtures("eighty_columns")
@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_teaches_by_examples_and_fits_eighty_columns(
    kashf: "Kashf", path: tuple[str, ...]
) -> None:
    answer = kashf(*path, "--help")
    lines = [line.rstrip() for line in answer.out.splitlines()]

    assert answer.status == 0
    assert re.search(r"^ Examples?$", answer.out.replace(" \n", "\n"), re.MULTILINE) or any(
        line in {" Example", " Examples"} for line in lines
    )
    assert any(line.startswith(f"   kashf {' '.join(path)}") for line in lines)
    assert any(line.startswith(" Exit status: 0") for line in lines)
    assert "--json" in answer.out
    assert max(map(len, lines)) <= 80
    assert broken_paragraphs(lines) == []


def broken_paragraphs(lines: list[str]) -> list[str]:
    """Lines of prose with room for the next line's first word, so that they look torn."""
    prose = [line for line in lines if line.startswith(" ") and not line.startswith("  ")]
    pairs = [(line, lines[lines.index(line) + 1]) for line in prose]
    return [line for line, after in pairs if after.strip() and len(line) < 60]


@pytest.mark.parametrize(
    ("line", "usage"),
    [
        ("hash", "hash [OPTIONS] PATH..."),
        ("match", "match [OPTIONS] [PATH...]"),
        ("bank add", "bank add [OPTIONS] DIR [PATH...]"),
        ("bank remove", "bank remove [OPTIONS] DIR [VALUE...]"),
    ],
)
def test_usage_reads_well(kashf: "Kashf", line: str, usage: str) -> None:
    answer = kashf(*line.split(), "--help")

    assert f"Usage: kashf {usage}" in answer.out
    assert "<list" not in answer.out


@pytest.mark.parametrize(
    "line", ["", "hash", "doctor", "demo", "bank", "bank export", "member add"]
)
def test_flags_take_no_value_in_the_help(kashf: "Kashf", line: str) -> None:
    assert "<bool>" not in kashf(*line.split(), "--help").out


def test_version(kashf: "Kashf") -> None:
    assert kashf("--version").out == f"kashf {version('kashf')}\n"


@pytest.mark.parametrize("line", ["", "bank"])
def test_without_a_command_the_help_is_shown(kashf: "Kashf", line: str) -> None:
    answer = kashf(*line.split())

    assert (answer.status, answer.err) == (2, "")
    assert "Usage: kashf" in answer.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_commands(
    kashf_process: "Kashf", command_line: CommandLine, shell: str
) -> None:
    script = Path(command_line([])[0]).with_name("kashf")
    shown = subprocess.run(
        [script],
        env={**os.environ, "_KASHF_COMPLETE": f"source_{shell}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "_KASHF_COMPLETE" in shown.stdout
    assert "kashf" in shown.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("kashf bank e", ["export"]),
        ("kashf hash --type ", list(REGISTRY)),
        ("kashf match -t p", ["pdq", "passage"]),
    ],
)
def test_what_a_shell_offers(command_line: CommandLine, typed: str, offered: list[str]) -> None:
    asked = {"_KASHF_COMPLETE": "complete_bash", "COMP_WORDS": typed}
    place = {"COMP_CWORD": str(typed.count(" "))}
    shown = subprocess.run(
        [Path(command_line([])[0]).with_name("kashf")],
        env={**os.environ, **asked, **place},
        capture_output=True,
        text=True,
        check=False,
    )

    assert shown.stdout.split() == offered


def test_a_usage_error_says_where_help_is(kashf: "Kashf") -> None:
    assert kashf("hash").err == (
        "kashf: Missing argument 'PATH...'. See: kashf hash --help [bad_input]\n"
    )


def test_a_usage_error_for_machines(kashf: "Kashf") -> None:
    answer = kashf("bank", "inof", "x", "--json")

    assert answer.err == ""
    assert answer.json == [
        {
            "error": {
                "code": "bad_input",
                "message": "No such command 'inof'. Did you mean 'info'? See: kashf bank --help",
            }
        }
    ]


# As a process among others


@pytest.fixture
def many(folder: Path) -> Path:
    for number in range(500):
        (folder / f"{number:04}.txt").write_text(f"text {number} " * 900)
    return folder


@pytest.mark.usefixtures("many")
def test_a_reader_that_has_read_enough_is_no_error(command_line: CommandLine) -> None:
    process = subprocess.Popen(
        command_line(["hash", "."]), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None

    assert process.stdout.readline() == "./0000.txt\n"
    process.stdout.close()

    assert process.stderr.read() == ""
    assert process.wait(20) == 141  # as the shell says of one that SIGPIPE ended
    process.stderr.close()


@pytest.mark.usefixtures("many")
def test_ctrl_c_stops_at_once_and_says_so(command_line: CommandLine) -> None:
    process = subprocess.Popen(
        command_line(["hash", "--json", "."]),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)

    _, err = process.communicate(timeout=20)

    assert err == "Stopped. What was printed has been done.\n"
    assert process.returncode == 130


def test_answers_and_errors_keep_their_order_in_one_file(
    folder: Path, kashf_process: "Kashf"
) -> None:
    (folder / "a.txt").write_text("a")
    (folder / "c.txt").write_text("c")
    with (folder / "log").open("w") as log:
        subprocess_answer = kashf_process("hash", "a.txt", "b.txt", "c.txt", before=ONE, stdout=log)

    assert subprocess_answer.status == 2
    lines = (folder / "log").read_text().splitlines()
    assert [line[:5] for line in lines if not line.startswith("  ")] == ["a.txt", "b.txt", "c.txt"]


ONE = "os.dup2(1, 2)"  # 2>&1


def test_a_closed_standard_output_is_an_error(folder: Path, kashf_process: "Kashf") -> None:
    (folder / "a.txt").write_text("a")

    answer = kashf_process("hash", "a.txt", before="sys.stdout = None")

    assert answer.status == 2
    assert answer.err == (
        "kashf: The answer could not be written: standard output is closed. [cannot_write]\n"
    )


def test_a_closed_standard_error_is_none(folder: Path, kashf_process: "Kashf") -> None:
    (folder / "a.txt").write_text("a")

    answer = kashf_process("hash", "a.txt", "gone", before="sys.stderr = None")

    assert answer.status == 2
    assert answer.out.startswith("a.txt\n")


def test_a_locale_without_the_letters_escapes_them(folder: Path, kashf_process: "Kashf") -> None:
    (folder / "غراب.txt").write_text("a")
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}

    answer = kashf_process("hash", "غراب.txt", env=ascii_only)

    assert answer.out.splitlines()[0] == r"\u063a\u0631\u0627\u0628.txt"
