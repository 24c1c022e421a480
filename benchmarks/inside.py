"""What it costs to look for a picture inside others, where the bank has a million corners. There is
no peer."""

import io
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from os import sched_getaffinity
from pathlib import Path
from statistics import mean, median, quantiles
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

import numpy as np

from benchmarks.edits.edit import Picture
from benchmarks.edits.photographs import demo_photographs, fitted, opened, photographs
from benchmarks.edits.shapes import rotated
from benchmarks.report import Benchmark, Floor, Scale
from kashf.matching import Bank, Matcher
from kashf.signals import Content, Entry, Signal
from kashf.signals.local import LOCAL

SIZES: Final = {Scale.QUICK: 20, Scale.USUAL: 4_700, Scale.FULL: 47_000}  # pictures in the bank
ASKED: Final = {Scale.QUICK: 2, Scale.USUAL: 40, Scale.FULL: 40}
LARGEST: Final = 1_280  # pixels of a photograph that is cut
SIDE: Final = 640  # pixels of what is in the bank and of what is asked for
MOST_SECONDS: Final = 0.150  # of a processor, for both views
MOST_BYTES: Final = 40_000  # a picture in the bank
MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Looked:
    """Looking for pictures that are not in the bank, so that both views are looked for."""

    heads: ClassVar[tuple[str, ...]] = (
        "pictures",
        "corners",
        "asked",
        "CPU, median",
        "95th percentile",
        "of it for corners",
        "shared",
        "found",
        "a picture in the bank",
    )
    pictures: int
    corners: int
    asked: int
    median_seconds: float
    p95_seconds: float
    corner_seconds: float
    shared: int  # that have a part in common with one in the bank
    found: int
    bytes_a_picture: float

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            f"{self.pictures:,}",
            f"{self.corners:,}",
            str(self.asked),
            f"{self.median_seconds * 1000:.0f} ms",
            f"{self.p95_seconds * 1000:.0f} ms",
            f"{self.corner_seconds * 1000:.0f} ms",
            str(self.shared),
            str(self.found),
            f"{self.bytes_a_picture / 1000:.1f} kB",
        )


def inside(scale: Scale) -> Iterator[Looked]:
    """One row."""
    files = list((demo_photographs() if scale is Scale.QUICK else photographs()).values())
    kept, apart = files[::2], files[1::2]
    with TemporaryDirectory() as folder:
        bank = Bank.create(Path(folder) / "bank", name="Many")
        corners = _fill(bank, kept, SIZES[scale])
        matcher = Matcher([bank])
        asked = [_cut(apart[number % len(apart)], number) for number in range(ASKED[scale])]
        matcher.match_content(_content(asked[0]), [LOCAL])  # what is done once
        times = [_timed(matcher, picture) for picture in asked]
        size = sum(file.stat().st_size for file in bank.folder.rglob("*") if file.is_file())
    yield Looked(
        pictures=SIZES[scale],
        corners=corners,
        asked=len(asked),
        median_seconds=median(each.whole for each in times),
        p95_seconds=quantiles([each.whole for each in times], n=20)[-1],
        corner_seconds=mean(each.corners for each in times),
        shared=sum(each.shared for each in times),
        found=sum(each.found for each in times),
        bytes_a_picture=size / SIZES[scale],
    )


def floors(rows: Sequence[Looked]) -> Iterator[Floor]:
    """The cost of a picture that is asked for, and of one that is kept."""
    for row in rows:
        yield Floor(
            f"a picture looked for in both views, {row.corners:,} corners",
            "≤ 150 ms of CPU",
            f"{row.median_seconds * 1000:.0f} ms",
            row.corners >= MILLION and row.median_seconds <= MOST_SECONDS,
        )
        yield Floor(
            "a picture in the bank, with its index",
            "≤ 40 kB",
            f"{row.bytes_a_picture / 1000:.1f} kB",
            row.bytes_a_picture <= MOST_BYTES,
        )


@dataclass(frozen=True, slots=True)
class _Timed:
    whole: float
    corners: float
    shared: bool
    found: bool


def _timed(matcher: Matcher, picture: bytes) -> _Timed:
    begun = time.process_time()
    found = matcher.match_content(_content(picture), [LOCAL]).matches
    whole = time.process_time() - begun
    begun = time.process_time()
    list(LOCAL.rounds(_content(picture)))
    relations = [match.same.relation for match in found if match.same]
    return _Timed(
        whole,
        time.process_time() - begun,
        shared=bool(relations),
        found=any(relation != "shared" for relation in relations),
    )


def _fill(bank: Bank, files: Sequence[Path], count: int) -> int:
    """Puts cuts of the photographs in, each at a place, scale and angle of its own; returns how
    many corners they have."""
    jobs = [(files[number * len(files) // count], number) for number in range(count)]
    with ProcessPoolExecutor(len(sched_getaffinity(0)), get_context("spawn")) as processes:
        signals = list(processes.map(_known, jobs, chunksize=32))
    bank.add(Entry(f"{number}", signal) for number, signal in enumerate(signals))
    return sum(len(LOCAL.codes(signal)) for signal in signals)


def _known(job: tuple[Path, int]) -> Signal:
    file, number = job
    (signal,) = LOCAL.compute(_content(_cut(file, number)))
    return signal


@lru_cache(maxsize=4)
def _photograph(file: Path) -> Picture:
    return fitted(opened(file), LARGEST)


def _cut(file: Path, number: int) -> bytes:
    """A part of the photograph, a half to four fifths of a side, turned a little."""
    dice = np.random.default_rng([11, number])
    picture = _photograph(file)
    part = dice.uniform(0.5, 0.8)
    wide, high = (round(side * part) for side in picture.size)
    left = int(dice.integers(0, picture.width - wide + 1))
    top = int(dice.integers(0, picture.height - high + 1))
    cut = picture.crop((left, top, left + wide, top + high))
    turned = rotated(float(dice.uniform(-20, 20)))(cut, dice)
    jpeg = io.BytesIO()
    fitted(turned, SIDE).save(jpeg, "JPEG", quality=85)
    return jpeg.getvalue()


def _content(jpeg: bytes) -> Content:
    return Content.of_bytes(jpeg, name="picture.jpg")


INSIDE: Final = Benchmark(
    name="inside",
    summary="a picture looked for inside a million corners, without a peer",
    run=inside,
    notes=(
        "The bank: cuts of photographs, each at a place, scale and angle of its own. What is asked "
        "for are cuts of other photographs, so nothing is found, and the mirror image is looked "
        "for as well: the whole cost.",
        "CPU of the process, from the JPEG to the answer, one picture at a time, by `local` alone.",
    ),
    floors=floors,
)
