"""Children of a benchmark: other processes, asked and answering in lines of JSON."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.children import code_of
from kashf.index import HammingIndex

ROOT: Final = Path(__file__).parents[1]


class Child:
    """Another process with one of the roles of `benchmarks.children`."""

    def __init__(self, role: str, *words: object) -> None:
        command = [sys.executable, "-m", "benchmarks.children", role, *map(str, words)]
        self.process = subprocess.Popen(  # noqa: S603 -- ourselves
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def says(self) -> dict[str, Any]:
        """Its next line; empty at the end."""
        assert self.process.stdout is not None, "it is piped"
        line = self.process.stdout.readline()
        return dict(json.loads(line)) if line.endswith("\n") else {}

    def asked(self, words: str) -> dict[str, Any]:
        """Its answer to a line."""
        self.told(words)
        return self.says()

    def told(self, words: str) -> None:
        """A line to it."""
        assert self.process.stdin is not None, "it is piped"
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()

    def lets_go(self) -> None:
        """The end of what it hears; waits for its own."""
        self.process.communicate(timeout=60)


@contextmanager
def child(role: str, *words: object) -> Iterator[Child]:
    """One that does not outlive the block."""
    one = Child(role, *words)
    try:
        yield one
        one.lets_go()
    finally:
        one.process.kill()
        one.process.wait()


def made_folder(folder: Path, size: int) -> Path:
    """The index of the keys 0 to `size`, in a folder."""
    keys = np.arange(size)
    with HammingIndex.writer(folder, bits=256) as index:
        index.add(keys, code_of(keys))
    return folder


def forget(folder: Path) -> None:
    """Have the system read these files from the disk again. Others' files stay in its memory."""
    for file in folder.iterdir():
        handle = os.open(file, os.O_RDONLY)
        try:
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)
