"""From whatever way a picture stores its colours to grey or RGB on white."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_DEEP: Final = ("I", "F")  # modes of more than 8 bits begin so
_BAND: Final = 1 << 21  # pixels that are turned into other colours at once


def on_white(image: Image.Image, factor: int = 1) -> Image.Image:
    """A loaded picture as L or RGB, reduced by a whole factor; what shows through it is white.

    A large one is done in bands, so that it is not there three or four times over.
    """
    if image.mode in {"L", "RGB"} and not image.has_transparency_data:
        return image.reduce(factor) if factor > 1 else image
    scale = _Scale.of(image) if image.mode.startswith(_DEEP) else None
    height = max(1, _BAND // image.width // factor) * factor
    if height >= image.height:
        return _reduced(_plain(image, scale), factor)
    drawn: Image.Image | None = None
    for top in range(0, image.height, height):
        band = image.crop((0, top, image.width, min(image.height, top + height)))
        part = _reduced(_plain(band, scale), factor)
        if drawn is None:
            drawn = Image.new(part.mode, (part.width, -(-image.height // factor)))
        drawn.paste(part, (0, top // factor))
    assert drawn is not None, "a picture has rows"
    return drawn


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    return image.reduce(factor) if factor > 1 else image


def _plain(image: Image.Image, scale: "_Scale | None") -> Image.Image:
    if scale is not None:
        return scale.grey(image)
    if image.mode == "LAB":  # its lightness is what is closest to grey
        return image.getchannel("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


class _Scale:
    """What is black and what is white in a picture of more than 8 bits; found once for all of it.

    16 bits are what they say. What has 32 bits, or fractions, says nothing of its range: fractions
    from 0 to 1 and whole numbers up to 65,535 are taken at their word, others from the lowest to
    the highest that there are.
    """

    def __init__(self, low: float, high: float) -> None:
        self.low = low
        self.high = high

    @classmethod
    def of(cls, image: Image.Image) -> "_Scale":
        """The scale of a loaded picture of the modes I, I;16 and F, and their like."""
        if image.mode.startswith("I;16"):
            return cls(0, 65535)
        low, high = (float(value) for value in _extrema(image))
        for usual in (1.0, 255.0, 65535.0) if image.mode == "F" else (65535.0,):
            if low >= 0 and high <= usual:
                return cls(0, usual)
        return cls(low, high)

    def grey(self, image: Image.Image) -> Image.Image:
        """The picture in 8 bits."""
        values = np.nan_to_num(np.asarray(image).astype(np.float64), posinf=self.high)
        if self.high == 65535.0:
            return _as_grey(np.floor(values / 256))
        return _as_grey(np.round((values - self.low) * 255 / max(self.high - self.low, 1e-9)))


def _extrema(image: Image.Image) -> tuple[float, float]:
    """The lowest and the highest value that are numbers."""
    values = np.asarray(image)
    numbers = values[np.isfinite(values)] if image.mode == "F" else values
    return (float(numbers.min()), float(numbers.max())) if numbers.size else (0.0, 1.0)


def _as_grey(values: NDArray[np.floating[Any]]) -> Image.Image:
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))
