"""How fast a scan is beside a plain loop of the library, beside itself on fewer cores or without a
cluster, and beside threatexchange in Daft."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

from benchmarks.files import SIDE, fill_bank, write_pictures
from benchmarks.pairs import in_turns, summed
from benchmarks.report import Benchmark, Floor, Scale, times
from benchmarks.scan.commands import Command, cores
from benchmarks.scan.material import drawn_texts, fill_bank_of_texts, write_parquet
from benchmarks.scan.sides import BATCH, BOTH, LOOP, PEER, STARTS, Loop, OnRay, Peer, Scanning, Side

ONE: Final = "1 worker"
TWO: Final = "2 workers"
ON_RAY: Final = "2 workers on Ray"
LEAST: Final = {LOOP: 0.9, ONE: 1.8, TWO: 0.8, PEER: 5.0}  # times as fast as each


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured, how often, whether starts are measured too, and in which ways the peer
    is tried."""

    bank: int
    pictures: int
    texts: int
    peers: int  # pictures beside the peer
    rounds: int
    has_starts: bool = True
    ways: Sequence[str] = ("process", "thread")


SIZES: Final = {
    Scale.QUICK: Size(
        bank=1_000, pictures=4, texts=200, peers=8, rounds=1, has_starts=False, ways=["thread"]
    ),
    Scale.USUAL: Size(bank=100_000, pictures=960, texts=20_000, peers=4_800, rounds=3),
    Scale.FULL: Size(bank=100_000, pictures=2_400, texts=100_000, peers=9_600, rounds=3),
}
WORDS: Final = 60  # of a text


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan and what it is beside. `start` is the least that a scan of one item takes, as a
    whole."""

    heads: ClassVar[tuple[str, ...]] = (
        "scan",
        "of",
        "items",
        "items/s",
        "beside",
        "its items/s",
        "as fast",
        "lowest–highest",
        "start",
        "found",
        "it finds",
        "missed",
    )
    scan: str
    source: str
    items: int
    items_a_second: float
    beside: str
    beside_items_a_second: float
    ratio: float
    lowest: float
    highest: float
    start_seconds: float | None
    found: int
    beside_found: int
    missed: int

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            self.scan,
            self.source,
            f"{self.items:,}",
            f"{self.items_a_second:,.1f}",
            self.beside,
            f"{self.beside_items_a_second:,.1f}",
            times(self.ratio),
            f"{times(self.lowest)}–{times(self.highest)}",
            "–" if self.start_seconds is None else f"{self.start_seconds:.1f} s",
            f"{self.found:,}",
            f"{self.beside_found:,}",
            str(self.missed),
        )


def speed(scale: Scale) -> Iterator[Scanned]:
    """The rows: pictures, texts, and beside the peer."""
    size = SIZES[scale]
    with TemporaryDirectory() as temporary:
        root = Path(temporary)
        fill_bank(root / "bank", root / "index", size.bank)
        yield from _of_pictures(root, size)
        yield from _of_texts(root, size)
        yield _beside_peer(root, size)


def _of_pictures(root: Path, size: Size) -> Iterator[Scanned]:
    pictures = root / "pictures"
    write_pictures(pictures, size.pictures)
    command = Command(pictures, root / "bank", root / "found")
    both = replace(command, workers=BOTH)
    loop = Loop("files", root / "bank", pictures)
    one, two, on_ray = Scanning(ONE, command), Scanning(TWO, both), OnRay(ON_RAY, both)
    if size.has_starts:
        first = _folder_of_one(root, pictures)
        for side in (one, two, on_ray):
            side.begin(first)
    took = _took((loop, one, two, on_ray), size.rounds)
    yield _row("pictures", size.pictures, (one, loop), took)
    yield _row("pictures", size.pictures, (two, one), took)
    yield _row("pictures", size.pictures, (on_ray, two), took)


def _folder_of_one(root: Path, pictures: Path) -> Path:
    """The first picture in a folder of its own: sources of another kind may start otherwise."""
    folder = root / "one picture"
    folder.mkdir(exist_ok=True)
    shutil.copy(min(pictures.iterdir()), folder)
    return folder


def _of_texts(root: Path, size: Size) -> Iterator[Scanned]:
    some = drawn_texts(size.texts, WORDS)
    table, first, bank = root / "texts.parquet", root / "text.parquet", root / "bank of texts"
    write_parquet(table, some)
    write_parquet(first, some[:1])
    fill_bank_of_texts(bank, some)
    one = Scanning(ONE, Command(table, bank, root / "found"))
    if size.has_starts:
        one.begin(first)
    loop = Loop("texts", bank, table)
    yield _row("texts", size.texts, (one, loop), _took((loop, one), size.rounds))


def _beside_peer(root: Path, size: Size) -> Scanned:
    """Whole commands, both with the start of all that they need."""
    pictures = root / "more pictures"
    write_pictures(pictures, size.peers)
    one = _folder_of_one(root, pictures)
    command = Command(pictures, root / "bank", root / "found", cores(), ["pdq"])
    ours = Scanning(f"{cores()} workers, PDQ", command, is_whole=True)
    if size.has_starts:
        ours.begin(one)
    theirs = _faster([Peer(way, root / "index", pictures) for way in size.ways])
    sides = {side.name: _from_memory(side, pictures, one) for side in (ours, theirs)}
    return _row("pictures", size.peers, (ours, theirs), in_turns(sides, size.rounds))


def _from_memory(side: Side, pictures: Path, one: Path) -> Callable[[], float]:
    """Asks when programs and pictures are in memory: a machine may put out what was not used for a
    minute, and the turns of one are longer than the other's."""

    def ask() -> float:
        side.warm(one)
        for path in pictures.iterdir():
            path.read_bytes()
        return side.ask()

    return ask


def _faster(peers: Sequence[Peer]) -> Peer:
    """Each is tried once, which also warms it up; if there is but one way, it is the faster."""
    if len(peers) == 1:
        return peers[0]
    took = {peer.ask(): peer for peer in peers}
    return took[min(took)]


def _took(sides: Sequence[Side], rounds: int) -> Mapping[str, Sequence[float]]:
    return in_turns({side.name: side.ask for side in sides}, rounds)


def _row(
    source: str, items: int, sides: tuple[Scanning, Side], took: Mapping[str, Sequence[float]]
) -> Scanned:
    ours, theirs = sides
    pair = summed(list(zip(took[ours.name], took[theirs.name], strict=True)))
    return Scanned(
        scan=ours.name,
        source=source,
        items=items,
        items_a_second=items / pair.ours,
        beside=theirs.name,
        beside_items_a_second=items / pair.theirs,
        ratio=pair.ratio,
        lowest=pair.lowest,
        highest=pair.highest,
        start_seconds=ours.start,
        found=ours.found,
        beside_found=theirs.found,
        missed=ours.missed(theirs),
    )


def floors(rows: Sequence[Scanned]) -> Iterator[Floor]:
    """What a scan has to hold, and that it finds as much as what it is beside."""
    for row in rows:
        beside = PEER if row.beside.startswith(PEER) else row.beside
        least = LEAST[beside]
        name = f"scan, {row.scan}, {row.source}, beside {beside}"
        yield Floor(name, f"≥ {least:.2g}×", times(row.ratio), row.ratio >= least)
    missed = sum(row.missed for row in rows)
    yield Floor("found beside a scan, and not by the scan", "0", str(missed), missed == 0)


SCAN: Final = Benchmark(
    name="scan",
    summary="an archive looked for in banks: beside a plain loop, on fewer cores, on Ray, and "
    "beside threatexchange in Daft",
    run=speed,
    notes=(
        f"Pictures: JPEGs of {SIDE} × {SIDE}, the demo's photographs and then cuts of them, each "
        f"another; texts: {WORDS} words each, drawn by dice, in a table of Parquet. Commands of "
        "their own, in turns.",
        "By the scan's own clock, less what a source of one item takes by it, the least of "
        f"{STARTS}: the start of its workers, and on Ray the banks' way to the node. Beside the "
        "peer whole commands, each when its programs and the pictures are in memory. Start: the "
        "whole command over one item.",
        "A plain loop: `open_content` and `Matcher.match_content` for each item, in one process; "
        "the loop alone is timed. As in a scan, all types of signals are looked for.",
        "Ray: a cluster of this machine with two processors, started before each turn and ended "
        "after it.",
        f"{PEER}: a class of Daft's with `PdqSignal.hash_from_bytes` and its PDQ index, an "
        f"instance a core, batches of {BATCH}; as processes or threads, whichever was faster when "
        "both were tried. PDQ as it is. Kashf: `--type pdq`, which besides looks for each "
        "picture in 8 turns, as a negative and trimmed, until something is found.",
    ),
    floors=floors,
)
