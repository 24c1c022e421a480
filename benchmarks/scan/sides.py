"""The ways that are timed in turns: scans, the library in a loop, and the peer."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.scan.cluster import cluster
from benchmarks.scan.commands import Command, cores, ran

BOTH: Final = 2  # workers, where there are two cores
LOOP: Final = "a plain loop"
PEER: Final = "threatexchange in Daft"
BATCH: Final = 16  # files that the peer takes at once: so that all of it works until the end
STARTS: Final = 3  # the least counts: to take off less is to our disadvantage


class Side:
    """A way to do it: told how many seconds it takes, each time it is asked; and how many items it
    found something for, or which, when it was last asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: int = 0
        self.items: set[str] = set()
        self.start: float | None = None

    def ask(self) -> float:
        """Once."""
        raise NotImplementedError

    def warm(self, one: Path) -> None:
        """Run over a folder of one picture, so that its programs are in memory."""
        raise NotImplementedError

    def missed(self, other: "Side") -> int:
        """How many the other has found that this one has not."""
        if self.items and other.items:
            return len(other.items - self.items)
        return max(0, other.found - self.found)


class Scanning(Side):
    """Kashf's command, by its own clock, less the least that a source of one item takes by that; or
    by ours, `whole`, with the start of Python."""

    def __init__(self, name: str, command: Command, *, is_whole: bool = False) -> None:
        super().__init__(name)
        self.command = command
        self._is_whole = is_whole
        self._at_start = 0.0  # seconds by its own clock that a source of one item takes

    def ask(self) -> float:
        """Once."""
        return self._asked(self.command)

    def warm(self, one: Path) -> None:
        """Once, over one picture."""
        replace(self.command, source=one).run()

    def begin(self, one: Path) -> None:
        """See what it takes for a source of one item."""
        self._begun(replace(self.command, source=one))

    def _begun(self, command: Command) -> None:
        starts = [command.run() for _ in range(STARTS)]
        self.start = min(ended.seconds for ended in starts)
        self._at_start = min(ended.elapsed for ended in starts)

    def _asked(self, command: Command) -> float:
        ended = command.run()
        self.found = ended.summary["matched"]
        self.items = command.found()
        if self._is_whole:
            return ended.seconds
        assert ended.elapsed > self._at_start, "it took no longer than its start"
        return ended.elapsed - self._at_start


class OnRay(Scanning):
    """The same on a cluster of this machine, which is there for no longer than it has to be: it
    takes some of the processors' time."""

    def ask(self) -> float:
        """Once."""
        with cluster(BOTH) as address:
            return self._asked(replace(self.command, engine=address))

    def begin(self, one: Path) -> None:
        """See what it takes for a source of one item, on a cluster that is there."""
        with cluster(BOTH) as address:
            self._begun(replace(self.command, source=one, engine=address))


class Loop(Side):
    """The library in a plain loop."""

    def __init__(self, what: str, bank: Path, source: Path) -> None:
        super().__init__(LOOP)
        self._words = [what, str(bank), str(source)]

    def ask(self) -> float:
        """Once."""
        said = ran([sys.executable, "-m", "benchmarks.scan.loop", *self._words])
        told = json.loads(said)
        self.found = told["matched"]
        return float(told["seconds"])


class Peer(Side):
    """threatexchange in Daft, the whole command."""

    def __init__(self, way: str, index: Path, pictures: Path) -> None:
        super().__init__(f"{PEER}, {way}")
        self._index = index
        self._pictures = pictures
        self._how = [str(cores()), way, str(BATCH)]

    def ask(self) -> float:
        """Once."""
        start = perf_counter()
        said = self._said(self._pictures)
        took = perf_counter() - start
        answers = map(json.loads, said.splitlines())
        self.items = {answer["path"] for answer in answers if answer["matches"]}
        self.found = len(self.items)
        return took

    def warm(self, one: Path) -> None:
        """Once, over one picture."""
        self._said(one)

    def _said(self, pictures: Path) -> str:
        words = [str(self._index), str(pictures), *self._how]
        return ran([sys.executable, "-m", "benchmarks.scan.peer", *words])
