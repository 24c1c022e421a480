"""Runs the examples of a page, as a reader would who follows it from its first line."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from django.utils import translation
from sybil import Document, Example
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

from tests.demo_play import TERMINAL, Play

ROOT = Path(__file__).parents[2]

# `make demo` sets up an environment, then runs `kashf demo`. Here the environment is there already.
# The demo starts afresh every time, so it is run once, and its answer is that of every page; what
# it says when it serves is not shown.
PLAYS = {"make demo", "make demo SERVE=no", "kashf demo", "kashf demo --no-serve"}
END = "-- here an answer ends --"
LONGEST_RUN = 300  # seconds, on a machine that is busy with other tests

Run = Callable[[Path], int]


def as_pattern(shown: str) -> re.Pattern[str]:
    """What is shown, where `…` stands for anything in a line, and on a line of its own for any
    number of lines."""
    return re.compile("".join(map(_line, shown.splitlines())))


def _line(shown: str) -> str:
    return r"(?:.*\n)*" if shown == "…" else re.escape(shown).replace("…", ".*") + r"\n"


def check(shown: str, printed: str) -> None:
    shown, printed = shown.strip("\n"), printed.strip("\n")
    if not as_pattern(shown).fullmatch(f"{printed}\n"):
        assert printed == shown


def commands_in(block: str) -> list[tuple[str, str]]:
    """Each command of a console block with the answer that is shown for it."""
    pieces = re.split(r"^\$ ", block, flags=re.MULTILINE)
    assert not pieces[0].strip(), "a console block begins with a command"
    pairs = []
    for piece in pieces[1:]:
        lines = piece.splitlines()
        length = 1 + next(n for n, line in enumerate(lines) if not line.endswith("\\"))
        pairs.append(("\n".join(lines[:length]), "\n".join(lines[length:])))
    return pairs


class Reader:
    """Types what a page tells, in one folder that is laid out like a checkout."""

    def __init__(self, folder: Path, *, demo: str = "") -> None:
        self.folder = folder
        self.demo = demo  # what it answered
        self.python = PythonEvaluator()
        self.printed = ""  # by the Python example before, not yet compared

    def read(self, page: Path) -> int:
        """Run the page's examples in order; returns how many there are."""
        parsers = (
            CodeBlockParser("console", self.type_in_shell),
            CodeBlockParser("python", self.run_python),
            CodeBlockParser("text", self.compare),
        )
        examples = list(Document.parse(str(page), *parsers).examples())
        for example in examples:
            example.evaluate()
        assert not self.printed, "what the last Python example prints is not shown"
        return len(examples)

    def type_in_shell(self, example: Example) -> None:
        typed = commands_in(str(example.parsed))
        if [command for command, _ in typed if command in PLAYS]:
            ((_, shown),) = typed
            check(shown, self.demo)
            return
        script = "".join(
            f"{command}\nlast=$?; echo '{END}'; (exit $last)\n" for command, _ in typed
        )
        printed_in_all = self.run_shell(script)
        answers = printed_in_all.split(f"{END}\n")
        assert len(answers) == len(typed) + 1, printed_in_all
        for (command, shown), printed in zip(typed, answers, strict=False):
            check(f"$ {command}\n{shown}", f"$ {command}\n{printed}")

    def run_shell(self, script: str) -> str:
        """What the script prints, on either stream."""
        return subprocess.run(
            ["/bin/bash", "-c", script],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=LONGEST_RUN,
        ).stdout

    def environment(self) -> dict[str, str]:
        """A terminal of 80 columns; `kashf` and `python` are those under test."""
        here = str(Path(sys.executable).parent)
        return {
            "PATH": os.pathsep.join([here, os.environ["PATH"]]),
            "KASHF_HOME": str(self.folder / "var"),
            "HOME": str(self.folder),
            **TERMINAL,
        }

    def run_python(self, example: Example) -> None:
        assert not self.printed, "what the Python example before prints is not shown"
        written = StringIO()
        with redirect_stdout(written):
            self.python(example)
        self.printed = written.getvalue()

    def compare(self, example: Example) -> None:
        """A text block right after a Python example is what that prints; others are only text."""
        if self.printed:
            printed, self.printed = self.printed, ""
            check(str(example.parsed), printed)


@pytest.fixture
def run_page(
    play: Play, played_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs a page's examples, in a fresh checkout after `make demo`."""
    folder = tmp_path / "checkout"
    of_readers = shutil.ignore_patterns("*.sqlite3-*")  # other tests read it meanwhile
    shutil.copytree(played_folder, folder, symlinks=True, ignore=of_readers)
    (folder / "var" / "kashf.sqlite3").unlink()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KASHF_HOME", str(folder / "var"))
    return Reader(folder, demo=play.printed).read


@pytest.fixture
def english() -> Iterator[None]:
    """The words of the pages as these pages quote them."""
    with translation.override("en"):
        yield
