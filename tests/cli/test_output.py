import os
import pty
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

import pytest

from kashf.cli.output import counted, visible

CommandLine = Callable[[Sequence[str]], list[str]]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, مع العربية", "plain, مع العربية"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\x1b[2J\r\n\t", r"\x1b[2J\r\n\t"),
        ("\u202egpj.exe\u2069", r"\u202egpj.exe\u2069"),
        ("\udcff\u2028\x85", r"\udcff\u2028\x85"),
    ],
)
def test_what_could_mislead_is_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_things_are_counted() -> None:
    assert [counted(number, "file") for number in (0, 1, 2, 1234)] == [
        "0 files",
        "1 file",
        "2 files",
        "1,234 files",
    ]


# The progress bar


def on_a_terminal(line: list[str], stdout: IO[str] | None = None) -> tuple[int, str]:
    """Run with standard error, and standard output too unless it is given, on a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        line,
        stdin=subprocess.DEVNULL,
        stdout=theirs if stdout is None else stdout,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(theirs)
    shown = b""
    try:
        while some := os.read(ours, 1 << 16):
            shown += some
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    return process.wait(20), shown.decode()


@pytest.fixture
def texts(folder: Path) -> None:
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"text {number}")


@pytest.mark.usefixtures("texts")
def test_a_terminal_shows_progress_and_the_answer_whole(command_line: CommandLine) -> None:
    link = f"https://raven.example/{'nest' * 30}"
    Path("0.txt").write_text(link)

    status, shown = on_a_terminal(command_line(["hash", "0.txt", "1.txt", "gone"]))

    assert status == 2
    assert "Hashing" in shown
    assert "0/3" in shown
    assert f"  url     {link}\r\n" in shown, "not wrapped: it can be copied"
    assert "gone: There is no gone." in shown or "There is no gone." in shown
    assert shown.endswith("\x1b[2K"), "the bar is wiped away"


@pytest.mark.usefixtures("texts")
def test_the_answer_goes_where_it_is_sent_while_the_bar_shows(command_line: CommandLine) -> None:
    with Path("answer").open("w") as answer:
        status, shown = on_a_terminal(command_line(["hash", "0.txt", "1.txt"]), answer)

    assert status == 0
    assert "Hashing" in shown
    assert "sha256" not in shown
    assert Path("answer").read_text().count("sha256") == 2


@pytest.mark.usefixtures("texts")
def test_an_error_half_way_gives_the_terminal_back(command_line: CommandLine) -> None:
    status, shown = on_a_terminal(command_line(["match", "-b", "gone", "0.txt"]))
    assert (status, "\x1b[?25l" in shown) == (2, False)

    line = command_line(["hash", "0.txt", "1.txt"])
    line[2] = line[2].replace("\nrun()", f"\n{BREAK}\nrun()")
    status, shown = on_a_terminal(line)

    assert status == 2
    assert "[cannot_write]" in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l"), "the cursor is back"


BREAK = """
from kashf.cli import hash
from kashf.errors import CannotWrite
def fail(read): raise CannotWrite('full')
hash._say_read = fail
"""


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize("force", ["FORCE_COLOR", "TTY_COMPATIBLE", "CLICOLOR_FORCE"])
def test_without_a_terminal_there_is_no_progress(command_line: CommandLine, force: str) -> None:
    done = subprocess.run(
        command_line(["hash", "."]),
        env={**os.environ, force: "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr == ""
    assert "\x1b" not in done.stdout
