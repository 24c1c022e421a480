"""The server of workers says nothing of a worker whose asker is gone, and tells all else."""

import subprocess
import sys

import pytest

# A process whose first step fails, as where the locks that it shares are there no more.
STARTED = """
import builtins, sys
from kashf.workers import fork_server

class Failing:
    def __init__(self, kind): self.kind = kind
    def __reduce__(self): return exec, (f"raise {self.kind}('gone')",)

process = fork_server.context("kashf.errors").Process(target=print, args=(Failing(sys.argv[1]),))
process.start()
process.join()
print(process.exitcode)
"""


@pytest.mark.parametrize("kind", ["FileNotFoundError", "EOFError", "ConnectionResetError"])
def test_what_is_gone_is_nobodys_concern(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED, kind], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_a_defect_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED, "ValueError"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "1\n"
    assert done.stderr.endswith("ValueError: gone\n")
