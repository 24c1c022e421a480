"""Whether two pictures are the same where one lies over the other: tile by tile."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.signals.local.features import Grey
from kashf.signals.local.geometry import Map
from kashf.signals.local.sameness import Tile

SIDE: Final = 128  # pixels of a thumbnail
TILE: Final = 8
ACROSS: Final = SIDE // TILE  # tiles a side
_TEXTURE: Final = 5.0  # grey levels of standard deviation; what is flatter says nothing
_ALIKE: Final = 0.6  # normalised correlation


def tiles(picture: Grey, thumbnail: Grey, place: Map) -> tuple[str, float]:
    """What becomes of each of the known thumbnail's tiles in the asked picture, as 256 signs; and
    the part of the thumbnail, 0 to 1, that lies in the picture. `place` leads from pixels of the
    thumbnail to those of the picture."""
    seen, covered = _laid_over(picture, place)
    ours, theirs = _in_tiles(thumbnail), _in_tiles(seen)
    whole = _in_tiles(covered).min(axis=1) > 0
    ours -= ours.mean(axis=1, keepdims=True)
    theirs -= theirs.mean(axis=1, keepdims=True)
    spread = np.sqrt((ours**2).mean(axis=1))
    other = np.sqrt((theirs**2).mean(axis=1))
    alike = (ours * theirs).mean(axis=1) > _ALIKE * spread * np.maximum(other, 1e-6)
    signs = np.where(alike, Tile.AGREES.value, Tile.DIFFERS.value)
    signs = np.where(whole & (spread > _TEXTURE), signs, Tile.OPEN.value)
    return "".join(signs.tolist()), float(covered.mean())


def _laid_over(picture: Grey, place: Map) -> tuple[Grey, Grey]:
    """The picture as the thumbnail sees it, and where it sees any of it."""
    import cv2  # noqa: PLC0415 -- slow to import

    scale = float(np.sqrt(abs(np.linalg.det(place[:2, :2]))))
    if scale > 1:  # reduced by means first: the map takes single pixels
        height, width = picture.shape
        size = (max(1, round(width / scale)), max(1, round(height / scale)))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        across, down = size[0] / width, size[1] / height
        # pixels are squares, and their places the middles
        smaller = [[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]]
        place = np.array(smaller) @ place
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpPerspective(
        picture, place, (SIDE, SIDE), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    inside = np.full_like(picture, 255)
    covered = cv2.warpPerspective(inside, place, (SIDE, SIDE), flags=flags)
    return np.asarray(seen, np.uint8), np.asarray(covered > 127, np.uint8)


def _in_tiles(picture: Grey) -> NDArray[np.float32]:
    """float32[256, 64], row by row."""
    cut = picture.reshape(ACROSS, TILE, ACROSS, TILE).swapaxes(1, 2)
    return cut.reshape(ACROSS * ACROSS, TILE * TILE).astype(np.float32)
