"""Everything that people upload: formats, colours, depths, orientation, what shows through."""

import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from kashf.errors import MissingPart
from kashf.signals import hash_bytes
from kashf.signals.content import Content, ContentKind
from kashf.signals.pictures import SHORTER_SIDE
from tests.signals.pictures.making import distance, pdq, photograph, reference, saved

ORIENTATION = 0x0112


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


def test_a_cmyk_jpeg_that_adobe_wrote_upside_down_looks_like_its_print() -> None:
    picture = photograph()
    data = saved(picture.convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in data[:200], "Pillow marks it, and stores the colours the other way round"

    assert distance(pdq(data), reference(picture)) <= 10


@pytest.mark.parametrize("highest", [1.0, 255.0, 65535.0, 3.4e6])
def test_a_tiff_of_fractions_looks_like_its_eight_bits(highest: float) -> None:
    grey = photograph(size=(300, 200)).convert("L")
    levels = np.asarray(grey).astype(np.float32)
    levels[0, :2] = 0, 255
    stored = Image.fromarray(levels * np.float32(highest / 255))

    assert distance(pdq(saved(stored, "TIFF")), reference(grey.convert("RGB"))) <= 10


def test_a_tiff_of_fractions_that_are_none_is_hashed() -> None:
    levels = np.full((80, 80), np.nan, np.float32)
    levels[20:40, 20:60] = np.inf

    assert pdq(saved(Image.fromarray(levels), "TIFF")).quality is not None


def test_a_tiff_of_32_bits_looks_like_its_eight_bits() -> None:
    grey = photograph(size=(300, 200)).convert("L")
    stored = Image.fromarray(np.asarray(grey).astype(np.int32) * 8_000_000)

    assert distance(pdq(saved(stored, "TIFF")), reference(grey.convert("RGB"))) <= 10


def test_of_a_tiff_with_several_pages_the_first_counts() -> None:
    first, second = photograph("coffee", (300, 200)), photograph("cat", (300, 200))

    data = saved(first, "TIFF", save_all=True, append_images=[second])

    assert pdq(data) == reference(first)


@pytest.mark.parametrize("suffix", ["heic", "heif", "hif"])
def test_heic_is_read_where_its_extra_is_installed(suffix: str) -> None:
    picture = photograph(size=(400, 300))
    register_heif_opener()
    data = saved(picture, "HEIF", quality=90)

    (signal,) = hash_bytes(data, ["pdq"], name=f"raven.{suffix}")

    assert distance(signal, reference(picture)) <= 10


def test_heic_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    register_heif_opener()
    data = saved(photograph(size=(64, 64)), "HEIF")
    monkeypatch.setitem(sys.modules, "pillow_heif", None)

    assert Content.of_bytes(data).kind is ContentKind.PICTURE
    with pytest.raises(MissingPart) as caught:
        hash_bytes(data, ["pdq"], name="raven.heic")
    assert "raven.heic" in caught.value.message
    assert "pip install pillow-heif" in caught.value.message


@pytest.mark.parametrize(
    ("form", "size", "kept"),
    [
        ("PNG", (1023, 600), (1023, 600)),
        ("PNG", (1100, 3300), (1100, 3300)),  # as much as is exact
        ("PNG", (2100, 2100), (525, 525)),
        ("JPEG", (1023, 1023), (1023, 1023)),
        ("JPEG", (1024, 2048), (512, 1024)),
        ("JPEG", (1500, 4800), (750, 2400)),
    ],
)
def test_what_is_hashed_is_reduced_by_a_whole_factor_and_keeps_its_shape(
    form: str, size: tuple[int, int], kept: tuple[int, int]
) -> None:
    (still,) = Content.of_bytes(saved(Image.new("RGB", size), form)).stills

    assert still.picture.size == kept
    assert min(kept) >= SHORTER_SIDE
    assert still.full == size[::-1]


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_what_people_see_has_colours_and_is_no_larger_than_it_has_to_be(form: str) -> None:
    seen = Content.of_bytes(saved(Image.new("RGB", (1600, 1100), "red"), form)).picture

    assert (seen.mode, seen.size) == ("RGB", (800, 550))
    red, green, blue = np.asarray(seen)[100, 100].tolist()
    assert (red > 250, green < 5, blue < 5) == (True, True, True)
