"""What an item, a look-up and a signal take: of cores, of memory and of disks."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

from benchmarks.apart import apart
from benchmarks.console import set_up
from benchmarks.report import Benchmark, Scale

ROUND: Final = 100  # from here on in whole ones


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of it is needed for each. `name` is that of the formulae, if it stands in one."""

    heads: ClassVar[tuple[str, ...]] = ("name", "what", "measured", "unit", "of")
    name: str
    what: str
    value: float
    unit: str
    of: int

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        value = f"{self.value:,.0f}" if self.value >= ROUND else f"{self.value:.3g}"
        return self.name, self.what, value, self.unit, f"{self.of:,}"


def sizing(scale: Scale) -> Iterator[Amount]:
    """On an empty database: SQLite, or the PostgreSQL that is named, which alone says what rows
    and questions take of it."""
    with TemporaryDirectory() as folder:
        set_up(Path(folder))
        measuring = import_module("benchmarks.sizing.measuring")  # it needs Django set up
        yield from measuring.amounts(Path(folder), scale)


SIZING: Final = Benchmark(
    name="sizing",
    summary="what an item, a look-up and a signal take, without a peer",
    run=apart(__name__, "sizing"),
    notes=(
        "Seconds are of one core: of the process that answers requests, of the worker, and of all "
        "processes of PostgreSQL, whatever they waited for.",
        "Texts are drawn, of 60 words; pictures are cuts of photographs, JPEGs of 1080 × 1080. "
        "Nearly none is near to a signal, as in life.",
    ),
)
