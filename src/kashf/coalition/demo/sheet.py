"""A contact sheet: what came in, what it was matched with, and whether that was right."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image, ImageOps

from kashf.coalition.demo.typesetting import HERE, typeset

TEMPLATE: Final = HERE / "templates" / "sheet.typ"
ALONE: Final = (340, 216)  # an item that matched nothing has the whole cell
BESIDE: Final = (176, 216)
SMALL: Final = (118, 145)
WHITE: Final = (255, 255, 255)
COLOURS: Final = 256  # of the palette: enough for thumbnails, and a third of the bytes
LETTER: Final = 400  # square points for a letter of an item, on average
LETTER_SMALL: Final = 210  # the same for a known text
NO_BREAK: Final = "\u202f"
FULL_WIDTH: Final = re.compile("[\uff01-\uff5e]")


class Verdict(StrEnum):
    """What came of an item."""

    FOUND = "found"
    MISSED = "missed"
    LEFT_ALONE = "left alone"
    FALSE_ALARM = "false alarm"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One item, what was done to it, and what it matched, by which signal and at which distance."""

    item: Path
    edit: str
    verdict: Verdict
    known: Path | None
    type: str | None
    distance: int | None
    radius: int | None


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture by its thumbnail's name, or a text by its first words."""

    picture: str
    words: str
    rtl: bool
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Cell:
    item: _Shown
    known: _Shown | None
    edit: str
    verdict: Verdict
    evidence: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    cells: Sequence[_Cell]
    verdicts: Sequence[Verdict]


def draw_contact_sheet(rows: Sequence[SheetRow], to: Path) -> None:
    """Draw `rows`, four abreast, as a PNG at `to`."""
    with TemporaryDirectory(dir=to.parent, prefix=".sheet-") as name:
        folder = Path(name)
        sheet = _Sheet([_cell(row, folder) for row in rows], list(Verdict))
        template = Path(copyfile(TEMPLATE, folder / TEMPLATE.name))
        drawn = typeset(template, json.dumps(asdict(sheet), ensure_ascii=False), root=folder)
    with Image.open(BytesIO(drawn)) as page:
        _with_a_palette(page.convert("RGB")).save(to, "png", optimize=True)


def _with_a_palette(page: Image.Image) -> Image.Image:
    """Choose the palette on every third pixel of every third line: the colours hold, in a tenth."""
    sample = page.resize((page.width // 3, page.height // 3), Image.Resampling.NEAREST)
    small = page.quantize(palette=sample.quantize(COLOURS, kmeans=1), dither=Image.Dither.NONE)
    colours = small.getpalette() or []
    paper = 3 * small.tobytes()[0]  # the corner's colour, which averaging greyed a little
    small.putpalette([*colours[:paper], *WHITE, *colours[paper + 3 :]])
    return small


def _cell(row: SheetRow, folder: Path) -> _Cell:
    item = _show(row.item, folder, ALONE if row.known is None else BESIDE)
    known = None if row.known is None else _show(row.known, folder, SMALL)
    return _Cell(item, known, row.edit, row.verdict, _evidence(row))


def _evidence(row: SheetRow) -> str:
    if row.type is None:
        return "no match"
    if row.distance is None or row.radius is None:
        return row.type
    return f"{row.type}, {row.distance} of {row.radius}"


def _show(path: Path, folder: Path, room: tuple[int, int]) -> _Shown:
    if path.suffix == ".txt":
        words = _first_words(path.read_text(encoding="utf-8"), room)
        return _Shown("", words, _runs_right_to_left(words), *room)
    name = f"{len(list(folder.iterdir()))}.png"
    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    thumbnail = ImageOps.contain(upright, room)
    thumbnail.save(folder / name, compress_level=1)
    return _Shown(name, "", rtl=False, width=thumbnail.width, height=thumbnail.height)


def _first_words(text: str, room: tuple[int, int]) -> str:
    """Take what has room; full-width letters, which the fonts lack, are plain and spaced."""
    line = text.partition("\n")[0]
    spaced = FULL_WIDTH.sub(lambda wide: chr(ord(wide[0]) - 0xFEE0) + NO_BREAK, line)
    letters = room[0] * room[1] // (LETTER if room != SMALL else LETTER_SMALL)
    return spaced if len(spaced) <= letters else spaced[:letters].rsplit(" ", 1)[0] + f"{NO_BREAK}…"


def _runs_right_to_left(text: str) -> bool:
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in strong if kind in {"L", "R", "AL"}), False)
