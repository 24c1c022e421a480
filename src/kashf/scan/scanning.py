"""A scan as it is asked for: from sources and banks to a folder of results."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import reduce
from importlib.metadata import version
from operator import add
from pathlib import Path
from typing import Any, Final

from kashf.matching import Bank, Matcher
from kashf.scan import crew, engine, states
from kashf.scan.crew import CrewSettings
from kashf.scan.engine import IOConfig
from kashf.scan.folder import Done, ScanFolder, opened
from kashf.scan.parts import Cutter
from kashf.scan.plan import Where
from kashf.scan.results import Counts
from kashf.scan.running import Report, Scan
from kashf.scan.settings import Looking
from kashf.scan.sources.cutting import Sources, cut
from kashf.scan.states import State
from kashf.workers import SECONDS, cores

_RUN: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be scanned, and for what. `most` items go into a part, if that is not left to the
    scan. `all_signals`: keep the signals of all items too."""

    sources: Sources
    banks: Sequence[str]
    types: Sequence[str]
    radius: int | None = None
    weak: bool = False
    all_signals: bool = False
    most: int | None = None

    def as_json(self) -> dict[str, Any]:
        """By which it is told from another scan."""
        told = asdict(self)
        sources = told.pop("sources")
        return {name: _plain(value) for name, value in (sources | told).items()}


@dataclass(frozen=True, slots=True)
class How:
    """How it is run, which the results do not depend on: where, by how many workers on a machine,
    and with how many seconds for an item."""

    engine: str = engine.LOCAL
    workers: int = field(default_factory=cores)
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Summary:
    """What a scan did. `elapsed` is in seconds, of all its runs; `aside` has the parts that were
    set aside, with what went wrong."""

    counts: Counts
    parts: int
    elapsed: float
    banks: Sequence[Mapping[str, object]]
    aside: Mapping[int, str]

    def as_json(self) -> dict[str, Any]:
        """For machines, with rates."""
        told = asdict(self.counts) | {
            "left": self.counts.left,
            "parts": self.parts,
            "elapsed": round(self.elapsed, 3),
            "items_per_second": round(self.counts.items / self.elapsed, 1) if self.elapsed else 0.0,
            "banks": list(self.banks),
            "aside": {str(number): said for number, said in self.aside.items()},
        }
        return told | {"seconds": round(self.counts.seconds, 3)}


Begun = Callable[[int, int, Counts], None]
"""Told how many items and parts there are, and what became of those that are done already."""


def scan_to(
    path: Path, asked: Asked, how: How, *, resume: bool, begun: Begun, report: Report
) -> Summary:
    """Scan, and write what comes out to a folder; `report` is told of each part.

    Raises Conflict, NotFound, BadInput, BadTable, Unreadable, CannotWrite, MissingPart, and what
    opening a bank does. What was done until then can be gone on with.
    """
    began = time.monotonic()
    run = datetime.now(UTC).strftime(_RUN)
    banks = [Bank.open(folder) for folder in asked.banks]
    Matcher((), radius=asked.radius)  # a radius that no type allows is told now
    store = engine.store_settings()
    engine.use(how.engine)
    with opened(path, asked.as_json(), resume=resume) as folder:
        config = _prepared(folder, asked, banks, store)
        if "summary" in config and not _aside(folder):
            return _summary(folder, config)
        begun(folder.items(), folder.parts(), _counts(folder))
        with _running(asked, how, _banks(folder, config), config["folder"], store) as (
            settings,
            where,
        ):
            Scan(folder, settings, where, run, began).parts(report)
        summary = _summary(folder, config)
        folder.finish(config | {"summary": summary.as_json()})
    return summary


def _prepared(
    folder: ScanFolder, asked: Asked, banks: Sequence[Bank], store: IOConfig
) -> dict[str, Any]:
    """Cut the sources and copy the banks, if an earlier run has not."""
    config = folder.config
    if folder.is_ready():
        return config
    with folder.cutting() as written:
        cut(asked.sources, Cutter(written.write, asked.most), store)
    config |= {
        "kashf": version("kashf"),
        "folder": str(Path.cwd()),  # that paths in tables are relative to
        "began": datetime.now(UTC).strftime(_RUN),
        "items": written.items,
        "parts": written.parts,
        "banks": [asdict(state) for state in states.copies(banks, folder.banks)],
    }
    folder.write_config(config)
    return config


@contextmanager
def _running(
    asked: Asked, how: How, banks: Sequence[State], begun_in: str, store: IOConfig
) -> Iterator[tuple[CrewSettings, Where]]:
    """The settings of workers, who have the banks for as long as the block lasts, and then end."""
    looking = Looking(
        asked.types,
        [state.copy for state in banks],
        asked.radius,
        asked.weak,
        asked.all_signals or not banks,
        how.seconds,
    )
    settings = CrewSettings(looking, how.workers, store)
    where = Where(begun_in, how.workers, store)
    with ExitStack() as stack:
        stack.callback(crew.close_all)
        if not engine.is_local(how.engine):
            from kashf.scan import shipping  # noqa: PLC0415 -- Ray

            shipments = stack.enter_context(shipping.shipped(banks))
            stack.callback(shipping.forget, shipments)
            where = Where(where.folder, None, store, shipments)
        yield settings, where


def _summary(folder: ScanFolder, config: Mapping[str, Any]) -> Summary:
    shown = ("name", "folder", "change", "counts", "digest")
    return Summary(
        _counts(folder),
        config["parts"],
        _elapsed(folder.done.values()),
        [{name: state[name] for name in shown} for state in config["banks"]],
        _aside(folder),
    )


def _banks(folder: ScanFolder, config: Mapping[str, Any]) -> list[State]:
    """The banks as they were copied, wherever the folder is now."""
    return [
        State(**told | {"copy": str(folder.banks / str(number))})
        for number, told in enumerate(config["banks"])
    ]


def _aside(folder: ScanFolder) -> dict[int, str]:
    return {number: each.aside for number, each in folder.done.items() if each.aside is not None}


def _counts(folder: ScanFolder) -> Counts:
    return reduce(add, (each.counts for each in folder.done.values()), Counts())


def _elapsed(done: Iterable[Done]) -> float:
    runs: dict[str, float] = {}
    for each in done:
        runs[each.run] = max(runs.get(each.run, 0.0), each.elapsed)
    return sum(runs.values())


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return list(value)
    return value
