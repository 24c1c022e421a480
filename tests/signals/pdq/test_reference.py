"""PDQ's values, held against the reference's."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from kashf.signals import signal_type
from kashf.signals.pdq import PDQ
from tests.signals.pictures.making import (
    PHOTOGRAPHS,
    distance,
    pdq,
    photograph,
    reference,
    saved,
)


@pytest.mark.parametrize("size", [(64, 64), (65, 200), (300, 200), (511, 511), (1023, 700)])
def test_a_small_picture_has_the_reference_value(size: tuple[int, int]) -> None:
    small = photograph(size=size)

    assert pdq(saved(small, "PNG")) == reference(small)


def crops(count: int) -> list[Image.Image]:
    """Parts of the photographs, of every size and shape."""
    drawn = np.random.default_rng(8)
    pictures = [photograph(path.stem) for path in PHOTOGRAPHS]
    found = []
    for number in range(count):
        picture = pictures[number % len(pictures)]
        left = int(drawn.integers(0, picture.width // 2))
        top = int(drawn.integers(0, picture.height // 2))
        width, height = map(int, drawn.integers(64, 500, 2))
        part = picture.crop((left, top, left + picture.width // 2, top + picture.height // 2))
        found.append(part.resize((width, height)))
    return found


def test_at_least_99_of_100_pictures_have_the_reference_value_and_none_is_far_off() -> None:
    pictures = crops(120)
    away = [distance(pdq(saved(each, "BMP")), reference(each)) for each in pictures]

    assert max(away) <= 10
    assert away.count(0) >= 0.99 * len(pictures)


@pytest.mark.parametrize(
    "colours",
    [["red", "white", "blue"], ["white", "black"] * 20, ["white", "white", "green"]],
    ids=["three stripes", "many stripes", "two fields"],
)
@pytest.mark.parametrize("size", [(300, 200), (900, 600)])
def test_a_flag_of_which_rounding_decides_has_the_reference_value(
    colours: list[str], size: tuple[int, int]
) -> None:
    flag = Image.new("RGB", (len(colours), 1))
    for place, colour in enumerate(colours):
        flag.paste(colour, (place, 0, place + 1, 1))
    large = flag.resize(size, Image.Resampling.NEAREST)

    assert pdq(saved(large, "PNG")) == reference(large)


@pytest.mark.parametrize("quality", [40, 85, 95])
@pytest.mark.parametrize("size", [(1024, 1024), (1080, 1350), (2100, 1030), (3000, 2200)])
def test_a_jpeg_that_is_decoded_at_a_reduced_scale_is_at_most_ten_bits_from_the_reference(
    size: tuple[int, int], quality: int
) -> None:
    for path in PHOTOGRAPHS[quality % 4 :: 6]:
        data = saved(photograph(path.stem, size), "JPEG", quality=quality)

        with Image.open(BytesIO(data)) as whole:
            assert distance(pdq(data), reference(whole)) <= 10


@given(st.integers(0, 10_000), st.integers(64, 200), st.integers(64, 200))
@settings(max_examples=20)
def test_a_picture_that_is_decoded_and_encoded_again_without_loss_has_the_same_signal(
    seed: int, width: int, height: int
) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    picture = Image.fromarray(noise).resize((width, height))
    data = saved(picture, "PNG")

    with Image.open(BytesIO(data)) as again:
        again.load()
        assert pdq(data) == pdq(saved(again, "PNG")) == pdq(saved(again, "WEBP", lossless=True))


@pytest.mark.parametrize("path", PHOTOGRAPHS, ids=lambda path: path.stem)
def test_a_large_photograph_is_at_most_ten_bits_from_the_reference(path: Path) -> None:
    data = saved(ImageOps.contain(photograph(path.stem), (2400, 2400)), "JPEG", quality=90)

    with Image.open(BytesIO(data)) as whole:
        assert distance(pdq(data), reference(whole)) <= 10


def test_a_large_picture_of_another_format_is_at_most_ten_bits_from_the_reference() -> None:
    large = photograph().resize((1800, 1400))

    assert distance(pdq(saved(large, "BMP")), reference(large)) <= 10


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
