"""More than five hundred files that are hard on decoders, made by rule from tiny pictures; and what
hashing answers to each.

Run as a program it asks for everything that Kashf makes of a picture, file by file, with its
processor time limited by the system, and says what the answers were and how much memory it took.
"""

import json
import resource
import struct
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image
from pillow_heif import register_heif_opener

from kashf.errors import KashfError
from kashf.signals.content import Content
from kashf.signals.pdq import PDQ

SECONDS = 120  # of processor time, for all of them
SIZE = (48, 36)
HUGE = (0, 1, 255, 65535, 0x7FFF, 0x7FFFFFFF, 0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class HardFile:
    """What was done to which picture, and the bytes."""

    name: str
    data: bytes


def files() -> Iterator[HardFile]:
    """All of them; the same ones each time."""
    for name, whole in seeds().items():
        yield from _cut(name, whole)
        yield from _mutated(name, whole)
        yield from _lying(name, whole)
        yield from _stretched(name, whole)
    yield from _oversized()
    yield from _odd()


def seeds() -> dict[str, bytes]:
    """Tiny pictures in each format, and in each way to store colours in it."""
    register_heif_opener()
    grey = Image.radial_gradient("L").resize(SIZE)
    picture = Image.merge("RGB", (grey, grey.transpose(Image.Transpose.ROTATE_180), grey))
    other = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).convert("RGB")
    clear = picture.copy()
    clear.putalpha(grey)
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    moving = {"save_all": True, "append_images": [other, picture, other]}
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "raven"
    return {
        "jpeg": _saved(picture, "JPEG", exif=exif),
        "progressive jpeg": _saved(picture, "JPEG", progressive=True),
        "grey jpeg": _saved(grey, "JPEG"),
        "cmyk jpeg": _saved(picture.convert("CMYK"), "JPEG"),
        "png": _saved(picture, "PNG", exif=exif),
        "palette png": _saved(picture.quantize(16), "PNG", transparency=3),
        "clear png": _saved(clear, "PNG"),
        "deep png": _saved(deep, "PNG"),
        "moving png": _saved(picture, "PNG", **moving),
        "gif": _saved(picture, "GIF"),
        "moving gif": _saved(picture, "GIF", **moving),
        "webp": _saved(picture, "WEBP", exif=exif),
        "clear webp": _saved(clear, "WEBP", lossless=True),
        "moving webp": _saved(picture, "WEBP", **moving),
        "avif": _saved(picture, "AVIF"),
        "moving avif": _saved(picture, "AVIF", **moving),
        "heic": _saved(picture, "HEIF"),
        "bmp": _saved(picture, "BMP"),
        "tiff": _saved(picture, "TIFF", exif=exif),
        "tiff of lzw": _saved(picture, "TIFF", compression="tiff_lzw"),
        "tiff of jpeg": _saved(picture, "TIFF", compression="jpeg"),
        "tiff of deflate": _saved(clear, "TIFF", compression="tiff_adobe_deflate"),
        "deep tiff": _saved(deep, "TIFF"),
        "tiff of fractions": _saved(Image.fromarray(np.asarray(grey) / np.float32(255)), "TIFF"),
    }


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    to = BytesIO()
    picture.save(to, form, **options)
    return to.getvalue()


def _cut(name: str, whole: bytes) -> Iterator[HardFile]:
    for part in (1, 3, 10, 25, 50, 75, 90, 99):
        yield HardFile(f"{name}, {part} % of it", whole[: max(1, len(whole) * part // 100)])


def _mutated(name: str, whole: bytes) -> Iterator[HardFile]:
    for number in range(10):
        drawn = Random(f"{name} {number}")
        data = bytearray(whole)
        head = len(data) if number % 2 else min(len(data), 200)
        for _ in range(drawn.randint(1, 12)):
            data[drawn.randrange(head)] = drawn.choice((0, 1, 127, 128, 255, drawn.randrange(256)))
        yield HardFile(f"{name}, mutated {number}", bytes(data))


def _lying(name: str, whole: bytes) -> Iterator[HardFile]:
    """Numbers of two and four bytes in the head, which may be sizes and counts, made huge."""
    drawn = Random(name)
    for _ in range(6):
        data = bytearray(whole)
        form = drawn.choice(("<H", ">H", "<I", ">I"))
        value = drawn.choice(HUGE) % (1 << 8 * struct.calcsize(form))
        place = drawn.randrange(4, min(len(data) - 4, 120))
        struct.pack_into(form, data, place, value)
        yield HardFile(f"{name}, {value} at {place}", bytes(data))


def _stretched(name: str, whole: bytes) -> Iterator[HardFile]:
    half = len(whole) // 2
    yield HardFile(f"{name}, a part of it many times", whole[:half] + whole[half:] * 50)
    yield HardFile(f"{name}, with nothing in the middle", whole[:half] + bytes(5000) + whole[half:])


def _chunk(name: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + check


def _png(width: int, height: int, rows: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _tiff(tags: list[tuple[int, int, int, int]], rest: int) -> bytes:
    head = struct.pack("<2sHIH", b"II", 42, 8, len(tags))
    return head + b"".join(struct.pack("<HHII", *tag) for tag in tags) + bytes(rest)


def _oversized() -> Iterator[HardFile]:
    """Few bytes that claim to be very much."""
    for width, height in ((60_000, 60_000), (1, 2**31 - 1), (2**31 - 1, 1), (13_000, 13_000)):
        yield HardFile(f"png of {width} x {height}", _png(width, height, zlib.compress(bytes(99))))
        head = struct.pack("<IHHI", 54, 0, 0, 54)
        bmp = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
        yield HardFile(f"bmp of {width} x {height}", b"BM" + head + bmp)
        sides = [(256, 4, 1, width), (257, 4, 1, height), (273, 4, 1, 8), (279, 4, 1, 99)]
        yield HardFile(f"tiff of {width} x {height}", _tiff(sides, 99))
    yield HardFile("png that unpacks to 64 MB", _png(4000, 4000, zlib.compress(bytes(1 << 26), 9)))
    strips = [(256, 4, 1, 9), (257, 4, 1, 9), (258, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 1)]
    for kind, count in ((4, 1_000_000), (1, 4_000_000)):
        offsets = [(273, kind, count, 100), (278, 4, 1, 1), (279, kind, count, 100)]
        yield HardFile(f"tiff of {count} strips", _tiff(strips + offsets, 4_000_000))
    tags = [(40_000 + tag, 7, 900_000, 8) for tag in range(20_000)]
    yield HardFile("tiff whose tags are all of it", _tiff(tags, 900_000))
    yield HardFile("jpeg of many scans", _many_scans())
    runs = struct.pack("<IiiHHIIiiII", 40, 12_000, 12_000, 1, 8, 1, 0, 0, 0, 256, 0) + bytes(1024)
    start = b"BM" + struct.pack("<IHHI", 0, 0, 0, 54 + 1024) + runs
    yield HardFile("bmp of runs", start + b"\x01\x05" * 500_000)
    yield HardFile("bmp of too many runs", start + b"\x01\x05" * 2_000_000)
    shades = [Image.new("L", (8, 8), number % 256) for number in range(10_000)]
    for form in ("GIF", "PNG"):
        moving = _saved(shades[0], form, save_all=True, append_images=shades[1:])
        yield HardFile(f"{form} of ten thousand frames", moving)


def _many_scans() -> bytes:
    data = _saved(Image.new("L", (6000, 6000), 99), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * 300 + data[-2:]


def _odd() -> Iterator[HardFile]:
    """Pictures that are whole, and hardly pictures."""
    for size in ((1, 1), (2, 1), (1, 500), (500, 1), (1, 60_000), (60_000, 1), (3, 20_000)):
        for form in ("PNG", "JPEG", "TIFF", "BMP"):
            yield HardFile(f"{form} of {size}", _saved(Image.new("RGB", size, "red"), form))
    for form in ("PNG", "WEBP", "GIF", "AVIF", "TIFF"):
        nothing = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
        yield HardFile(f"{form} that is transparent throughout", _saved(nothing, form))
    for mode in ("1", "L", "P", "CMYK", "LAB", "I", "F"):
        yield HardFile(f"one colour in {mode}", _saved(Image.new(mode, (90, 90)), "TIFF"))


def answer(file: HardFile) -> str:
    """What Kashf says: `signals`, or the code of its error. Any other exception is a fault."""
    content = Content.of_bytes(file.data)
    try:
        if not any(content.kind == kind for kind in PDQ.reads):
            return "no picture"
        for signals in [PDQ.compute(content), *PDQ.rounds(content)]:
            assert all(len(signal.value) == 64 for signal in signals), file.name
        assert content.picture.mode == "RGB", file.name
    except KashfError as error:
        return error.code
    return "signals"


def _peak() -> int:
    """The most memory that this process has held, in bytes. Linux's `ru_maxrss` would not do: a
    process that is started begins it with what the one that started it holds."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].removesuffix("kB")) * 1024


def say(line: Mapping[str, object]) -> None:
    """One line; at once, since the next file may be the end of it."""
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def main() -> None:
    """A line for each file, as JSON; the last says the most memory that there was, in bytes."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for file in files():
        say({"file": file.name, "answer": answer(file)})
    say({"peak": _peak()})


if __name__ == "__main__":
    main()
