"""How soon a new process can search: warm, and with files that have to come from the disk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

import faiss
import numpy as np

from benchmarks.children import code_of
from benchmarks.engines import FaissFlat, FaissMih
from benchmarks.family import child, forget, made_folder
from benchmarks.report import Benchmark, Floor, Scale

SMALL: Final = 40_000  # more than stay in the journal
MILLION: Final = 1_000_000
ROUNDS: Final = 7


@dataclass(frozen=True, slots=True)
class Opened:
    """Median seconds until an index is open, and of its first search."""

    heads: ClassVar[tuple[str, ...]] = (
        "index",
        "files",
        "codes",
        "open",
        "longest",
        "first search",
        "size",
        "times",
    )
    index: str
    files: str
    codes: int
    open_seconds: float
    longest: float
    first_seconds: float
    size: int
    rounds: int

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            self.index,
            self.files,
            f"{self.codes:,}",
            f"{self.open_seconds * 1000:,.1f} ms",
            f"{self.longest * 1000:,.1f} ms",
            f"{self.first_seconds * 1000:,.2f} ms",
            f"{self.size / 1e6:,.0f} MB",
            str(self.rounds),
        )


def opening(scale: Scale) -> Iterator[Opened]:
    """The rows: ours and the peers', warm and cold."""
    size = SMALL if scale is Scale.QUICK else MILLION
    rounds = 1 if scale is Scale.QUICK else ROUNDS
    with TemporaryDirectory() as temporary:
        folder = made_folder(Path(temporary) / "index", size)
        yield from _rows("Kashf", "opened", (folder, folder), size, rounds)
        codes = code_of(np.arange(size))
        for maker in (FaissFlat, FaissMih):
            beside = Path(temporary) / maker.__name__
            beside.mkdir()
            file = beside / "index"
            faiss.write_index_binary(maker(codes).index, str(file))
            yield from _rows(maker.name, "read_peer", (beside, file), size, min(rounds, 3))


def _rows(
    name: str, role: str, place: tuple[Path, Path], size: int, rounds: int
) -> Iterator[Opened]:
    folder, opened = place
    for files in ("warm", "cold"):
        told = []
        for _ in range(rounds):
            if files == "cold":
                forget(folder)
            with child(role, opened) as one:
                told.append(one.says())
        assert all(each["found"] == 1 for each in told), "the first search finds the code"
        yield Opened(
            index=name,
            files=files,
            codes=size,
            open_seconds=median(each["open"] for each in told),
            longest=max(each["open"] for each in told),
            first_seconds=median(each["first"] for each in told),
            size=sum(file.stat().st_size for file in folder.iterdir()),
            rounds=rounds,
        )


def floors(rows: Sequence[Opened]) -> Iterator[Floor]:
    """What opening may take."""
    for row in rows:
        if row.index == "Kashf" and row.files == "warm":
            took = f"{row.open_seconds * 1000:.1f} ms"
            yield Floor(
                "a new process opens 1 M, its files in memory",
                "< 100 ms",
                took,
                row.open_seconds < 0.1,
            )


OPENING: Final = Benchmark(
    name="open",
    summary="a new process opens an index, beside FAISS",
    run=opening,
    notes=(
        "Without the start of Python and its imports. Kashf compares all of the file with its "
        "checksums when it opens it; FAISS has none.",
        "Cold: the system was told to forget these files (posix_fadvise): they come from the disk.",
    ),
    floors=floors,
)
