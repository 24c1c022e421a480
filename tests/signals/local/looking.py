"""Pictures, and the pairs of two signals' corners as a search that misses nothing has them."""

from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

import kashf.coalition.demo
from kashf.signals import Signal
from kashf.signals.content import Content
from kashf.signals.local import LOCAL, WITHIN, Sameness, compare
from kashf.signals.local.geometry import Pairs

PHOTOGRAPHS = Path(kashf.coalition.demo.__file__).parent / "photographs"
NAMES = sorted(path.stem for path in PHOTOGRAPHS.glob("*.jpg"))


@cache
def photograph(name: str, side: int = 700) -> Image.Image:
    picture = Image.open(PHOTOGRAPHS / f"{name}.jpg").convert("RGB")
    picture.thumbnail((side, side))
    return picture


def content(picture: Image.Image) -> Content:
    to = BytesIO()
    picture.save(to, "PNG")
    return Content.of_bytes(to.getvalue())


def known(picture: Image.Image) -> Signal:
    (signal,) = LOCAL.compute(content(picture))
    return signal


def asked(picture: Image.Image) -> list[Signal]:
    """The picture as it is, and its mirror image."""
    return [signal for signals in LOCAL.rounds(content(picture)) for signal in signals]


def pairs(one: Signal, other: Signal) -> Pairs:
    """The nearest known corner of each asked one, within the bits that an index looks for."""
    theirs, ours = LOCAL.codes(one), LOCAL.codes(other)
    if not len(theirs) or not len(ours):
        return np.empty((0, 3), np.int32)
    bits = np.bitwise_count(theirs[:, None] ^ ours[None, :]).sum(axis=2, dtype=np.int32)
    nearest = bits.argmin(axis=1)
    found = np.column_stack([np.arange(len(theirs)), nearest, bits.min(axis=1)])
    return found[found[:, 2] <= WITHIN].astype(np.int32)


def compared(one: Signal, other: Signal) -> Sameness | None:
    return compare(one.body, other.body, pairs(one, other))


def found_in(picture: Image.Image, other: Image.Image) -> Sameness | None:
    """How the other picture is in the first, looked at as it is."""
    return compared(asked(picture)[0], known(other))
