"""A Ray cluster of one machine."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.family import ROOT


@contextmanager
def cluster(processors: int) -> Iterator[str]:
    """Its address, for as long as the block lasts. A process beside keeps it, and ends it when it
    hears no more of this one: also if this one is killed."""
    keeper = subprocess.Popen(  # noqa: S603 -- ourselves
        [sys.executable, "-m", "benchmarks.scan.keeper", str(processors)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for this process
        text=True,
    )
    assert keeper.stdout is not None, "it is piped"
    try:
        address = keeper.stdout.readline().strip()
        assert address, "Ray did not start"
        yield address
    finally:
        keeper.communicate()
