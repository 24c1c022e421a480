"""The console's pages over many cases: how long the server takes for each. There is no peer."""

import os
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

from benchmarks.apart import apart
from benchmarks.report import Benchmark, Floor, Scale

SIZES: Final = {Scale.QUICK: 10_000, Scale.USUAL: 100_000, Scale.FULL: 100_000}
WANTED: Final = 0.1  # seconds, for each page
DATABASE: Final = "KASHF_BENCH_DATABASE"  # an empty one to measure on, instead of SQLite


@dataclass(frozen=True, slots=True)
class Served:
    """One page over so many cases: what its requests took, and how often it asks the database."""

    heads: ClassVar[tuple[str, ...]] = (
        "cases",
        "page",
        "median",
        "95th percentile",
        "under 100 ms",
        "queries",
        "with 10 cases",
    )
    cases: int
    page: str
    median_seconds: float
    p95_seconds: float
    queries: int
    queries_with_ten: int

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            f"{self.cases:,}",
            self.page,
            f"{self.median_seconds * 1000:.0f} ms",
            f"{self.p95_seconds * 1000:.0f} ms",
            "yes" if self.p95_seconds < WANTED else "no",
            str(self.queries),
            str(self.queries_with_ten),
        )


def console(scale: Scale) -> Iterator[Served]:
    """One row for each page."""
    size = SIZES[scale]
    with TemporaryDirectory() as folder:
        set_up(Path(folder))
        pages = import_module("benchmarks.pages")  # it needs Django set up
        for page in pages.measured(size):
            yield Served(
                cases=size,
                page=page.name,
                median_seconds=median(page.seconds),
                p95_seconds=quantiles(page.seconds, n=20)[-1],
                queries=page.queries,
                queries_with_ten=page.queries_with_ten,
            )


def floors(rows: Sequence[Served]) -> Iterator[Floor]:
    """Every page of the console, however much there is."""
    slowest = max(rows, key=lambda row: row.p95_seconds)
    yield Floor(
        f"each page of the console, {slowest.cases:,} cases, 19 of 20 times",
        "< 100 ms",
        f"{slowest.p95_seconds * 1000:.0f} ms at most: {slowest.page}",
        slowest.p95_seconds < WANTED,
    )


def set_up(folder: Path) -> None:
    """Django over an empty database in the folder; nothing of the caller's own is touched."""
    for variable in [name for name in os.environ if name.startswith("KASHF_") and name != DATABASE]:
        del os.environ[variable]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "kashf.coalition.project.settings",
        "KASHF_HOME": str(folder),
        "KASHF_LOCAL": "1",
        "KASHF_SECRET_KEY": "only for a benchmark",
        "KASHF_EVIDENCE_KEYS": urlsafe_b64encode(os.urandom(32)).decode(),
        "KASHF_DATABASE": os.environ.get(DATABASE, ""),
    }
    import_module("django").setup()
    call = import_module("django.core.management").call_command
    call("migrate", verbosity=0)
    call("createcachetable", verbosity=0)


CONSOLE: Final = Benchmark(
    name="console",
    summary="the console's pages over many cases, without a peer",
    run=apart(__name__, "console"),
    notes=(
        "Server time of whole requests by Django's test client, in one process, on a database "
        "file on the disk: no network, no browser.",
        "A third of the cases waits, and a third of those is late. The queries do not grow with "
        "the rows: the last column is the same page at a desk with ten cases.",
    ),
    floors=floors,
)
