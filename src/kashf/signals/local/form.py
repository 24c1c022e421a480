"""A picture's corners and a small grey copy of it, as bytes: what is kept and what is asked by.

    "KL", the form, the version                       one byte each, after the two letters
    evenness, in steps of 1/255                       one byte; see `shades`
    width, height, number of corners                  16 bits each, little-endian
    codes, xs, ys, sizes, angles                      32, 2, 2, 1 and 1 bytes a corner
    the grey copy                                     a JPEG file

Places are parts of the width and the height in steps of 1/65535; a size is an eighth of a power of
a 28th of two, an angle a 256th of the circle.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from io import BytesIO
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from kashf.errors import BadValue
from kashf.signals.local.features import Features, Grey

VERSION: Final = 2  # of the corners, their order of bits and the copy: others cannot be compared
MOST_CORNERS: Final = 1024
LARGEST: Final = 64 << 10  # bytes of a body
LARGEST_COPY: Final = 512  # pixels a side

_MAGIC: Final = b"KL"
_HEAD: Final = struct.Struct("<2sBBBHHH")
_CORNER: Final = 32 + 2 + 2 + 1 + 1
_JPEG_QUALITY: Final = 60
_SIZES: Final = 28.0  # steps to twice the size
_LEAST_SIZE: Final = 8.0


class Form(IntEnum):
    """What a body is for."""

    KNOWN = 1
    ASKED = 2


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A picture as a body tells it. evenness: as `shades.evenness` says it. copy: uint8[height,
    width], the grey copy in a size of its own."""

    form: Form
    evenness: float
    features: Features
    copy: Grey


def write(body: Body) -> bytes:
    """The bytes of a picture's corners and its grey copy."""
    features = body.features
    jpeg = BytesIO()
    Image.fromarray(body.copy).save(jpeg, "JPEG", quality=_JPEG_QUALITY)
    frame = np.array([features.width, features.height], np.float32)
    places = np.round(features.places / frame * 65535).clip(0, 65535).astype("<u2")
    sizes = np.round(np.log2(np.maximum(features.sizes, _LEAST_SIZE) / _LEAST_SIZE) * _SIZES)
    angles = np.round(features.angles / (2 * np.pi) * 256).astype(np.int64) % 256
    even = round(body.evenness * 255)
    frame_and_count = features.width, features.height, len(features)
    head = _HEAD.pack(_MAGIC, body.form, VERSION, even, *frame_and_count)
    return b"".join(
        [
            head,
            features.codes.tobytes(),
            places[:, 0].tobytes(),
            places[:, 1].tobytes(),
            sizes.clip(0, 255).astype(np.uint8).tobytes(),
            angles.astype(np.uint8).tobytes(),
            jpeg.getvalue(),
        ]
    )


def version_of(body: bytes) -> int | None:
    """The version of a body, of ours or of others; None of what is no body."""
    return body[3] if len(body) >= _HEAD.size and body.startswith(_MAGIC) else None


def codes_of(body: bytes) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The codes of a body, uint8[n, 32]. Raises BadValue."""
    count = _head(body).corners
    return np.frombuffer(body, np.uint8, count * 32, _HEAD.size).reshape(count, 32)


@lru_cache(maxsize=16)  # one asked picture is compared with several known ones
def read(body: bytes) -> Body:
    """The corners and the grey copy of a body. Raises BadValue for what is none, or damaged."""
    form, even, width, height, count = _head(body)
    end = _HEAD.size + count * _CORNER
    numbers = memoryview(body)[_HEAD.size + count * 32 : end]
    xs, ys = (np.frombuffer(numbers, "<u2", count, count * 2 * each) for each in (0, 1))
    sizes, angles = (np.frombuffer(numbers, np.uint8, count, count * each) for each in (4, 5))
    places = np.column_stack([xs, ys]).astype(np.float32) / 65535
    features = Features(
        width,
        height,
        codes_of(body),
        (places * np.array([width, height])).astype(np.float32),
        (_LEAST_SIZE * 2 ** (sizes.astype(np.float32) / _SIZES)).astype(np.float32),
        (angles.astype(np.float32) / 256 * 2 * np.pi).astype(np.float32),
    )
    return Body(form, even / 255, features, _copy(body[end:]))


class _Head(NamedTuple):
    """What stands before the corners."""

    form: Form
    even: int
    width: int
    height: int
    corners: int


def _head(body: bytes) -> _Head:
    if version_of(body) is None:
        raise _bad("it does not begin like one")
    if len(body) > LARGEST:
        raise _bad(f"it has {len(body):,} bytes; one has at most {LARGEST:,}")
    _, form, version, even, width, height, count = _HEAD.unpack_from(body)
    if version != VERSION:
        raise _bad(f"it is of version {version}, and this Kashf compares version {VERSION}")
    if form not in list(Form) or not width or not height or count > MOST_CORNERS:
        raise _bad("its head is damaged")
    if len(body) < _HEAD.size + count * _CORNER:
        raise _bad("it is cut short")
    return _Head(Form(form), even, width, height, count)


def _copy(jpeg: bytes) -> Grey:
    try:
        image = Image.open(BytesIO(jpeg), formats=["JPEG"])
        if max(image.size) > LARGEST_COPY or image.mode != "L":
            raise _bad("its grey copy is none")
        return np.asarray(image, np.uint8)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _bad("its grey copy cannot be decoded") from error


def _bad(reason: str) -> BadValue:
    return BadValue(f"This is not the body of a local signal: {reason}.", fields={"body": reason})
