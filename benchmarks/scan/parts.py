"""What a part costs besides its items: the same table in ten times as many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

from benchmarks.pairs import in_turns
from benchmarks.report import Benchmark, Floor, Scale
from benchmarks.scan.commands import Command, cores
from benchmarks.scan.material import drawn_texts, fill_bank_of_texts, write_jsonl
from benchmarks.scan.sides import Scanning

TIMES: Final = 10
LARGE: Final = 1_000  # items of a part
WORDS: Final = 8
MOST: Final = 0.05  # seconds a part


@dataclass(frozen=True, slots=True)
class Cut:
    """A scan in few parts and in many: by its own clock."""

    heads: ClassVar[tuple[str, ...]] = (
        "items",
        "workers",
        "parts",
        "takes",
        "parts",
        "takes",
        "more for a part",
        "lowest–highest",
    )
    items: int
    workers: int
    parts: int
    seconds: float
    many_parts: int
    many_seconds: float
    more: float
    lowest: float
    highest: float

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            f"{self.items:,}",
            str(self.workers),
            str(self.parts),
            f"{self.seconds:.1f} s",
            str(self.many_parts),
            f"{self.many_seconds:.1f} s",
            _ms(self.more),
            f"{_ms(self.lowest)}–{_ms(self.highest)}",
        )


def parts(scale: Scale) -> Iterator[Cut]:
    """One row."""
    few, rounds = (1, 1) if scale is Scale.QUICK else (40, 3)
    many = few * TIMES
    with TemporaryDirectory() as temporary:
        command = _command(Path(temporary), few * LARGE)
        in_many = replace(command, part_items=LARGE // TIMES)
        works = {
            "few": Scanning("few", command).ask,
            "many": Scanning("many", in_many).ask,
        }
        took = in_turns(works, rounds)
        cut = in_many.summary()["parts"]
    assert cut == many, f"{cut} parts"
    more = [
        (long - short) / (many - few) for short, long in zip(took["few"], took["many"], strict=True)
    ]
    yield Cut(
        items=few * LARGE,
        workers=command.workers,
        parts=few,
        seconds=median(took["few"]),
        many_parts=many,
        many_seconds=median(took["many"]),
        more=median(more),
        lowest=min(more),
        highest=max(more),
    )


def _command(root: Path, items: int) -> Command:
    some = drawn_texts(items, WORDS)
    write_jsonl(root / "texts.jsonl", some)
    fill_bank_of_texts(root / "bank", some)
    return Command(root / "texts.jsonl", root / "bank", root / "found", cores(), ["sha256"], LARGE)


def _ms(value: float) -> str:
    return f"{value * 1000:,.1f} ms"


def floors(rows: Sequence[Cut]) -> Iterator[Floor]:
    """What a part may cost."""
    for row in rows:
        name = f"more for each of {row.many_parts:,} parts"
        yield Floor(name, f"≤ {_ms(MOST)}", _ms(row.more), row.more <= MOST)


SCAN_PARTS: Final = Benchmark(
    name="scan-parts",
    summary="the same table scanned in ten times as many parts, without a peer",
    run=parts,
    notes=(
        f"Texts of {WORDS} words in JSON Lines, looked for by sha256; {LARGE:,} items in a part, "
        "and a tenth. Each part has its files synced to the disk, and then its line.",
        "The difference of the times over that of the parts; smaller batches are a part of it.",
    ),
    floors=floors,
)
