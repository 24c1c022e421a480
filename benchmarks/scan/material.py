"""What is scanned: pictures, tables of texts, and the banks in which both are looked for."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from PIL import Image

from benchmarks.codes import PHOTOGRAPHS
from benchmarks.copies import texts
from kashf.matching import Bank
from kashf.signals import Entry, hash_text

SEED: Final = 5
KNOWN: Final = 200  # texts of the bank that is made for texts; the first of the table are those
LARGE: Final = (10_000, 10_000)  # pixels


def fill_bank_of_texts(folder: Path, some: Sequence[str]) -> None:
    """The first of the texts."""
    entries = [
        Entry(f"text {number}", signal)
        for number, text in enumerate(some[:KNOWN])
        for signal in hash_text(text)
    ]
    Bank.create(folder, name="texts").add(entries)


def drawn_texts(count: int, words: int) -> list[str]:
    """Of so many words each, by dice."""
    return texts(count, words, Random(SEED))  # noqa: S311 -- drawn alike


def write_parquet(path: Path, some: Sequence[str]) -> None:
    """A table with a text a row."""
    import pyarrow as pa  # noqa: PLC0415 -- others do without
    import pyarrow.parquet as pq  # noqa: PLC0415 -- as above

    pq.write_table(pa.table({"text": some}), path)


def write_jsonl(path: Path, some: Sequence[str]) -> None:
    """The same as JSON Lines, which can be cut anywhere."""
    path.write_text("".join(f"{json.dumps({'text': text})}\n" for text in some), "utf-8")


def write_large_picture(path: Path) -> None:
    """A photograph of the demo, enlarged to 100 megapixels."""
    photograph = min(PHOTOGRAPHS.glob("*.jpg"))
    with Image.open(photograph) as picture:
        picture.convert("RGB").resize(LARGE, Image.Resampling.BILINEAR).save(path, quality=85)


def link_copies(picture: Path, folder: Path, count: int) -> None:
    """One file under many names."""
    folder.mkdir()
    for number in range(count):
        os.link(picture, folder / f"{number:02}.jpg")
