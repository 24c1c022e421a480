"""Benign pictures to hash, and what they look like as files."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pdqhash
from PIL import Image

import kashf.coalition.demo
from kashf.signals import Signal, hash_bytes
from kashf.signals.pdq import PDQ

PHOTOGRAPHS = sorted((Path(kashf.coalition.demo.__file__).parent / "photographs").glob("*.jpg"))


def photograph(name: str = "coffee", size: tuple[int, int] | None = None) -> Image.Image:
    with Image.open(PHOTOGRAPHS[0].with_name(f"{name}.jpg")) as picture:
        return picture.convert("RGB").resize(size or picture.size)


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    to = BytesIO()
    picture.save(to, form, **options)
    return to.getvalue()


def pdq(data: bytes) -> Signal:
    """The one signal of a still."""
    (signal,) = hash_bytes(data, ["pdq"])
    return signal


def reference(picture: Image.Image) -> Signal:
    """What `pdqhash` says of all pixels."""
    bits, quality = pdqhash.compute(np.asarray(picture))
    return Signal("pdq", f"{int(''.join(map(str, bits)), 2):064x}", quality)


def distance(one: Signal, other: Signal) -> int:
    return PDQ.distance(one.value, other.value)
