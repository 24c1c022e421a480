"""What is looked at pixel by pixel to find a picture within a frame, in NumPy: where no compiler
was, and as the kernel's oracle."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

WholeGrey = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]

_BLOCK: Final = 16  # lines that are looked at together
_LEVELS: Final = 256


def flat_rows(grey: WholeGrey, near: int, mostly: float, /) -> int:
    """How many rows at the beginning have the middle colour of the first, within `near` levels, in
    at least the share `mostly` of their pixels."""
    rows, columns = grey.shape
    colour = int(np.sort(grey[0])[columns // 2])
    lightest, darkest = min(255, colour + near), max(0, colour - near)
    for first in range(0, rows, _BLOCK):
        block = grey[first : first + _BLOCK]
        alike = np.count_nonzero((block >= darkest) & (block <= lightest), axis=1)
        away = alike < mostly * columns
        if away.any():
            return first + int(away.argmax())
    return int(rows)


def clear_lines(grey: WholeGrey, least: int, /) -> tuple[bytes, bytes]:
    """How many pixels of each row are more than `least` levels from the one below,
    uint32[rows - 1], and of each column from the one to the right."""
    down = np.count_nonzero(apart(grey[:-1], grey[1:]) > least, axis=1)
    across = np.count_nonzero(apart(grey[:, :-1], grey[:, 1:]) > least, axis=0)
    return down.astype(np.uint32).tobytes(), across.astype(np.uint32).tobytes()


def standing_out(clear: bytes, length: int, share: float, around: int, /) -> bytes:
    """By how much more of its length each line, uint32 of `clear`, is one than the middle one of
    those at most `around` lines away: float64; 0 where it is less than `share`. Beyond the last
    line stands that line again."""
    of_length = np.frombuffer(clear, np.uint32) / length
    lines = np.flatnonzero(of_length >= share)
    more = np.zeros(len(of_length))
    near = np.clip(lines[:, np.newaxis] + np.arange(-around, around + 1), 0, len(of_length) - 1)
    more[lines] = of_length[lines] - np.sort(of_length[near])[:, around]
    return more.tobytes()


def drawn_levels(grey: WholeGrey, share: float, shade: int, more: int, /) -> bytes:
    """bool[256]: the levels of at least that share of all pixels, of which there are `more` times
    as many as of those `shade` levels lighter or darker; and their neighbours."""
    counts = np.bincount(grey.ravel(), minlength=_LEVELS)
    around = np.zeros(_LEVELS + 2 * shade, np.int64)
    around[shade : shade + _LEVELS] = counts
    shades = np.maximum(around[:_LEVELS], around[2 * shade :])
    drawn = (counts >= share * grey.size) & (counts >= more * shades)
    beside = drawn.copy()
    beside[1:] |= drawn[:-1]
    beside[:-1] |= drawn[1:]
    return beside.tobytes()


def plain_cells(grey: WholeGrey, drawn: bytes, most: int, cell: int, /) -> bytes:
    """Of each square cell how many pixels are of a drawn colour, and within `most` levels of the
    one above and the one to the left: uint32[rows // cell, columns // cell]."""
    rows, columns = (side // cell for side in grey.shape)
    plain = np.frombuffer(drawn, np.bool_)[grey]
    plain[:, 1:] &= apart(grey[:, 1:], grey[:, :-1]) <= most
    plain[1:] &= apart(grey[1:], grey[:-1]) <= most
    whole = plain[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell)
    counts: NDArray[np.uint32] = whole.sum(axis=(1, 3), dtype=np.uint32)
    return counts.tobytes()


def heaviest(weights: Floats, /) -> tuple[int, int, int, int]:
    """The rectangle whose cells, float32[rows, columns], weigh the most, in all: top, bottom, left,
    right; of equal ones the first.

    Of every band from one row to another it is where the sum along the columns has risen the most
    from the lowest that it had before (Bentley, "Programming Pearls: Algorithm Design Techniques",
    1984).
    """
    rows, columns = weights.shape
    down = np.concatenate([np.zeros((1, columns)), np.cumsum(weights, axis=0)])
    tops, bottoms = np.triu_indices(rows + 1, 1)
    along = np.zeros((len(tops), columns + 1))
    np.cumsum(down[bottoms] - down[tops], axis=1, out=along[:, 1:])
    risen = along[:, 1:] - np.minimum.accumulate(along[:, :-1], axis=1)
    band, last = divmod(int(risen.argmax()), columns)
    left = int(along[band, : last + 1].argmin())
    return int(tops[band]), int(bottoms[band]), left, last + 1


def apart(one: WholeGrey, other: WholeGrey) -> WholeGrey:
    """How many levels each pixel is from the other."""
    return np.maximum(one, other) - np.minimum(one, other)
