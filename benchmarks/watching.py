"""How much memory a command takes with all the processes that it starts."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.family import ROOT

EVERY: Final = 0.1  # seconds


def peak_of(command: Sequence[str]) -> int:
    """The most bytes that it and its processes had at once; a page that several have counts once
    (Pss). Looked at ten times a second, so what is shorter may be missed."""
    process = subprocess.Popen(  # noqa: S603 -- ours
        command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_part, session_of(process.pid))))
        time.sleep(EVERY)
    return most


def session_of(leader: int) -> Iterator[Path]:
    """The processes of its session."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            stat = (process / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # it has ended
        if int(stat.rpartition(")")[2].split()[3]) == leader:
            yield process


def _part(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0  # it has ended
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
