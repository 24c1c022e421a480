"""Edits that lay something over a picture."""

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Final

from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

from benchmarks.edits.edit import Make, Picture
from kashf.coalition.demo.typesetting import FONTS

ARABIC: Final = (
    "شاهدوا قبل الحذف",
    "انشروا في كل مكان",
    "من قلب العش",
    "لا تنسوا المتابعة",
    "الجزء الثاني قريبا",
)
LATIN: Final = (
    "WATCH BEFORE IT IS GONE",
    "share this everywhere",
    "part two is coming",
    "follow for more",
    "you will not believe this",
)


def font(size: float, text: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """One that has the letters of the text."""
    if text.isascii():
        return ImageFont.load_default(max(8, size))
    return ImageFont.truetype(str(FONTS / "NotoNaskhArabic-Bold.ttf"), max(8, round(size)))


def words(dice: Generator) -> str:
    """A phrase in either language."""
    return str(dice.choice([*ARABIC, *LATIN]))


def text_over(part: float) -> Make:
    """Lines of text over about that part of the picture."""

    def make(picture: Picture, dice: Generator) -> Picture:
        marked = picture.copy()
        draw = ImageDraw.Draw(marked)
        lines = 4
        size = (part * picture.width * picture.height / lines / 8) ** 0.5
        top = dice.uniform(0.1, 0.5) * picture.height
        for line in range(lines):
            place = (picture.width * dice.uniform(0.3, 0.7), top + line * size * 1.6)
            text = words(dice)
            draw.text(
                place, text, "#ffffff", font(size * 1.3, text), "mm",
                stroke_width=2, stroke_fill="#000000",
            )  # fmt: skip
        return marked

    return make


def logo(part: float) -> Make:
    """An opaque disc with an emblem over that part of the picture's area."""

    def make(picture: Picture, dice: Generator) -> Picture:
        marked = picture.copy()
        draw = ImageDraw.Draw(marked)
        radius = (part * picture.width * picture.height / 3.1416) ** 0.5
        radius = min(radius, min(picture.size) / 2)
        x = dice.uniform(radius, picture.width - radius)
        y = dice.uniform(radius, picture.height - radius)
        colours = ["#c1121f", "#003049", "#2a9d8f", "#f4a261", "#111111"]
        fill, ink = dice.choice(colours, 2, replace=False).tolist()
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill, ink, 6)
        star = _star(x, y, radius * 0.6)
        draw.polygon(star, fill=ink)
        return marked

    return make


def emoji(picture: Picture, dice: Generator) -> Picture:
    """Four faces, each a tenth of the width."""
    marked = picture.copy()
    draw = ImageDraw.Draw(marked)
    radius = picture.width * 0.06
    for _ in range(4):
        x = dice.uniform(radius, picture.width - radius)
        y = dice.uniform(radius, picture.height - radius)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), "#ffcc33", "#7a5200", 3)
        for side in (-0.4, 0.4):
            eye, low, small = x + side * radius, y - 0.25 * radius, radius * 0.13
            draw.ellipse((eye - small, low - small, eye + small, low + small), "#3a2600")
        box = (x - radius * 0.5, y - radius * 0.3, x + radius * 0.5, y + radius * 0.6)
        draw.arc(box, 20, 160, "#3a2600", 4)
    return marked


def watermark(picture: Picture, dice: Generator) -> Picture:
    """A name across it again and again, half transparent."""
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    size, name = picture.width / 16, words(dice)
    for row in range(5):
        for column in range(2):
            at = (picture.width * (0.25 + 0.5 * column), picture.height * (0.1 + 0.2 * row))
            draw.text(at, name, (255, 255, 255, 90), font(size, name), "mm")
    turned = layer.rotate(20, Image.Resampling.BICUBIC)
    return Image.alpha_composite(picture.convert("RGBA"), turned).convert("RGB")


def _star(x: float, y: float, radius: float) -> Sequence[tuple[float, float]]:
    points = []
    for number in range(10):
        far = radius if number % 2 == 0 else radius * 0.4
        angle = pi / 5 * number - pi / 2
        points.append((x + far * cos(angle), y + far * sin(angle)))
    return points
