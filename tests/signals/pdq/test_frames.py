"""A picture is looked for without what was put around it: borders, bars, captions, a screen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from kashf.signals import Content, Frame, Signal, Turn, View
from kashf.signals.pdq import PDQ
from tests.signals.pictures.making import PHOTOGRAPHS, photograph, reference, saved

Edit = Callable[[Image.Image], Image.Image]
QUALITIES = [90, 50]


def framed(picture: Image.Image, colour: str = "white", part: float = 0.15) -> Image.Image:
    width, height = (round(side * part) for side in picture.size)
    ground = Image.new("RGB", (picture.width + 2 * width, picture.height + 2 * height), colour)
    ground.paste(picture, (width, height))
    return ground


def letter_boxed(picture: Image.Image) -> Image.Image:
    return within(Image.new("RGB", (picture.width, round(picture.width * 1.4)), "black"), picture)


def letter_boxed_in_itself(picture: Image.Image) -> Image.Image:
    size = (picture.width, round(picture.width * 1.4))
    return within(picture.resize(size).filter(ImageFilter.GaussianBlur(20)), picture)


def within(ground: Image.Image, picture: Image.Image) -> Image.Image:
    left, top = ((one - other) // 2 for one, other in zip(ground.size, picture.size, strict=True))
    ground.paste(picture, (left, top))
    return ground


def captioned(picture: Image.Image) -> Image.Image:
    bar = picture.height // 5
    ground = Image.new("RGB", (picture.width, picture.height + bar), "white")
    ground.paste(picture, (0, bar))
    font = ImageFont.load_default(bar // 3)
    ImageDraw.Draw(ground).text((20, bar // 4), "The raven calls from the nest", "black", font)
    return ground


def on_a_phone(picture: Image.Image, ground: str = "white", ink: str = "black") -> Image.Image:
    screen = Image.new("RGB", (720, 1280), ground)
    draw, font = ImageDraw.Draw(screen), ImageFont.load_default(28)
    draw.rectangle((0, 0, 720, 110), "#1e3c8c")
    draw.text((20, 40), "Messages", "white", font)
    draw.ellipse((20, 130, 90, 200), "#c87828")
    draw.text((110, 150), "raven_channel, 3 hours ago", ink, font)
    height = round(720 * picture.height / picture.width)
    screen.paste(picture.resize((720, height), Image.Resampling.LANCZOS), (0, 220))
    for line in range(3):
        draw.text((20, 240 + height + 40 * line), "what people wrote below it"[line:], ink, font)
    return screen


def on_a_dark_phone(picture: Image.Image) -> Image.Image:
    return on_a_phone(picture, "#141418", "white")


def looked_for(picture: Image.Image, quality: int) -> list[list[Signal]]:
    content = Content.of_bytes(saved(picture, "JPEG", quality=quality))
    return [list(signals) for signals in PDQ.rounds(content)]


def nearest(signals: list[Signal], known: Signal) -> tuple[int, View]:
    near = min(signals, key=lambda each: PDQ.distance(each.value, known.value))
    return PDQ.distance(near.value, known.value), near.view


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("name", ["coffee", "cabin", "cat", "canyon", "boats", "acanthus"])
@pytest.mark.parametrize(
    ("edit", "frame"),
    [
        (framed, Frame.TRIMMED),
        (lambda picture: framed(picture, "#b41414", 0.04), Frame.TRIMMED),
        (letter_boxed, Frame.TRIMMED),
        (lambda picture: letter_boxed(framed(picture, part=0.08)), Frame.TRIMMED),
    ],
    ids=["border", "thin border", "letter-box", "letter-box around a border"],
)
def test_a_picture_is_found_within_a_border(
    edit: Edit, frame: Frame, name: str, quality: int
) -> None:
    picture = photograph(name, (600, 450))

    whole, trimmed = looked_for(edit(picture), quality)

    assert nearest(whole, reference(picture))[0] > PDQ.radius
    distance, view = nearest(trimmed, reference(picture))
    assert view == View(frame)
    assert distance <= 20


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("edit", [captioned, letter_boxed_in_itself, on_a_phone, on_a_dark_phone])
def test_a_picture_is_found_on_a_screen_under_a_caption_and_between_blurred_bars(
    edit: Edit, quality: int
) -> None:
    picture = photograph("coffee", (600, 450))

    whole, trimmed = looked_for(edit(picture), quality)

    assert nearest(whole, reference(picture))[0] > PDQ.radius
    distance, view = nearest(trimmed, reference(picture))
    assert view == View(Frame.SCREEN)
    assert distance <= 31


def test_what_is_framed_is_looked_for_in_every_turn() -> None:
    picture = photograph("cat", (600, 450))
    turned = framed(picture.transpose(Image.Transpose.ROTATE_90))

    _, trimmed = looked_for(turned, 90)

    distance, view = nearest(trimmed, reference(picture))
    assert view == View(Frame.TRIMMED, Turn.QUARTER)
    assert distance <= 10


@pytest.mark.parametrize("path", PHOTOGRAPHS, ids=lambda path: path.stem)
def test_an_ordinary_photograph_costs_a_few_more_questions_and_none_twice(path: Path) -> None:
    rounds = looked_for(photograph(path.stem), 90)

    asked = [signal.value for signals in rounds for signal in signals]
    assert len(set(asked)) == len(asked) <= 9 * 5
    assert all(signal.view.frame is not Frame.WHOLE for signal in rounds[1])


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (500, 500), "white"),
        Image.new("RGB", (1, 1)),
        Image.new("RGB", (1, 3000), "red"),
        Image.new("RGB", (3000, 2), "red"),
        framed(Image.new("RGB", (40, 40), "red"), part=0.1),
    ],
    ids=["one colour", "dot", "line", "two lines", "tiny"],
)
def test_where_there_is_nothing_in_a_border_nothing_more_is_asked(picture: Image.Image) -> None:
    _, trimmed = looked_for(picture, 90)

    assert trimmed == []
