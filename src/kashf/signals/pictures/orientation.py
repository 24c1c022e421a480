"""Turning a picture upright, as its EXIF data says."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from PIL import ExifTags, Image

from kashf.signals.pictures.opening import DECODER_ERRORS

# EXIF's orientations, and what undoes each.
_TURNS: Final[Mapping[object, Image.Transpose]] = MappingProxyType(
    {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
)
_LIES: Final = frozenset(
    {
        Image.Transpose.TRANSPOSE,
        Image.Transpose.ROTATE_270,
        Image.Transpose.TRANSVERSE,
        Image.Transpose.ROTATE_90,
    }
)


def turn_upright(exif: bytes) -> Image.Transpose | None:
    """What turns a picture upright; None, as viewers have it, where its EXIF data is broken."""
    if not exif:
        return None
    tags = Image.Exif()
    try:
        tags.load(exif)
        return _TURNS.get(tags.get(ExifTags.Base.Orientation))
    except DECODER_ERRORS:
        return None


def lies(turn: Image.Transpose | None) -> bool:
    """Whether the turn changes width and height."""
    return turn in _LIES
