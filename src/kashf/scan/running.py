"""A scan from its first part to its last, whatever happens on the way.

The parts go to Daft in waves, a plan each. Where a plan fails, the next waves are smaller; a part
that fails alone three times is set aside, and the others are done.
"""

import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import uuid4

import pyarrow as pa

from kashf.scan import credit
from kashf.scan.crew import CrewSettings
from kashf.scan.engine import daft
from kashf.scan.folder import Done, ScanFolder
from kashf.scan.parts import Part
from kashf.scan.plan import Where, plan
from kashf.scan.results import Counts, Gathered, Results

WAVE: Final = 64  # parts in a plan
TRIES: Final = 3
AT_ONCE: Final = 2  # parts that are read at once

log: Final = logging.getLogger("kashf.scan")

Report = Callable[[Done], None]


@dataclass(slots=True)
class _Waves:
    """What is left to do, and how many parts are tried at once."""

    left: deque[int]
    size: int = WAVE
    failures: Counter[int] = field(default_factory=Counter)

    def next(self) -> list[int]:
        return [self.left.popleft() for _ in range(min(self.size, len(self.left)))]

    def put_back(self, parts: Sequence[int]) -> None:
        self.left.extendleft(reversed(parts))


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that is ready to run."""

    folder: ScanFolder
    settings: CrewSettings
    where: Where
    run: str
    began: float

    def parts(self, report: Report) -> None:
        """Do all parts that are left; `report` is told of each that is done. Raises CannotWrite."""
        done = {number for number, each in self.folder.done.items() if each.aside is None}
        waves = _Waves(deque(number for number in range(self.folder.parts()) if number not in done))
        while waves.left:
            self._wave(waves, report)

    def _wave(self, waves: _Waves, report: Report) -> None:
        wave = waves.next()
        left = dict.fromkeys(wave)
        found = self._looked(wave)
        said = "it gave fewer items than it has"
        while True:
            try:
                results = next(found, None)
            except Exception as error:  # noqa: BLE001 -- whatever a cluster comes up with
                log.warning("A plan of %d parts failed: %s", len(wave), error)
                said = f"{type(error).__name__}: {str(error)[:300]}"
                break
            if results is None:
                break
            del left[results.part]
            self._became(results, waves, report)
        if len(wave) == 1 and left:
            self._failed(wave[0], said, waves, report)
            left.clear()
        waves.put_back(list(left))
        waves.size = max(1, len(wave) // 4) if left else min(WAVE, waves.size * 2)

    def _became(self, results: Results, waves: _Waves, report: Report) -> None:
        if results.failure is None:
            self._keep(results, waves.failures[results.part] + 1, report)
        else:
            self._failed(results.part, results.failure, waves, report)

    def _keep(self, results: Results, attempts: int, report: Report) -> None:
        self._told(Done(results.part, results.counts(), attempts), report, results)

    def _failed(self, part: int, said: str, waves: _Waves, report: Report) -> None:
        waves.failures[part] += 1
        if waves.failures[part] < TRIES:
            waves.left.append(part)
            return
        items = self.folder.part(part).items
        self._told(Done(part, Counts(items=items), TRIES, aside=said), report, None)

    def _told(self, done: Done, report: Report, results: Results | None) -> None:
        elapsed = round(time.monotonic() - self.began, 3)
        timed = Done(
            done.part, done.counts, done.attempts, done.aside, run=self.run, elapsed=elapsed
        )
        if results is None:
            self.folder.note(timed)
        else:
            self.folder.write(results, timed)
        report(timed)

    def _looked(self, wave: Sequence[int]) -> Iterator[Results]:
        """What became of the parts, each as soon as all of its rows are there."""
        parts = {number: self.folder.part(number) for number in wave}
        held = {number: Gathered(number, part.items) for number, part in parts.items()}
        for number, rows in self._rows(list(parts.values())):
            if number not in held:
                continue  # it was whole already
            held[number].add(rows)
            if held[number].is_whole:
                yield held.pop(number).results()

    def _rows(self, parts: Sequence[Part]) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Rows with the number of their part, in whatever order."""
        where = replace(self.where, plan=uuid4().hex)
        try:
            for batch in _batches(plan(parts, self.settings, where)):
                yield from _by_part(batch)
        finally:
            credit.forget(where.plan)


def _batches(frame: daft.DataFrame) -> Iterator[pa.RecordBatch]:
    """What comes out, in whatever order, part by part: no two of them are read as one."""
    with daft.execution_config_ctx(
        maintain_order=False,
        scantask_max_parallel=AT_ONCE,
        enable_scan_task_split_and_merge=False,
    ):
        yield from frame.to_arrow_iter()


def _by_part(batch: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
    numbers = batch["part"].to_pylist()
    start = 0
    for stop in range(1, len(numbers) + 1):
        if stop == len(numbers) or numbers[stop] != numbers[start]:
            yield numbers[start], batch.slice(start, stop - start)
            start = stop
