"""What is measured: scans by the command line, and beside them other processes. Each says what it
took."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.family import ROOT


def cores() -> int:
    """Those that there are."""
    return len(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True)
class Ended:
    """A scan that was run: seconds of the whole command, and what it says of itself."""

    seconds: float
    summary: dict[str, Any]

    @property
    def elapsed(self) -> float:
        """Seconds by its own clock: without the start of Python, and with the start of workers."""
        return float(self.summary["elapsed"])


@dataclass(frozen=True, slots=True)
class Command:
    """`kashf scan` of a source, by so many workers, into a folder that each run makes anew."""

    source: Path
    bank: Path
    to: Path
    workers: int = 1
    types: Sequence[str] = ()
    part_items: int | None = None
    engine: str = "local"

    @property
    def words(self) -> list[str]:
        """As a shell has them."""
        words = ["scan", self.source, "--bank", self.bank, "--to", self.to]
        words += ["--workers", self.workers, "--engine", self.engine, "--json"]
        words += [word for name in self.types for word in ("--type", name)]
        words += [] if self.part_items is None else ["--part-items", self.part_items]
        return [sys.executable, "-m", "kashf.cli", *map(str, words)]

    def run(self) -> Ended:
        """Once."""
        self.clear()
        start = perf_counter()
        ran(self.words, allowed=(0, 1))
        seconds = perf_counter() - start
        return Ended(seconds, self.summary())

    def clear(self) -> None:
        """Forget the run before."""
        shutil.rmtree(self.to, ignore_errors=True)

    def summary(self) -> dict[str, Any]:
        """What the last run says of itself; that it left out nothing is checked."""
        told: dict[str, Any] = json.loads((self.to / "scan.json").read_text("utf-8"))["summary"]
        assert not told["left"], told
        assert not told["unreadable"], told
        return told

    def found(self) -> set[str]:
        """The items for which the last run found something."""
        import pyarrow.parquet as pq  # noqa: PLC0415 -- others do without

        tables = sorted((self.to / "matches").glob("*.parquet"))
        return {item for table in tables for item in pq.read_table(table)["item"].to_pylist()}


def ran(words: Sequence[str], allowed: Sequence[int] = (0,)) -> str:
    """What another process says."""
    ended = subprocess.run(  # noqa: S603 -- ours
        words, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode in allowed, f"{ended.returncode}: {ended.stderr}{ended.stdout}"
    return ended.stdout
