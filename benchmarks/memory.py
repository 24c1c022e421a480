"""What a signal takes: resident, mapped, shared; beside FAISS."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

from benchmarks.family import child, made_folder
from benchmarks.report import Benchmark, Floor, Scale

SMALL: Final = 40_000  # more than stay in the journal
MILLION: Final = 1_000_000
PEERS: Final = {"flat": "FAISS Flat", "mih": "FAISS MIH"}


@dataclass(frozen=True, slots=True)
class Taken:
    """Bytes a signal in one of so many processes. Pss counts a shared page in part for each."""

    heads: ClassVar[tuple[str, ...]] = (
        "index",
        "codes",
        "processes",
        "mapped",
        "resident",
        "its part (Pss)",
        "private",
        "all processes",
    )
    index: str
    codes: int
    processes: int
    mapped: float
    resident: float
    part: float
    private: float

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        each = (self.mapped, self.resident, self.part, self.private, self.part * self.processes)
        return (
            self.index,
            f"{self.codes:,}",
            str(self.processes),
            *(f"{one:.0f} B" for one in each),
        )


def memory(scale: Scale) -> Iterator[Taken]:
    """The rows: ours in one, two and four processes; the peers in one."""
    size = SMALL if scale is Scale.QUICK else MILLION
    with TemporaryDirectory() as temporary:
        folder = made_folder(Path(temporary) / "index", size)
        for processes in (1, 2) if scale is Scale.QUICK else (1, 2, 4):
            with ExitStack() as stack:
                readers = [stack.enter_context(child("opened", folder)) for _ in range(processes)]
                mapped = [reader.says()["mapped"] for reader in readers]
                told = readers[0].asked("memory")
                yield _row("Kashf", (size, processes), mapped[0], told)
    for kind, name in PEERS.items():
        with child("peer", kind, size) as built:
            yield _row(name, (size, 1), 0, built.says())


def _row(name: str, counts: tuple[int, int], mapped: int, told: Mapping[str, int]) -> Taken:
    size, processes = counts
    return Taken(
        index=name,
        codes=size,
        processes=processes,
        mapped=mapped / size,
        resident=told["Rss"] / size,
        part=told["Pss"] / size,
        private=(told["Private_Dirty"] + told["Private_Clean"] * (processes > 1)) / size,
    )


def floors(rows: Sequence[Taken]) -> Iterator[Floor]:
    """What a signal may take."""
    for row in rows:
        if row.index == "Kashf" and row.processes == 1:
            yield Floor("a signal, mapped", "≤ 110 bytes", f"{row.mapped:.0f}", row.mapped <= 110)


MEMORY: Final = Benchmark(
    name="memory",
    summary="bytes a signal of 256 bits, beside FAISS",
    run=memory,
    notes=(
        "In child processes, from /proc/self/smaps_rollup, less what they had before they opened "
        "or built; after 20,000 queries, so that all pages were touched. FAISS's is each "
        "process's own.",
        "Resident counts what is not the index's, too: stacks of threads, answers to queries.",
    ),
    floors=floors,
)
