"""Edits that cut, turn and bend."""

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageOps

from benchmarks.edits.edit import Make, Picture


def cropped(part: float) -> Make:
    """Cut about that part off each side, not the same of each."""

    def make(picture: Picture, dice: Generator) -> Picture:
        width, height = picture.size
        cuts = part * dice.uniform(0.8, 1.2, 4)
        left, top = round(width * cuts[0]), round(height * cuts[1])
        right, low = width - round(width * cuts[2]), height - round(height * cuts[3])
        return picture.crop((left, top, right, low))

    return make


def squared(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001 -- as all edits
    """Cut to a square, as some applications do."""
    side = min(picture.size)
    return ImageOps.fit(picture, (side, side))


def mirrored(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001
    """Swap left and right."""
    return ImageOps.mirror(picture)


def turned(quarters: int) -> Make:
    """Turn by quarters, for good."""

    def make(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001
        return picture.rotate(-90 * quarters, expand=True)

    return make


def rotated(degrees: float) -> Make:
    """Turn a little, to either side, and fill the corners."""

    def make(picture: Picture, dice: Generator) -> Picture:
        angle = degrees * dice.choice([-1, 1])
        ground = tuple(dice.integers(0, 256, 3).tolist())
        return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=ground)

    return make


def stretched(factor: float) -> Make:
    """Wider, without becoming higher."""

    def make(picture: Picture, dice: Generator) -> Picture:  # noqa: ARG001
        return picture.resize((round(picture.width * factor), picture.height))

    return make


def in_perspective(picture: Picture, dice: Generator) -> Picture:
    """Seen at an angle: each corner moves inwards by up to an eighth."""
    width, height = picture.size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    inwards = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * [width, height]
    moved = corners + inwards * dice.uniform(0, 0.125, (4, 2))
    return picture.transform(
        picture.size,
        Image.Transform.PERSPECTIVE,
        _coefficients(moved, corners),
        Image.Resampling.BICUBIC,
        fillcolor="#202020",
    )


def _coefficients(at: np.ndarray, to: np.ndarray) -> list[float]:
    """Pillow's eight, that lead from the new picture's places to the old one's."""
    rows, values = [], []
    for (x, y), (u, v) in zip(at, to, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(each) for each in np.linalg.solve(np.array(rows), np.array(values))]
