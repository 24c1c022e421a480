"""What the page shows of each benchmark's last saved run, as data: so that one can be run again
without the others."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from benchmarks.machine import Machine
from benchmarks.report import Benchmark, Floor, Row

DOCS: Final = Path(__file__).parents[1] / "docs"
PAGE: Final = DOCS / "benchmarks.md"
RECORD: Final = Path(__file__).parent / "saved.json"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A run of one benchmark: when and with what it was made, its table, and its floors."""

    made: str
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    floors: Sequence[Floor]

    @classmethod
    def of(cls, machine: Machine, benchmark: Benchmark, rows: Sequence[Row]) -> Self:
        """What a run found."""
        lines = [row.cells() for row in rows]
        return cls(str(machine), rows[0].heads, lines, list(benchmark.floors(rows)))


Chapters = Mapping[str, Chapter]
"""By the benchmark's name."""


def chapters() -> dict[str, Chapter]:
    """All that were saved."""
    told = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    return {
        name: Chapter(
            each["made"],
            each["heads"],
            each["lines"],
            [Floor(**floor) for floor in each["floors"]],
        )
        for name, each in told.items()
    }


def keep(found: Chapters) -> None:
    """Write all that there are."""
    told = {name: asdict(each) for name, each in found.items()}
    words = json.dumps(told, ensure_ascii=False, indent=1)
    RECORD.write_text(f"{words}\n", encoding="utf-8")
