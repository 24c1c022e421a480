"""PDQ of picture files: Kashf's `hash_file` beside threatexchange's `hash_from_file`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

import numpy as np
import pdqhash
from PIL import Image
from threatexchange.signal_type.pdq.signal import PdqSignal

from benchmarks.codes import PHOTOGRAPHS
from benchmarks.pairs import paired
from benchmarks.report import Benchmark, Scale, times
from kashf.signals import hash_file


@dataclass(frozen=True, slots=True)
class Size:
    """One kind of file to hash."""

    name: str
    pixels: tuple[int, int]
    suffix: str
    rounds: int


SMALL: Final = Size("256²", (256, 256), "jpg", rounds=10)
SIZES: Final = (
    SMALL,
    Size("1080²", (1080, 1080), "jpg", rounds=5),
    Size("1080²", (1080, 1080), "png", rounds=5),
    Size("12 megapixels", (4000, 3000), "jpg", rounds=2),
)


@dataclass(frozen=True, slots=True)
class Hashing:
    """The times and the drift of one kind of file; drift is in bits of 256."""

    heads: ClassVar[tuple[str, ...]] = (
        "picture",
        "format",
        "Kashf",
        "threatexchange",
        "as fast",
        "lowest–highest",
        "drift at most",
        "same value",
    )
    picture: str
    format: str
    ours_seconds: float
    theirs_seconds: float
    ratio: float
    lowest: float
    highest: float
    most_drift: int
    same: float

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            self.picture,
            self.format,
            f"{self.ours_seconds * 1000:.2f} ms",
            f"{self.theirs_seconds * 1000:.2f} ms",
            times(self.ratio),
            f"{times(self.lowest)}–{times(self.highest)}",
            f"{self.most_drift} bits",
            f"{self.same:.0%}",
        )


def hashing(scale: Scale) -> Iterator[Hashing]:
    """A row for each kind of file."""
    photographs = sorted(PHOTOGRAPHS.glob("*.jpg"))
    for size in (SMALL,) if scale is Scale.QUICK else SIZES:
        with TemporaryDirectory() as folder:
            chosen = photographs[:2] if scale is Scale.QUICK else photographs
            yield _row(size, [_resized(path, size, Path(folder)) for path in chosen])


def _row(size: Size, files: Sequence[Path]) -> Hashing:
    works = [(partial(hash_file, file, ["pdq"]), partial(_theirs, file)) for file in files]
    pair = paired(works, rounds=size.rounds)
    drifts = [_drift(file) for file in files]
    return Hashing(
        picture=size.name,
        format="JPEG, quality 85" if size.suffix == "jpg" else "PNG",
        ours_seconds=pair.ours,
        theirs_seconds=pair.theirs,
        ratio=pair.ratio,
        lowest=pair.lowest,
        highest=pair.highest,
        most_drift=max(drifts),
        same=mean(drift == 0 for drift in drifts),
    )


def _resized(photograph: Path, size: Size, folder: Path) -> Path:
    file = folder / f"{photograph.stem}.{size.suffix}"
    with Image.open(photograph) as picture:
        larger = picture.convert("RGB").resize(size.pixels, Image.Resampling.LANCZOS)
    larger.save(file, quality=85)
    return file


def _theirs(file: Path) -> str:
    return str(PdqSignal.hash_from_file(file))


def _drift(file: Path) -> int:
    """Bits between our value and that of the reference, given all pixels."""
    with Image.open(file) as picture:
        bits, _ = pdqhash.compute(np.asarray(picture.convert("RGB")))
    (ours,) = hash_file(file, ["pdq"])
    reference = int.from_bytes(np.packbits(bits.astype(bool)).tobytes())
    return (int(ours.value, 16) ^ reference).bit_count()


HASHING: Final = Benchmark(
    name="hashing",
    summary="PDQ of picture files, beside threatexchange",
    run=hashing,
    notes=(
        "Each file in turns, read from disk, after one turn to warm up; one thread each.",
        "Drift: bits between Kashf's value and the reference's of the fully decoded picture.",
    ),
)
