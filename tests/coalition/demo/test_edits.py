from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageOps

from kashf.coalition.demo.edits import EDITS, ORIENTATION
from kashf.coalition.demo.typesetting import HERE


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    with Image.open(HERE / "photographs" / "coffee.jpg") as opened:
        return opened.convert("RGB")


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_picture_opens_and_the_original_is_left_alone(
    picture: Image.Image, name: str
) -> None:
    before = picture.tobytes()
    made = EDITS[name].make(picture)

    with Image.open(BytesIO(made.data)) as edited:
        edited.load()
        assert Image.registered_extensions()[made.suffix] == edited.format
    assert picture.tobytes() == before


def test_a_picture_stored_turned_is_shown_upright(picture: Image.Image) -> None:
    with Image.open(BytesIO(EDITS["stored-turned"].make(picture).data)) as stored:
        assert stored.getexif()[ORIENTATION] == 6
        assert stored.size == (picture.height, picture.width)
        shown = ImageOps.exif_transpose(stored)

    difference = ImageChops.difference(shown, picture).convert("L")
    assert sum(n * count for n, count in enumerate(difference.histogram())) / (
        picture.width * picture.height
    ) == pytest.approx(0, abs=8)
