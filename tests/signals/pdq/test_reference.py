"""PDQ of every picture that people upload, held against the reference."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pdqhash
import pytest
from PIL import Image, ImageOps

import kashf.coalition.demo
from kashf.signals import Signal, hash_bytes, signal_type
from kashf.signals.pdq import PDQ

PHOTOGRAPHS = sorted((Path(kashf.coalition.demo.__file__).parent / "photographs").glob("*.jpg"))
ORIENTATION = 0x0112


def photograph(name: str = "coffee") -> Image.Image:
    with Image.open(PHOTOGRAPHS[0].with_name(f"{name}.jpg")) as picture:
        return picture.convert("RGB")


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    to = BytesIO()
    picture.save(to, form, **options)
    return to.getvalue()


def pdq(data: bytes) -> Signal:
    (signal,) = hash_bytes(data, ["pdq"])
    return signal


def reference(picture: Image.Image) -> Signal:
    """What `pdqhash` says of all pixels."""
    bits, quality = pdqhash.compute(np.asarray(picture))
    return Signal("pdq", f"{int(''.join(map(str, bits)), 2):064x}", quality)


def distance(one: Signal, other: Signal) -> int:
    return PDQ.distance(one.value, other.value)


@pytest.mark.parametrize("size", [(64, 64), (65, 200), (300, 200), (511, 511), (1023, 700)])
def test_a_small_picture_has_the_reference_value(size: tuple[int, int]) -> None:
    small = photograph().resize(size)

    assert pdq(saved(small, "PNG")) == reference(small)


@pytest.mark.parametrize("path", PHOTOGRAPHS, ids=lambda path: path.stem)
def test_a_large_photograph_is_at_most_ten_bits_from_the_reference(path: Path) -> None:
    data = saved(ImageOps.contain(photograph(path.stem), (2400, 2400)), "JPEG", quality=90)

    with Image.open(BytesIO(data)) as whole:
        assert distance(pdq(data), reference(whole)) <= 10


def test_a_large_picture_of_another_format_is_at_most_ten_bits_from_the_reference() -> None:
    large = photograph().resize((1800, 1400))

    assert distance(pdq(saved(large, "BMP")), reference(large)) <= 10


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("JPEG", {"quality": 90}),
        ("JPEG", {"quality": 90, "progressive": True}),
        ("PNG", {}),
        ("GIF", {}),
        ("WEBP", {"quality": 90}),
        ("WEBP", {"lossless": True}),
        ("AVIF", {"quality": 90}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "jpeg"}),
        ("BMP", {}),
    ],
    ids=str,
)
def test_each_format_is_read(form: str, options: dict[str, object]) -> None:
    picture = photograph()

    assert distance(pdq(saved(picture, form, **options)), reference(picture)) <= 10


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "YCbCr", "LA", "RGBA", "I;16"])
def test_each_way_to_store_colours_is_read(mode: str) -> None:
    picture = photograph().convert("L" if mode == "I;16" else "RGB").resize((400, 300))
    stored = _deep(picture) if mode == "I;16" else picture.convert(mode)

    close = 60 if mode == "1" else 16  # black and white only: the look is another
    assert distance(pdq(saved(stored, "TIFF")), reference(picture.convert("RGB"))) <= close


def _deep(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bits_a_pixel_look_like_eight(form: str) -> None:
    grey = photograph().convert("L").resize((300, 200))

    assert pdq(saved(_deep(grey), form)) == reference(grey.convert("RGB"))


def test_sixteen_bits_a_colour_look_like_eight() -> None:
    picture = photograph().resize((60, 60))
    rows = np.asarray(picture).astype(">u2") * 257
    lines = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", *picture.size, 16, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head)
    data += _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")

    assert pdq(data) == reference(picture)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def test_a_cmyk_jpeg_looks_like_its_print() -> None:
    picture = photograph()

    assert distance(pdq(saved(picture.convert("CMYK"), "JPEG")), reference(picture)) <= 10


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_what_shows_through_is_white(form: str) -> None:
    mask = Image.linear_gradient("L").resize((400, 300))
    layer = photograph().resize((400, 300))
    shown = Image.composite(layer, Image.new("RGB", layer.size, "white"), mask)
    layer.putalpha(mask)

    assert distance(pdq(saved(layer, form)), reference(shown)) <= 10


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    picture = photograph().resize((300, 200)).quantize(16)
    colours = np.array(picture.getpalette()).reshape(-1, 3)
    colours[5] = 255
    shown = Image.fromarray(colours[np.asarray(picture)].astype(np.uint8))

    assert pdq(saved(picture, "PNG", transparency=5)) == reference(shown)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_seen_upright_however_it_is_stored(form: str, orientation: int) -> None:
    upright = photograph().resize((400, 300))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    turned = Image.Exif()
    turned[ORIENTATION] = {6: 8, 8: 6}.get(orientation, orientation)  # the inverse of each turn
    carrier = upright.copy()
    carrier.info["exif"] = turned.tobytes()

    stored = saved(ImageOps.exif_transpose(carrier), form, exif=exif)

    assert distance(pdq(stored), reference(upright)) <= 10


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "exif", [b"", b"garbage", b"II*\0\xff\xff\xff\x7f", b"MM\0*\0\0\0\x08\xff"]
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_picture_whose_exif_is_broken_is_seen_as_it_is_stored(form: str, exif: bytes) -> None:
    picture = photograph().resize((400, 300))

    assert distance(pdq(saved(picture, form, exif=b"Exif\0\0" + exif)), reference(picture)) <= 10


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (2, 3), (7000, 1)])
def test_a_picture_of_a_dot_or_a_line_is_weak(size: tuple[int, int]) -> None:
    assert PDQ.is_weak(pdq(saved(Image.new("RGB", size, "red"), "PNG")))


@pytest.mark.parametrize("colour", ["white", "black", "red"])
def test_a_picture_of_one_colour_is_weak(colour: str) -> None:
    flat = pdq(saved(Image.new("RGB", (600, 600), colour), "PNG"))

    assert flat.quality == 0
    assert signal_type("pdq").is_weak(flat)


def test_a_photograph_is_not_weak() -> None:
    assert not any(PDQ.is_weak(pdq(path.read_bytes())) for path in PHOTOGRAPHS)


def test_a_value_is_256_bits_and_says_how_many_differ() -> None:
    one, other = PDQ.parse("0" * 64), PDQ.parse("F" * 63 + "e")

    assert PDQ.distance(one, other) == 255
    assert PDQ.explain(12) == "12 of 256 bits differ"
    assert PDQ.code(other) == b"\xff" * 31 + b"\xfe"
