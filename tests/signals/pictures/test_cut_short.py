"""A JPEG that was cut short is seen as far as it goes, if that is at least half of it."""

import pytest
from PIL import Image, ImageDraw

from kashf.errors import BrokenPicture
from kashf.signals import hash_bytes
from tests.signals.pictures.making import distance, pdq, photograph, reference, saved

KINDS = {
    "baseline": {"progressive": False},
    "progressive": {"progressive": True},
    "grey": {},
    "CMYK": {},
}


def picture(kind: str, size: tuple[int, int] = (640, 480)) -> bytes:
    mode = {"grey": "L", "CMYK": "CMYK"}.get(kind, "RGB")
    return saved(photograph(size=size).convert(mode), "JPEG", quality=85, **KINDS[kind])


def cut(data: bytes, kept: float) -> bytes:
    return data[: int(len(data) * kept)]


@pytest.mark.parametrize("size", [(640, 480), (2000, 1500)], ids=["whole", "reduced"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_lacks_its_end_looks_like_what_is_there(kind: str, size: tuple[int, int]) -> None:
    whole = picture(kind, size)

    assert distance(pdq(cut(whole, 0.97)), pdq(whole)) <= 31
    assert distance(pdq(whole[:-2]), pdq(whole)) == 0


def test_what_is_not_there_is_grey_as_viewers_have_it() -> None:
    whole = picture("baseline")
    seen = photograph(size=(640, 480))
    rows = 480 * 3 // 4
    ImageDraw.Draw(seen).rectangle((0, rows, 640, 480), (128, 128, 128))
    near = [distance(pdq(cut(whole, kept / 100)), reference(seen)) for kept in range(60, 90)]

    assert min(near) <= 20


@pytest.mark.parametrize("kind", ["baseline", "grey", "CMYK"])
@pytest.mark.parametrize("kept", [0.1, 0.2, 0.3])
def test_of_what_less_than_half_is_there_is_broken(kind: str, kept: float) -> None:
    with pytest.raises(BrokenPicture):
        hash_bytes(cut(picture(kind), kept), ["pdq"])


def test_a_progressive_one_is_all_there_early_and_not_sharp() -> None:
    whole = picture("progressive")

    assert distance(pdq(cut(whole, 0.4)), pdq(whole)) <= 31
    with pytest.raises(BrokenPicture):
        hash_bytes(cut(whole, 0.02), ["pdq"])


def test_a_black_lower_half_is_a_picture() -> None:
    dark = photograph(size=(640, 480))
    dark.paste("black", (0, 200, 640, 480))
    whole = saved(dark, "JPEG")

    assert distance(pdq(whole[:-8]), reference(dark)) <= 10


@pytest.mark.parametrize("data", [b"\xff\xd8\xff", b"\xff\xd8\xff\xe0" + bytes(50)])
def test_a_beginning_alone_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenPicture):
        hash_bytes(data, ["pdq"])


def test_noise_that_is_cut_short_is_not_taken_for_grey() -> None:
    noise = Image.effect_noise((300, 300), 90)
    whole = saved(noise, "JPEG")

    assert distance(pdq(cut(whole, 0.98)), pdq(whole)) <= 60
