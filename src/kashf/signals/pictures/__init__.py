"""Pictures that strangers made: opened within bounds, decoded upright and on white, and no larger
than a fingerprint needs."""

from kashf.signals.pictures.frames import MOST_CHOSEN, MOST_LOOKED_AT
from kashf.signals.pictures.opening import (
    FORMATS,
    LARGEST_PICTURE,
    MOST_PIXELS,
    looks_like_a_picture,
)
from kashf.signals.pictures.stills import (
    SHORTER_SIDE,
    WHOLE_PIXELS,
    Still,
    decode_picture,
    decode_stills,
)

__all__ = [
    "FORMATS",
    "LARGEST_PICTURE",
    "MOST_CHOSEN",
    "MOST_LOOKED_AT",
    "MOST_PIXELS",
    "SHORTER_SIDE",
    "WHOLE_PIXELS",
    "Still",
    "decode_picture",
    "decode_stills",
    "looks_like_a_picture",
]
