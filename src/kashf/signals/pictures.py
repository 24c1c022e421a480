"""Decoding pictures that strangers made: bounded in bytes and pixels, upright, and no larger than
a fingerprint needs."""

import struct
import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO, Final

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from kashf.errors import BrokenPicture, TooLarge

LARGEST_PICTURE: Final = 256 << 20  # bytes
MOST_PIXELS: Final = 178_956_970  # where Pillow, too, takes a picture for a decompression bomb
SHORTER_SIDE: Final = 512  # pixels; at 256, PDQ would drift by more than 10 bits
FULL_SIZE: Final = "kashf_full_size"  # in a decoded picture's `info`: width and height, upright

# What people upload. Left out on purpose: formats that run programs or load other files (EPS, PDF).
FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP")

_STARTS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")

# Pillow's decoders raise all of these on files that were made to break them.
_DECODER_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    RuntimeError,
    EOFError,
    OverflowError,
    MemoryError,
    ZeroDivisionError,
    struct.error,
)

# EXIF's orientations, and what undoes each.
_TURNS: Final[Mapping[object, Image.Transpose]] = MappingProxyType(
    {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
)

# MOST_PIXELS is our own bound, so Pillow need not warn of pictures under it; and what it says of
# odd metadata is nothing that a reviewer can act on.
for _module in (r"PIL\..*", r"kashf\.signals\.pictures"):
    warnings.filterwarnings("ignore", category=UserWarning, module=_module)
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


def looks_like_a_picture(file: BinaryIO) -> bool:
    """Whether the bytes begin like a picture that we read; it may still turn out to be broken."""
    file.seek(0)
    start = file.read(16)
    if start.startswith(_STARTS) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP"):
        return True
    # a text can begin with these, so the decoder is asked
    if start[4:8] != b"ftyp" and not start.startswith((b"BM", b"GIF87a", b"GIF89a")):
        return False
    try:
        _open(file)  # not closed: that would close the file, too
    except Image.DecompressionBombError:
        return True  # a picture, and too large: `decode_picture` says so
    except (UnidentifiedImageError, *_DECODER_ERRORS):
        return False
    return True


def decode_picture(file: BinaryIO, *, name: str) -> Image.Image:
    """The first frame as RGB on white, turned upright as its EXIF orientation says, reduced by a
    whole factor so that its shorter side keeps at least `SHORTER_SIDE` pixels. Its `info` has the
    size before that under `FULL_SIZE`.

    Raises TooLarge above `LARGEST_PICTURE` bytes or `MOST_PIXELS`, and BrokenPicture where
    decoding fails, also at the last row.
    """
    size = file.seek(0, 2)
    if size > LARGEST_PICTURE:
        raise TooLarge(
            f"{name or 'The picture'} has {size:,} bytes; a picture may have {LARGEST_PICTURE:,}."
        )
    try:
        return _upright(_open(file))
    except Image.DecompressionBombError as error:
        raise TooLarge(
            f"{name or 'The picture'} unpacks to more than {MOST_PIXELS:,} pixels. Save it smaller."
        ) from error
    except (UnidentifiedImageError, *_DECODER_ERRORS) as error:
        raise BrokenPicture(
            f"{name or 'The picture'} is damaged or cut short and cannot be decoded. "
            "Fetch it again from its source."
        ) from error


def _open(file: BinaryIO) -> Image.Image:
    file.seek(0)
    image = Image.open(file, formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    return image


def _upright(image: Image.Image) -> Image.Image:
    full_size = image.size
    image.draft("RGB", (SHORTER_SIDE, SHORTER_SIDE))  # JPEG alone decodes at a reduced scale
    image.load()
    rgb = _on_white(image)
    factor = min(rgb.size) // SHORTER_SIDE
    reduced = rgb.reduce(factor) if factor > 1 else rgb
    turn = _turn(image.info.get("exif", b""))
    upright = reduced if turn is None else reduced.transpose(turn)
    lies = upright.size != reduced.size
    upright.info[FULL_SIZE] = full_size[::-1] if lies else full_size
    return upright


def _turn(exif: bytes) -> Image.Transpose | None:
    """What turns the picture upright; None, as viewers have it, where the EXIF data is broken."""
    tags = Image.Exif()
    try:
        tags.load(exif)
        return _TURNS.get(tags.get(ExifTags.Base.Orientation))
    except _DECODER_ERRORS:
        return None


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel; a plain conversion would clip them
        levels = np.asarray(image).astype(np.int64) >> 8
        image = Image.fromarray(levels.clip(0, 255).astype(np.uint8))
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")
