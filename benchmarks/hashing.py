"""PDQ of picture files: Kashf's `hash_file` beside threatexchange's `hash_from_file`, and beside
`pdqhash`, the reference, of what Pillow decodes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image
from threatexchange.signal_type.pdq.signal import PdqSignal

from benchmarks.codes import PHOTOGRAPHS
from benchmarks.pairs import paired
from benchmarks.report import Benchmark, Floor, Scale, times
from kashf.signals import hash_file


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file to hash, of every so many of the photographs."""

    name: str
    pixels: tuple[int, int]
    suffix: str
    rounds: int
    every: int = 1


SMALL: Final = Kind("256²", (256, 256), "jpg", rounds=10)
KINDS: Final = (
    SMALL,
    Kind("1080²", (1080, 1080), "jpg", rounds=5),
    Kind("1080²", (1080, 1080), "png", rounds=3, every=2),
    Kind("1080²", (1080, 1080), "webp", rounds=3, every=2),
    Kind("12 megapixels", (4000, 3000), "jpg", rounds=2, every=2),
)
FORMATS: Final = {"jpg": "JPEG, quality 85", "png": "PNG", "webp": "WebP, quality 85"}
THREATEXCHANGE: Final = "threatexchange"
REFERENCE: Final = "pdqhash"
MOST_DRIFT: Final = 10  # bits: what the reference's own tests of conformance let pass


@dataclass(frozen=True, slots=True)
class Hashing:
    """The times of one kind of file beside one peer, and the drift in bits of 256."""

    heads: ClassVar[tuple[str, ...]] = (
        "picture",
        "format",
        "peer",
        "Kashf",
        "peer takes",
        "as fast",
        "lowest–highest",
        "drift at most",
        "same value",
    )
    picture: str
    format: str
    peer: str
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
            self.peer,
            f"{self.ours_seconds * 1000:.2f} ms",
            f"{self.theirs_seconds * 1000:.2f} ms",
            times(self.ratio),
            f"{times(self.lowest)}–{times(self.highest)}",
            f"{self.most_drift} bits",
            f"{self.same:.0%}",
        )


def hashing(scale: Scale) -> Iterator[Hashing]:
    """A row for each kind of file and peer."""
    photographs = sorted(PHOTOGRAPHS.glob("*.jpg"))
    for kind in (SMALL,) if scale is Scale.QUICK else KINDS:
        with TemporaryDirectory() as folder:
            chosen = photographs[:2] if scale is Scale.QUICK else photographs[:: kind.every]
            files = [_resized(path, kind, Path(folder)) for path in chosen]
            drifts = [_drift(file) for file in files]
            yield _row(kind, THREATEXCHANGE, _of_threatexchange, files, drifts)
            yield _row(kind, REFERENCE, _of_reference, files, drifts)


def _row(
    kind: Kind,
    peer: str,
    theirs: Callable[[Path], object],
    files: Sequence[Path],
    drifts: Sequence[int],
) -> Hashing:
    works = [(partial(hash_file, file, ["pdq"]), partial(theirs, file)) for file in files]
    pair = paired(works, rounds=kind.rounds)
    return Hashing(
        picture=kind.name,
        format=FORMATS[kind.suffix],
        peer=peer,
        ours_seconds=pair.ours,
        theirs_seconds=pair.theirs,
        ratio=pair.ratio,
        lowest=pair.lowest,
        highest=pair.highest,
        most_drift=max(drifts),
        same=mean(drift == 0 for drift in drifts),
    )


def _resized(photograph: Path, kind: Kind, folder: Path) -> Path:
    file = folder / f"{photograph.stem}.{kind.suffix}"
    with Image.open(photograph) as picture:
        larger = picture.convert("RGB").resize(kind.pixels, Image.Resampling.LANCZOS)
    larger.save(file, quality=85)
    return file


def _of_threatexchange(file: Path) -> str:
    return str(PdqSignal.hash_from_file(file))


def _of_reference(file: Path) -> NDArray[np.uint8]:
    """The bits of the fully decoded picture."""
    with Image.open(file) as picture:
        bits, _ = pdqhash.compute(np.asarray(picture.convert("RGB")))
    return np.asarray(bits, np.uint8)


def _drift(file: Path) -> int:
    """Bits between our value and that of the reference, given all pixels."""
    (ours,) = hash_file(file, ["pdq"])
    reference = int.from_bytes(np.packbits(_of_reference(file)).tobytes())
    return (int(ours.value, 16) ^ reference).bit_count()


def floors(rows: Sequence[Hashing]) -> Iterator[Floor]:
    """What hashing has to hold."""
    least = {
        ("256²", FORMATS["jpg"]): 1,
        ("1080²", FORMATS["jpg"]): 5,
        ("12 megapixels", FORMATS["jpg"]): 10,
    }
    for row in rows:
        wanted = least.get((row.picture, row.format))
        if row.peer == THREATEXCHANGE and wanted is not None:
            yield Floor(
                f"PDQ of {row.picture}, {row.format}, beside threatexchange",
                f"≥ {wanted}×",
                times(row.ratio),
                row.ratio >= wanted,
            )
    if rows:
        most = max(row.most_drift for row in rows)
        name = "PDQ, bits away from the reference"
        yield Floor(name, f"≤ {MOST_DRIFT}", str(most), most <= MOST_DRIFT)


HASHING: Final = Benchmark(
    name="hashing",
    summary="PDQ of picture files, beside threatexchange and the reference",
    run=hashing,
    notes=(
        "Each file in turns, read from disk, after one turn to warm up; one thread each.",
        "Drift: bits between Kashf's value and the reference's of the fully decoded picture.",
    ),
    floors=floors,
)
