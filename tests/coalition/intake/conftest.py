"""An evidence store of its own for each test, and pictures to put into it."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
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


def poster(seed: int = 1) -> NewItem:
    return NewItem(upload=Upload("poster.png", picture(seed)), address="https://h.example/p/1")
