"""From files to answers on all cores: the command line beside threatexchange in a pool."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

import numpy as np
from PIL import Image
from threatexchange.signal_type.pdq.signal import PdqSignal

from benchmarks.children import code_of
from benchmarks.codes import PHOTOGRAPHS
from benchmarks.family import ROOT
from benchmarks.pairs import paired
from benchmarks.report import Benchmark, Floor, Scale, times
from benchmarks.watching import peak_of
from kashf.matching import Bank
from kashf.signals import Entry, Signal, hash_file

SIDE: Final = 1080  # pixels
KNOWN: Final = 6  # of the demo's photographs are in the bank; pictures are made of all
PDQ: Final = ("pdq", "sha256")
LEAST: Final = 5.0  # times as fast as the peer
MOST_MEMORY: Final = 300  # MB, all processes together, for each that works, and once more


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: signals in the bank, files, and files where `local` is looked for; and
    how often."""

    bank: int
    files: int
    local: int
    rounds: int = 2


SIZES: Final = {
    Scale.QUICK: Size(bank=2_000, files=12, local=6, rounds=1),
    Scale.USUAL: Size(bank=100_000, files=1_200, local=80),
    Scale.FULL: Size(bank=100_000, files=2_400, local=600),
}


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole command over a folder, and the peer's. Bytes are those of all its processes."""

    heads: ClassVar[tuple[str, ...]] = (
        "looked for",
        "files",
        "bank",
        "processes",
        "files/s",
        "its files/s",
        "as fast",
        "lowest–highest",
        "found",
        "it finds",
        "memory",
        "its memory",
    )
    looked_for: str
    files: int
    bank: int
    processes: int
    files_a_second: float
    peers_files_a_second: float
    ratio: float
    lowest: float
    highest: float
    found: int
    peers_found: int
    missed: int
    memory: int
    peers_memory: int

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            self.looked_for,
            f"{self.files:,}",
            f"{self.bank:,}",
            str(self.processes),
            f"{self.files_a_second:,.0f}",
            f"{self.peers_files_a_second:,.0f}",
            times(self.ratio),
            f"{times(self.lowest)}–{times(self.highest)}",
            str(self.found),
            str(self.peers_found),
            f"{self.memory / 1e6:,.0f} MB",
            f"{self.peers_memory / 1e6:,.0f} MB",
        )


class Side:
    """A command, and the paths that it found something for when it was last asked."""

    def __init__(self, *words: str) -> None:
        self.command = (sys.executable, "-m", *words)
        self.found: set[str] = set()

    def ask(self) -> None:
        """Run it."""
        ended = subprocess.run(  # noqa: S603 -- ours
            self.command, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert ended.returncode in (0, 1), ended.stderr
        answers = map(json.loads, ended.stdout.splitlines())
        self.found = {answer["path"] for answer in answers if answer["matches"]}


def files(scale: Scale) -> Iterator[Answered]:
    """A row for PDQ and its views, and one for all types."""
    size = SIZES[scale]
    with TemporaryDirectory() as temporary:
        root = Path(temporary)
        fill_bank(root / "bank", root / "index", size.bank)
        for looked_for, types, count in (
            ("PDQ in its views", PDQ, size.files),
            ("all types", (), size.local),
        ):
            pictures = root / looked_for
            write_pictures(pictures, count)
            yield _row(looked_for, _sides(root, pictures, types), size, count)


def _sides(root: Path, pictures: Path, types: Sequence[str]) -> tuple[Side, Side]:
    bank, index, cores = str(root / "bank"), str(root / "index"), str(_cores())
    chosen = [word for name in types for word in ("--type", name)]
    ours = ("kashf.cli", "match", "--bank", bank, "--json", *chosen, "--workers", cores)
    return Side(*ours, str(pictures)), Side("benchmarks.files_peer", index, str(pictures), cores)


def _row(looked_for: str, sides: tuple[Side, Side], size: Size, count: int) -> Answered:
    ours, theirs = sides
    pair = paired([(ours.ask, theirs.ask)], rounds=size.rounds)
    return Answered(
        looked_for=looked_for,
        files=count,
        bank=size.bank,
        processes=_cores(),
        files_a_second=count / pair.ours,
        peers_files_a_second=count / pair.theirs,
        ratio=pair.ratio,
        lowest=pair.lowest,
        highest=pair.highest,
        found=len(ours.found),
        peers_found=len(theirs.found),
        missed=len(theirs.found - ours.found),
        memory=peak_of(ours.command),
        peers_memory=peak_of(theirs.command),
    )


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def fill_bank(folder: Path, index: Path, size: int) -> None:
    """The same signals for both: codes at random, and some of the demo's photographs; ours have
    what `local` compares, too."""
    codes = code_of(np.arange(size - KNOWN))
    random = [
        Entry(str(row), Signal("pdq", code.tobytes().hex(), 100)) for row, code in enumerate(codes)
    ]
    known = sorted(PHOTOGRAPHS.glob("*.jpg"))[:KNOWN]
    photographs = [Entry(path.stem, signal) for path in known for signal in hash_file(path)]
    Bank.create(folder, name="known").add([*random, *photographs])
    of_pdq = [entry for entry in (*random, *photographs) if entry.signal.type == "pdq"]
    peer = PdqSignal.get_index_cls()([(entry.signal.value, entry.name) for entry in of_pdq])
    with index.open("wb") as file:
        peer.serialize(file)


def write_pictures(folder: Path, count: int) -> None:
    """The demo's photographs, and then cuts of them, each another: JPEGs of 1080 × 1080."""
    folder.mkdir()
    dice = np.random.default_rng(5)
    photographs = []
    for path in sorted(PHOTOGRAPHS.glob("*.jpg")):
        with Image.open(path) as picture:
            photographs.append(picture.convert("RGB"))
    for number in range(count):
        photograph = photographs[number % len(photographs)]
        box = None if number < len(photographs) else cut(photograph, dice)
        square = photograph.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=box)
        square.save(folder / f"{number:05}.jpg", quality=85)


def cut(picture: Image.Image, dice: np.random.Generator) -> tuple[int, int, int, int]:
    """A square of it, by dice."""
    side = int(min(picture.size) * dice.uniform(0.4, 0.9))
    left, top = (int(dice.integers(0, length - side + 1)) for length in picture.size)
    return left, top, left + side, top + side


def floors(rows: Sequence[Answered]) -> Iterator[Floor]:
    """What a run over many files has to hold."""
    for row in rows:
        if row.looked_for == "PDQ in its views":
            name = f"from file to answer, {SIDE}² JPEG, beside threatexchange"
            yield Floor(name, f"≥ {LEAST:.0f}×", times(row.ratio), row.ratio >= LEAST)
        name = f"found by threatexchange and not by Kashf, {row.looked_for}"
        yield Floor(name, "0", str(row.missed), row.missed == 0)
        most, is_within = (row.processes + 1) * MOST_MEMORY, row.memory / 1e6
        name = f"memory of all processes, {row.looked_for}"
        yield Floor(name, f"≤ {most:,} MB", f"{is_within:,.0f} MB", is_within <= most)


FILES: Final = Benchmark(
    name="files",
    summary="a folder of JPEGs matched against a bank, beside threatexchange on the same cores",
    run=files,
    notes=(
        f"JPEGs of {SIDE} × {SIDE}: whole photographs of the demo, then cuts, each another; "
        f"{KNOWN} of the photographs are in the bank. Whole commands in turns, with the start of "
        "their processes and the opening of bank or index; as many processes each.",
        "Kashf: `kashf match --json`. PDQ in its views: sha256, and pdq as it is, in 8 turns, as a "
        "negative, and trimmed of borders and bars. All types: then `local`, too.",
        "threatexchange: a multiprocessing.Pool over `PdqSignal.hash_from_file` and its PDQ index, "
        "read from a file before the processes fork. PDQ as it is, and nothing else.",
        "Memory: the most that all processes have at once, a shared page counted once (Pss).",
    ),
    floors=floors,
)
