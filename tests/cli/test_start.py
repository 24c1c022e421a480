"""Ctrl-C before the commands are there, when only Python could answer it, and with a traceback."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

# Stands for the commands: says that it is being loaded, and how Ctrl-C stands then; then runs.
SLOW = """
import signal, sys, time
print("loading", flush=True)
time.sleep(float(sys.argv[1]))
def run():
    print(signal.getsignal(signal.SIGINT))
"""
START = "import sys; sys.path[:0] = ['.']; import kashf.cli; kashf.cli.__path__[:0] = ['.']; "


@pytest.fixture
def starting(tmp_path: Path) -> list[str]:
    (tmp_path / "main.py").write_text(SLOW)
    code = START.replace("'.'", repr(str(tmp_path)))
    return [sys.executable, "-c", f"{code}from kashf.cli.start import run; run()"]


def test_ctrl_c_while_loading_is_silent(starting: list[str]) -> None:
    with subprocess.Popen(
        [*starting, "60"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "loading\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)

    assert (process.returncode, err) == (-signal.SIGINT, "")  # a shell makes 130 of it


@pytest.mark.parametrize(
    ("handled", "then"),
    [
        ("signal.default_int_handler", "<built-in function default_int_handler>\n"),
        ("signal.SIG_IGN", "1\n"),  # as under nohup
    ],
)
def test_afterwards_ctrl_c_is_what_it_was(starting: list[str], handled: str, then: str) -> None:
    python, option, code = starting
    before = f"import signal; signal.signal(signal.SIGINT, {handled}); "
    done = subprocess.run(
        [python, option, before + code, "0"], capture_output=True, text=True, check=True
    )

    assert done.stdout == f"loading\n{then}"
