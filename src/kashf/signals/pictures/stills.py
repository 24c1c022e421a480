"""Decoding a picture for fingerprints, and for people to see."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kashf.signals.pictures.colours import on_white
from kashf.signals.pictures.frames import MOVING, Frames
from kashf.signals.pictures.opening import explained, open_picture, with_its_end
from kashf.signals.pictures.orientation import lies, turn_upright

SHORTER_SIDE: Final = 512  # pixels; at 256, PDQ would drift by more than 10 bits
WHOLE_PIXELS: Final = 4 << 20  # up to here, a picture that was decoded in full is not reduced
_LONGEST: Final = 4096  # pixels of a side of the luma
_LEAST_ROWS: Final = 0.5  # of a JPEG that was cut short
_MIDDLE: Final = 128  # the grey that a decoder gives where there is nothing

Luminance = NDArray[Any]
"""uint8 or float32[rows, columns], 0 to 255."""


@dataclass(frozen=True)
class Still:
    """A picture that does not move, or one frame of one that does: upright, L or RGB, on white, and
    perhaps reduced by a whole factor; its shorter side then has at least `SHORTER_SIDE` pixels.

    `full` has the rows and columns that it has in full.
    """

    picture: Image.Image
    full: tuple[int, int]

    @cached_property
    def luma(self) -> Luminance:
        """Of at most 4,096 a side: uint8 of what is grey already, float32 of what has colours."""
        wide, high = (-(-side // _LONGEST) for side in self.picture.size)
        near = self.picture.reduce((wide, high)) if max(wide, high) > 1 else self.picture
        return np.asarray(near if near.mode == "L" else near.convert("F"))


def decode_stills(file: BinaryIO, *, name: str) -> tuple[Still, ...]:
    """The picture; of one that moves the first frame, and those that look different from it.

    A JPEG of which at least half is there is taken with what is there. Raises TooLarge, MissingPart
    for HEIC without its extra, and BrokenPicture where decoding fails, also at the last row.
    """
    with explained(name):
        image = _unpacked(file, name, as_grey=True)
        if image.format not in MOVING or not getattr(image, "is_animated", False):
            return (_kept(image),)
        return Frames(_kept).chosen(image)


def decode_picture(file: BinaryIO, *, name: str) -> Image.Image:
    """The picture, or the first frame, for people to see: RGB on white, upright, reduced so that
    its shorter side keeps at least `SHORTER_SIDE` pixels. Raises as `decode_stills`."""
    with explained(name):
        image = _unpacked(file, name, as_grey=False)
        return _still(image, most=0).picture.convert("RGB")


def _unpacked(file: BinaryIO, name: str, *, as_grey: bool) -> Image.Image:
    image = open_picture(file, name)
    full = image.size
    if image.format not in {"JPEG", "MPO"}:
        image.load()
        return _with_full(image, full)
    try:
        _draft(image, as_grey=as_grey)
        image.load()
    except OSError:
        image = open_picture(with_its_end(file), name)
        _draft(image, as_grey=as_grey)
        image.load()
        if _rows_there(image) < _LEAST_ROWS * image.height:
            raise
    return _with_full(image, full)


def _draft(image: Image.Image, *, as_grey: bool) -> None:
    """A large JPEG is decoded at a reduced scale, and where no colours are needed, its luma only:
    PDQ's values move by a bit for it. At full size the colours are taken, for the reference's."""
    is_reduced = min(image.size) >= 2 * SHORTER_SIDE
    image.draft("L" if as_grey and is_reduced else "RGB", (SHORTER_SIDE, SHORTER_SIDE))


def _with_full(image: Image.Image, full: tuple[int, int]) -> Image.Image:
    image.info["kashf_full"] = full
    return image


def _rows_there(image: Image.Image) -> int:
    """How many rows of a JPEG there are: a decoder makes the others grey."""
    away = np.abs(np.asarray(image).astype(np.int16).reshape(image.height, -1) - _MIDDLE)
    there = np.flatnonzero((away > 1).any(axis=1))
    return int(there[-1]) + 1 if there.size else 0


def _kept(image: Image.Image) -> Still:
    return _still(image, most=WHOLE_PIXELS)


def _still(image: Image.Image, *, most: int) -> Still:
    """A loaded picture, reduced if it has more than `most` pixels, and turned upright."""
    is_large = image.width * image.height > most
    drawn = on_white(image, max(1, min(image.size) // SHORTER_SIDE) if is_large else 1)
    turn = turn_upright(image.info.get("exif", b""))
    upright = drawn if turn is None else drawn.transpose(turn)
    width, height = image.info.get("kashf_full", image.size)
    return Still(upright, (width, height) if lies(turn) else (height, width))
