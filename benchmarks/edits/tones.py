"""Edits of every pixel alike, and of the file."""

import io

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from benchmarks.edits.edit import Make, Picture


def untouched(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001 -- as all edits
    """Nothing."""
    return picture


def jpeg(quality: int) -> Make:
    """Store as JPEG of that quality, and read it again."""

    def make(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001
        to = io.BytesIO()
        picture.save(to, "JPEG", quality=quality)
        with Image.open(to) as read:
            return read.convert("RGB")

    return make


def resized(factor: float) -> Make:
    """Smaller in both directions."""

    def make(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001
        size = tuple(max(1, round(side * factor)) for side in picture.size)
        return picture.resize((size[0], size[1]), Image.Resampling.LANCZOS)

    return make


def brightened(factor: float) -> Make:
    """Brighter, or darker."""

    def make(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001
        return ImageEnhance.Brightness(picture).enhance(factor)

    return make


def contrasted(factor: float) -> Make:
    """More contrast, or less."""

    def make(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001
        return ImageEnhance.Contrast(picture).enhance(factor)

    return make


def greyed(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001
    """Take the colour out."""
    return ImageOps.grayscale(picture).convert("RGB")


def blurred(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001
    """Blur it a little."""
    return picture.filter(ImageFilter.GaussianBlur(max(picture.size) / 400))


def noisy(picture: Picture, dice: Generator) -> Picture:
    """Add the noise of a poor sensor."""
    pixels = np.asarray(picture, np.float32)
    grain = dice.normal(0, 12, pixels.shape)
    return Image.fromarray((pixels + grain).clip(0, 255).astype(np.uint8))


def tinted(picture: Picture, dice: Generator) -> Picture:
    """Lay a colour over it, as filters do."""
    colour = tuple(dice.integers(0, 256, 3).tolist())
    return Image.blend(picture, Image.new("RGB", picture.size, colour), 0.25)


def negative(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001
    """Invert every tone."""
    return ImageOps.invert(picture)


def screen_photographed(picture: Picture, dice: Generator) -> Picture:
    """Photographed from a screen: its grid of lines, a moiré, a tilt, uneven light."""
    width, height = picture.size
    pixels = np.asarray(picture, np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pitch, angle = dice.uniform(2.6, 3.6), dice.uniform(0.02, 0.12)
    grid = np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / pitch)
    rows = np.sin(2 * np.pi * (y * np.cos(angle) - x * np.sin(angle)) / (pitch * 1.02))
    light = 1 - 0.35 * np.hypot(x / width - dice.uniform(0.3, 0.7), y / height - 0.5)
    seen = pixels * (light * (1 + 0.12 * grid + 0.12 * rows))[..., None] * [1.0, 0.97, 1.06]
    photograph = Image.fromarray(seen.clip(0, 255).astype(np.uint8))
    tilted = photograph.rotate(
        dice.uniform(-3, 3), Image.Resampling.BICUBIC, expand=True, fillcolor="#141414"
    )
    return tilted.filter(ImageFilter.GaussianBlur(0.8))
