"""Opening pictures that strangers made, before anything is unpacked: told by their bytes, and
refused where they are too large or would take too long."""

import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import BytesIO
from typing import BinaryIO, Final

from PIL import Image, UnidentifiedImageError

from kashf.errors import BrokenPicture, MissingPart, TooLarge

LARGEST_PICTURE: Final = 256 << 20  # bytes
MOST_PIXELS: Final = 178_956_970  # where Pillow, too, takes a picture for a decompression bomb
MOST_SCANNED: Final = 16 * MOST_PIXELS  # pixels, times the scans of a JPEG that go over them
MOST_VALUES: Final = 1 << 18  # of one tag of a TIFF: Pillow makes an object of each strip
MOST_RUNS: Final = 2 << 20  # bytes of a BMP in runs, which are unpacked by Python

# What people upload. Left out on purpose: formats that run programs or load other files (EPS, PDF).
FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP")
HEIC: Final = "HEIF"  # Pillow's name for it, where `pillow-heif` is installed

_STARTS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm"})
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_OPEN_BRANDS: Final = frozenset({b"mif1", b"msf1"})  # the others of the file say which it is
_SCAN: Final = re.compile(b"\xff\xda")  # where a scan of a JPEG begins
_TIFF: Final = {b"II*\0": "<", b"MM\0*": ">"}  # how it writes numbers
_TIFF_STRIPS: Final = frozenset({273, 279, 324, 325})  # the tags of strips and tiles
_TIFF_BYTES: Final = frozenset({1, 2, 7})  # types of values that stay together

# Pillow's decoders raise all of these on files that were made to break them.
DECODER_ERRORS: Final = (
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

# MOST_PIXELS is our own bound, so Pillow need not warn of pictures under it; and what it says of
# odd metadata is nothing that a reviewer can act on.
for _module in (r"PIL\..*", r"kashf\.signals\.pictures\..*"):
    warnings.filterwarnings("ignore", category=UserWarning, module=_module)
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class Family(StrEnum):
    """What a picture's first bytes make of it."""

    USUAL = "usual"  # what Pillow reads
    HEIC = "heic"  # what it reads with the extra `heic`
    NONE = "none"


def looks_like_a_picture(file: BinaryIO) -> bool:
    """Whether the bytes begin like a picture that we read; it may still turn out to be broken."""
    return _family(file) is not Family.NONE


def check_bytes(file: BinaryIO, name: str) -> None:
    """Raises TooLarge for a picture of more than `LARGEST_PICTURE` bytes."""
    size = file.seek(0, 2)
    if size > LARGEST_PICTURE:
        raise TooLarge(
            f"{name or 'The picture'} has {size:,} bytes; a picture may have {LARGEST_PICTURE:,}."
        )


def open_picture(file: BinaryIO, name: str) -> Image.Image:
    """The picture with its size and form known and nothing unpacked; `file` stays open.

    Raises TooLarge or MissingPart; and, within `explained`, whatever a decoder raises.
    """
    check_bytes(file, name)
    forms: tuple[str, ...] = FORMATS
    if _family(file) is Family.HEIC:
        _install_heic(name)
        forms = (HEIC,)
    _check_tags(file, name)
    file.seek(0)
    image = Image.open(file, formats=forms)
    if image.width * image.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    _check_work(image, file, name)
    return image


@contextmanager
def explained(name: str) -> Iterator[None]:
    """What a decoder raises becomes TooLarge or BrokenPicture, which say what to do."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise TooLarge(
            f"{name or 'The picture'} unpacks to more than {MOST_PIXELS:,} pixels. Save it smaller."
        ) from error
    except (UnidentifiedImageError, *DECODER_ERRORS) as error:
        raise BrokenPicture(
            f"{name or 'The picture'} is damaged or cut short and cannot be decoded. "
            "Fetch it again from its source."
        ) from error


def _family(file: BinaryIO) -> Family:
    file.seek(0)
    start = file.read(64)
    if start[4:8] == b"ftyp":
        return _family_of_brands(start)
    if start.startswith(_STARTS) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP"):
        return Family.USUAL
    # a text can begin with these, so the decoder is asked
    is_likely = start.startswith((b"BM", b"GIF87a", b"GIF89a"))
    return Family.USUAL if is_likely and _opens(file) else Family.NONE


def _family_of_brands(start: bytes) -> Family:
    """A film begins the same way; the brands say what it is."""
    end = min(len(start), int.from_bytes(start[:4]))
    brands = {start[place : place + 4] for place in range(16, end, 4)}
    brand = start[8:12]
    if brand in _HEIC_BRANDS or (brand in _OPEN_BRANDS and brands & _HEIC_BRANDS):
        return Family.HEIC
    if brand in _AVIF_BRANDS or (brand in _OPEN_BRANDS and brands & _AVIF_BRANDS):
        return Family.USUAL
    return Family.NONE


def _opens(file: BinaryIO) -> bool:
    file.seek(0)
    try:
        Image.open(file, formats=FORMATS)  # not closed: that would close the file, too
    except Image.DecompressionBombError:
        return True  # a picture, and too large: `open_picture` says so
    except (UnidentifiedImageError, *DECODER_ERRORS):
        return False
    return True


def _install_heic(name: str) -> None:
    """Tells Pillow about HEIC, where the extra is installed. Raises MissingPart."""
    try:
        from pillow_heif import register_heif_opener  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise MissingPart(
            f"{name or 'The picture'} is a HEIC picture, which Kashf reads with its extra 'heic': "
            "pip install pillow-heif. Or save it as JPEG."
        ) from error
    register_heif_opener(thumbnails=False)


def _check_work(image: Image.Image, file: BinaryIO, name: str) -> None:
    """Raises TooLarge where a small file would make a decoder work for very long."""
    match image.format:
        case "JPEG" | "MPO":
            work, most = image.width * image.height * _scans(file), MOST_SCANNED
        case "BMP" if image.info.get("compression"):
            work, most = file.seek(0, 2), MOST_RUNS
        case _:
            return
    if work > most:
        raise _too_much_work(name)


def _check_tags(file: BinaryIO, name: str) -> None:
    """Raises TooLarge for a TIFF of more strips, or other values, than it can need."""
    file.seek(0)
    order = _TIFF.get(file.read(4))
    if order is None:
        return
    (first,) = struct.unpack(f"{order}I", file.read(4).ljust(4, b"\0"))
    file.seek(first)
    (count,) = struct.unpack(f"{order}H", file.read(2).ljust(2, b"\0"))
    entries = file.read(12 * count)
    for place in range(0, len(entries) - 11, 12):
        tag, kind, values = struct.unpack_from(f"{order}HHI", entries, place)
        is_apart = kind not in _TIFF_BYTES or tag in _TIFF_STRIPS
        if is_apart and values > MOST_VALUES:
            raise _too_much_work(name)


def _too_much_work(name: str) -> TooLarge:
    return TooLarge(
        f"{name or 'The picture'} is put together so that unpacking it would take too long. "
        "Save it again as PNG or JPEG."
    )


def _scans(file: BinaryIO) -> int:
    """How many scans a JPEG has, at the most."""
    file.seek(0)
    found, last = 0, b""
    while block := file.read(1 << 20):
        found += len(_SCAN.findall(last + block))  # three times as fast as to count bytes
        last = block[-1:]
    return found


def with_its_end(file: BinaryIO) -> BytesIO:
    """A JPEG that was cut short, with the mark of its end put behind it, so that a decoder shows
    what there is of it."""
    file.seek(0)
    return BytesIO(file.read() + b"\xff\xd9")
