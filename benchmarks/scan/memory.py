"""The memory of a scan: that of its batches, not of its source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

from benchmarks.files import fill_bank
from benchmarks.report import Benchmark, Floor, Scale
from benchmarks.scan.commands import Command, cores
from benchmarks.scan.material import (
    drawn_texts,
    fill_bank_of_texts,
    link_copies,
    write_large_picture,
    write_parquet,
)
from benchmarks.watching import peak_of

MOST: Final = 1.2  # times as much, for many times as many items
WORDS: Final = 8
PICTURES: Final = 1_000  # codes of the bank in which the large ones are looked for


@dataclass(frozen=True, slots=True)
class Peak:
    """The most bytes that all processes of a scan had at once, for a small source and a large."""

    heads: ClassVar[tuple[str, ...]] = (
        "items",
        "workers",
        "few",
        "memory",
        "many",
        "memory",
        "as much",
    )
    items: str
    workers: int
    few: int
    bytes: int
    many: int
    many_bytes: int
    ratio: float

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            self.items,
            str(self.workers),
            f"{self.few:,}",
            f"{self.bytes / 1e6:,.0f} MB",
            f"{self.many:,}",
            f"{self.many_bytes / 1e6:,.0f} MB",
            f"{self.ratio:.2f}×",
        )


def memory(scale: Scale) -> Iterator[Peak]:
    """A row for texts in a table, and one for large pictures."""
    is_quick = scale is Scale.QUICK
    with TemporaryDirectory() as temporary:
        root = Path(temporary)
        yield _row("texts", _texts(root, (1_000, 2_000) if is_quick else (20_000, 200_000)))
        yield _row("pictures of 100 megapixels", _pictures(root, (1, 2) if is_quick else (2, 12)))


def _texts(root: Path, counts: tuple[int, int]) -> dict[int, Command]:
    some = drawn_texts(max(counts), WORDS)
    fill_bank_of_texts(root / "bank of texts", some)
    commands = {}
    for count in counts:
        table = root / f"{count}.parquet"
        write_parquet(table, some[:count])
        types = ["sha256", "text", "url"]
        commands[count] = Command(table, root / "bank of texts", root / "found", cores(), types)
    return commands


def _pictures(root: Path, counts: tuple[int, int]) -> dict[int, Command]:
    """Each is a part, so that all workers have one at once, however few there are."""
    fill_bank(root / "bank", root / "index", PICTURES)
    write_large_picture(root / "large.jpg")
    commands = {}
    for count in counts:
        folder = root / f"{count} pictures"
        link_copies(root / "large.jpg", folder, count)
        commands[count] = Command(folder, root / "bank", root / "found", cores(), part_items=1)
    return commands


def _row(items: str, commands: dict[int, Command]) -> Peak:
    peaks = {count: _peak(command, count) for count, command in commands.items()}
    (few, less), (many, more) = peaks.items()
    return Peak(items, cores(), few, less, many, more, more / less)


def _peak(command: Command, count: int) -> int:
    command.clear()
    peak = peak_of(command.words)
    assert command.summary()["items"] == count, command.summary()
    return peak


def floors(rows: Sequence[Peak]) -> Iterator[Floor]:
    """How much more a large source may take."""
    for row in rows:
        name = f"memory of a scan, {row.many:,} {row.items} beside {row.few:,}"
        yield Floor(name, f"≤ {MOST}×", f"{row.ratio:.2f}×", row.ratio <= MOST)


SCAN_MEMORY: Final = Benchmark(
    name="scan-memory",
    summary="the memory of a scan by the size of its source, without a peer",
    run=memory,
    notes=(
        f"Texts: of {WORDS} words, in a table of Parquet. Pictures: one JPEG of 100 megapixels "
        "under many names, a part each, so that all workers decode at once; all types are "
        "looked for.",
        "Memory: the most that all processes have at once, a shared page counted once (Pss).",
    ),
    floors=floors,
)
