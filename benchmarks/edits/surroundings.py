"""Edits that put something around a picture, or the picture into something."""

from collections.abc import Sequence

from numpy.random import Generator
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from benchmarks.edits.edit import Make, Picture
from benchmarks.edits.marks import font, words


def bordered(part: float) -> Make:
    """A frame of one colour, that part of the width."""

    def make(picture: Picture, dice: Generator) -> Picture:
        colour = tuple(dice.choice([0, 18, 128, 245, 255], 3).tolist())
        return ImageOps.expand(picture, round(picture.width * part), colour)

    return make


def letterboxed(picture: Picture, dice: Generator) -> Picture:
    """Black bars to fill a telephone's screen, or a television's."""
    canvas = Image.new("RGB", _canvas(picture, dice), "#000000")
    return _centred(canvas, picture)


def letterboxed_with_blur(picture: Picture, dice: Generator) -> Picture:
    """The same, with the picture itself, blurred, for bars."""
    size = _canvas(picture, dice)
    behind = ImageOps.fit(picture, size).filter(ImageFilter.GaussianBlur(max(size) / 40))
    return _centred(ImageEnhance.Brightness(behind).enhance(0.8), picture)


def captioned(*, above: bool) -> Make:
    """A bar with two lines of text above or below."""

    def make(picture: Picture, dice: Generator) -> Picture:
        bar = round(picture.height * 0.2)
        ground, ink = ("#ffffff", "#111111") if dice.random() < 0.5 else ("#101010", "#fafafa")
        whole = Image.new("RGB", (picture.width, picture.height + bar), ground)
        whole.paste(picture, (0, bar if above else 0))
        draw = ImageDraw.Draw(whole)
        top = 0 if above else picture.height
        for line in range(2):
            at = (picture.width / 2, top + bar * (0.3 + 0.4 * line))
            text = words(dice)
            draw.text(at, text, ink, font(bar * 0.28, text), "mm")
        return whole

    return make


def screenshot(picture: Picture, dice: Generator) -> Picture:
    """In an application on a telephone: bars, names, buttons, comments; about half of the screen
    is the picture."""
    is_dark = bool(dice.random() < 0.5)
    ground, ink, soft = (
        ("#121212", "#eeeeee", "#777777") if is_dark else ("#ffffff", "#111111", "#999999")
    )
    width, height = 720, 1440
    screen = Image.new("RGB", (width, height), ground)
    shown = ImageOps.contain(picture, (width, 860))
    top = 200 + (860 - shown.height) // 4
    screen.paste(shown, ((width - shown.width) // 2, top))
    draw = ImageDraw.Draw(screen)
    draw.text((40, 34), "09:41", ink, font(26, "09:41"), "lm")
    draw.rounded_rectangle((640, 22, 692, 46), 6, outline=ink, width=2)
    draw.ellipse((30, 90, 110, 170), fill=tuple(dice.integers(60, 220, 3).tolist()))
    draw.text((130, 112), "feather_archive", ink, font(30, "feather"), "lm")
    draw.text((130, 152), "العش", soft, font(22, "العش"), "lm")
    below = top + shown.height + 20
    for number in range(4):
        left = 36 + 90 * number
        draw.ellipse((left, below, left + 50, below + 50), outline=ink, width=4)
    for line in range(6):
        y = below + 90 + 56 * line
        if y < height - 100:
            text = words(dice)
            draw.text((36, y), text, ink if line % 2 else soft, font(26, text), "lm")
    draw.rounded_rectangle((24, height - 90, width - 24, height - 24), 30, fill=soft)
    return screen


def collage(others: int) -> Make:
    """Beside other pictures: two in a row, or four in a square. The others are made up."""

    def make(picture: Picture, dice: Generator) -> Picture:
        across, down = (2, 1) if others == 1 else (2, 2)
        cell = (480, 480 if down == 2 else 640)
        whole = Image.new("RGB", (cell[0] * across, cell[1] * down), "#ffffff")
        place = int(dice.integers(0, across * down))
        for number in range(across * down):
            shown = picture if number == place else _made_up(cell, dice)
            tile = ImageOps.pad(shown, cell, color="#ffffff")
            whole.paste(tile, (cell[0] * (number % across), cell[1] * (number // across)))
        return whole

    return make


def picture_in_picture(part: float) -> Make:
    """At that part of the width and height, somewhere within another picture."""

    def make(picture: Picture, dice: Generator) -> Picture:
        behind = _made_up((1024, 768), dice)
        box = (round(behind.width * part), round(behind.height * part))
        shown = ImageOps.contain(picture, box)
        x = int(dice.integers(0, behind.width - shown.width + 1))
        y = int(dice.integers(0, behind.height - shown.height + 1))
        behind.paste(shown, (x, y))
        return behind

    return make


def _canvas(picture: Picture, dice: Generator) -> tuple[int, int]:  # noqa: ARG001
    """A shape in which the picture leaves bars of at least a seventh of its side."""
    width, height = picture.size
    if width >= height:
        return width, round(max(width * 16 / 9, height * 1.3))
    return round(max(height * 16 / 9, width * 1.3)), height


def _centred(canvas: Picture, picture: Picture) -> Picture:
    left = (canvas.width - picture.width) // 2
    canvas.paste(picture, (left, (canvas.height - picture.height) // 2))
    return canvas


def _made_up(size: tuple[int, int], dice: Generator) -> Picture:
    """A benign picture of nothing: soft hills and shapes, another each time."""
    sky, earth = (tuple(dice.integers(40, 230, 3).tolist()) for _ in range(2))
    picture = Image.composite(
        Image.new("RGB", size, sky),
        Image.new("RGB", size, earth),
        Image.linear_gradient("L").resize(size),
    )
    draw = ImageDraw.Draw(picture)
    for _ in range(40):
        x, y = dice.uniform(0, size[0]), dice.uniform(0, size[1])
        points: Sequence[tuple[float, float]] = [
            (x + dice.normal(0, size[0] / 14), y + dice.normal(0, size[1] / 14)) for _ in range(4)
        ]
        draw.polygon(points, fill=tuple(dice.integers(0, 256, 3).tolist()))
    return picture.filter(ImageFilter.GaussianBlur(1))
