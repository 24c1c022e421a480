"""An evidence store of its own for each test, and pictures to put into it."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from pytest_django import Settings

from kashf.coalition.intake.vocabulary import NewItem, Upload


@pytest.fixture(autouse=True)
def evidence(settings: Settings, tmp_path: Path) -> Path:
    settings.EVIDENCE_FOLDER = tmp_path / "evidence"
    return tmp_path / "evidence"


def picture(seed: int = 1, side: int = 400) -> bytes:
    """A PNG of soft shapes, as different from that of another seed as two photographs."""
    noise = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)
    file = BytesIO()
    Image.fromarray(noise).resize((side, side * 3 // 4), Image.Resampling.BICUBIC).save(file, "PNG")
    return file.getvalue()


def drawn(seed: int = 1, *, wide: int = 640, high: int = 480) -> Image.Image:
    """A picture with many corners: shapes of all sizes, in no order."""
    dice = np.random.default_rng(seed)
    picture = Image.new("RGB", (wide, high), "#c8c0b0")
    draw = ImageDraw.Draw(picture)
    for _ in range(140):
        x, y = dice.integers(0, wide), dice.integers(0, high)
        w, h = dice.integers(8, 90, 2)
        colour = tuple(int(part) for part in dice.integers(0, 256, 3))
        shape = draw.rectangle if dice.random() < 0.6 else draw.ellipse
        shape((int(x), int(y), int(x + w), int(y + h)), fill=colour)
    return picture


def smooth() -> Image.Image:
    """A picture without corners: waves."""
    y, x = np.mgrid[0:300, 0:400] / 400
    waves = 127 + 60 * np.cos(2 * np.pi * x) + 60 * np.sin(3 * np.pi * y)
    return Image.fromarray(waves.astype(np.uint8)).convert("RGB")


def edited(picture: Image.Image) -> Image.Image:
    """Cut on all sides, with a bar of words below: PDQ does not find it."""
    wide, high = picture.size
    cut = picture.crop((wide // 8, high // 8, wide - wide // 10, high - high // 10))
    made = Image.new("RGB", (cut.width, cut.height + high // 4), "#ffffff")
    made.paste(cut, (0, 0))
    ImageDraw.Draw(made).text((20, cut.height + 20), "share before it is gone", "#111111")
    return made


def encoded(picture: Image.Image, name: str = "picture.png") -> NewItem:
    file = BytesIO()
    picture.save(file, "PNG")
    return NewItem(upload=Upload(name, file.getvalue()))


def poster(seed: int = 1) -> NewItem:
    return NewItem(upload=Upload("poster.png", picture(seed)), address="https://h.example/p/1")
