"""The server of the workers begins to load when it is likely that it will be wanted, and only then;
and Ctrl-C is none of its business."""

import subprocess
import sys

import pytest

STARTED = """
import signal, sys
from multiprocessing import forkserver
from kashf.cli.start import start_early
start_early(sys.argv[1:])
print(forkserver._forkserver._forkserver_pid is not None)
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


@pytest.mark.parametrize(
    ("words", "starts"),
    [
        ("hash .", True),
        ("match --bank . --workers 2 .", True),
        ("match --bank . picture.jpg", False),
        ("scan posts.parquet --bank bank --to found", True),
        ("scan posts.parquet --bank bank --to found --engine ray://head:10001", False),
        ("scan --help", False),
        ("bank info .", False),
        ("hash", False),
        ("", False),
    ],
)
def test_it_starts_early_for_many_files(words: str, starts: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED, *words.split()], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == (f"{starts}\nTrue\n", "")
