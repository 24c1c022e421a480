"""Codes to search: banks with queries, and what a scan finds near to them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter

import kashf.coalition.demo

Codes = NDArray[np.uint8]
Pairs = set[tuple[int, int]]
"""The row of a query and the row of a code in the bank."""

BITS: Final = 256
RADIUS: Final = 31
PHOTOGRAPHS: Final = Path(kashf.coalition.demo.__file__).parent / "photographs"

_CROPS: Final = 1_600
_SIDE: Final = 192  # pixels of a crop: PDQ itself looks at 64
_EDITED: Final = 60  # crops that every edit is measured on
_FAMILY: Final = 40  # codes of one picture


@dataclass(frozen=True, slots=True)
class Material:
    """uint8[n, 32] each."""

    name: str
    bank: Codes
    queries: Codes

    def hexadecimal(self, codes: Codes) -> list[str]:
        """The codes as both libraries write them."""
        return [code.tobytes().hex() for code in codes]


def uniform(size: int, *, queries: int, seed: int = 7) -> Material:
    """Random codes, a tenth of them near to another; half of the queries are within the radius of
    a code of the bank, half are random."""
    dice = np.random.default_rng(seed)
    bank = _random(dice, size)
    copies = size // 10
    bank[-copies:] = _flipped(bank[:copies], dice, least=1, most=60)
    chosen = bank[dice.integers(0, size, queries // 2)]
    strangers = _random(dice, queries - len(chosen))
    asked = np.concatenate([_flipped(chosen, dice, least=0, most=RADIUS), strangers])
    return Material("uniform", bank, dice.permutation(asked))


def real(size: int, *, queries: int, seed: int = 7) -> Material:
    """Families of pictures: a photograph's crop, mirrored or turned, and its edits.

    The originals are PDQ hashes of crops of the demo's photographs. An edit changes a picture's
    hash by bits that were measured on other crops with that edit: so a bank of any size has the
    distances, and the favoured bits, of pictures and edits that were really hashed. The queries:
    half edits of pictures of the bank that are not in it, half crops of none.
    """
    dice = np.random.default_rng(seed)
    originals, changes = _hashed()
    count = -(-size // _FAMILY)
    strangers, known = originals[: len(originals) // 8], originals[len(originals) // 8 :]
    heads = known[dice.integers(0, len(known), count)] if count > len(known) else known[:count]
    family = changes[dice.integers(0, len(changes), (count, _FAMILY))]
    bank = (heads[:, None, :] ^ family).reshape(-1, BITS // 8)[:size]
    chosen = heads[dice.integers(0, count, queries // 2)]
    edits = chosen ^ changes[dice.integers(0, len(changes), len(chosen))]
    others = strangers[dice.integers(0, len(strangers), queries - len(edits))]
    asked = np.concatenate([edits, others])
    return Material("real", dice.permutation(bank), dice.permutation(asked))


HOSTILE: Final = ("half shared", "all but near", "a tenth near")


def hostile(kind: str, size: int, *, queries: int, seed: int = 7) -> Material:
    """Codes made to be candidates of every query, and queries made to have them.

    half shared: 128 bits are those of the query, so half of all chunks are, and no code is near.
    all but near: 32 to 40 bits differ, spread over the code: near in every chunk, and never near.
    a tenth near: the same, and a tenth of the bank is within the radius, so it must be told.
    """
    dice = np.random.default_rng(seed)
    head = _random(dice, 1)
    if kind == "half shared":
        bank = np.concatenate(
            [np.repeat(head[:, :16], size, axis=0), _random(dice, size)[:, 16:]], 1
        )
    else:
        apart = dice.integers(2, 4, (size, 16)) - (dice.random((size, 16)) < 0.4)
        apart = np.maximum(apart, 2)
        if kind == "a tenth near":
            apart[: size // 10] = dice.integers(0, 2, (size // 10, 16)) + 1
            apart[: size // 10, 0] = 0
        bank = head ^ _spread(apart, dice)
    return Material(f"hostile: {kind}", dice.permutation(bank), np.repeat(head, queries, axis=0))


def scanned(bank: Codes, queries: Codes, radius: int) -> dict[tuple[int, int], int]:
    """The oracle, pairs with their distances: by a table of the ones in sixteen bits, so that it
    shares nothing with an index."""
    ones = np.array([value.bit_count() for value in range(1 << 16)], np.uint8)
    columns = np.ascontiguousarray(bank.view("<u2").T)
    near: dict[tuple[int, int], int] = {}
    for number, query in enumerate(queries.view("<u2")):
        distance = np.zeros(len(bank), np.uint16)
        for column, own in zip(columns, query, strict=True):
            distance += ones[column ^ own]
        rows = np.flatnonzero(np.less_equal(distance, radius)).tolist()
        near.update(((number, row), int(distance[row])) for row in rows)
    return near


def _random(dice: np.random.Generator, size: int) -> Codes:
    return np.frombuffer(dice.bytes(size * BITS // 8), np.uint8).reshape(size, -1).copy()


def _flipped(codes: Codes, dice: np.random.Generator, *, least: int, most: int) -> Codes:
    """Each code with some bits flipped: where two of the flips meet, two fewer differ."""
    counts = dice.integers(least, most + 1, len(codes))
    flips = np.zeros((len(codes), BITS // 8), np.uint8)
    for turn in range(most):
        rows = np.flatnonzero(counts > turn)
        bits = dice.integers(0, BITS, len(rows))
        flips[rows, bits // 8] ^= (1 << (bits % 8)).astype(np.uint8)
    return codes ^ flips


def _spread(apart: NDArray[np.int64], dice: np.random.Generator) -> Codes:
    """For every 16 bits of every code, a mask of so many ones."""
    by_ones = [
        np.array([mask for mask in range(1 << 16) if mask.bit_count() == ones], "<u2")
        for ones in range(int(apart.max()) + 1)
    ]
    masks = np.zeros(apart.shape, "<u2")
    for ones, those in enumerate(by_ones):
        here = apart == ones
        masks[here] = those[dice.integers(0, len(those), int(here.sum()))]
    return masks.view(np.uint8)


@cache
def _hashed() -> tuple[Codes, Codes]:
    """Hashes of crops, each in its eight positions; and the bits that edits changed, with 40 or
    fewer of them: farther ones are other pictures to PDQ, and are in the bank as such."""
    dice = np.random.default_rng(11)
    pictures = []
    for path in sorted(PHOTOGRAPHS.glob("*.jpg")):
        with Image.open(path) as picture:
            picture.draft("RGB", (800, 800))
            pictures.append(picture.convert("RGB"))
    crops = [_crop(pictures[number % len(pictures)], dice) for number in range(_CROPS)]
    originals = np.concatenate([_positions(crop) for crop in crops])
    changes = np.concatenate(
        [
            _hash(crop) ^ np.stack([_hash(edit) for edit in _edits(crop, dice)])
            for crop in crops[:_EDITED]
        ]
    )
    few = np.bitwise_count(changes).sum(axis=1) <= 40
    return dice.permutation(originals), np.unique(changes[few], axis=0)


def _crop(picture: Image.Image, dice: np.random.Generator) -> Image.Image:
    side = int(min(picture.size) * dice.uniform(0.25, 0.9))
    left, top = (int(dice.integers(0, length - side + 1)) for length in picture.size)
    box = (left, top, left + side, top + side)
    return picture.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR, box=box)


def _edits(crop: Image.Image, dice: np.random.Generator) -> list[Image.Image]:
    """What happens to pictures on their way, without and with intent."""
    pixels = np.asarray(crop).astype(np.int16)
    noises = [
        Image.fromarray(
            np.clip(pixels + dice.normal(0, sigma, pixels.shape), 0, 255).astype(np.uint8)
        )
        for sigma in (4, 12, 30)
    ]
    smaller = [crop.resize((side, side), Image.Resampling.BICUBIC) for side in (64, 96, 128)]
    shifts = [crop.crop((cut, cut, _SIDE, _SIDE)) for cut in (1, 2, 3, 4)]
    tones = [
        change(crop).enhance(factor)
        for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color)
        for factor in (0.5, 0.8, 1.3, 1.8)
    ]
    blurs = [crop.filter(ImageFilter.GaussianBlur(radius)) for radius in (0.7, 1.5, 3)]
    marks = []
    for share in (0.05, 0.1, 0.15):
        marked = crop.copy()
        size = int(share * _SIDE)
        marked.paste((255, 255, 255), (_SIDE - 2 * size, _SIDE - size, _SIDE - 4, _SIDE - 4))
        marks.append(marked)
    return [*noises, *smaller, *shifts, *tones, *blurs, *marks, crop.convert("L").convert("RGB")]


def _hash(picture: Image.Image) -> Codes:
    bits, _ = pdqhash.compute(np.asarray(picture))
    packed: Codes = np.packbits(bits.astype(bool))
    return packed


def _positions(picture: Image.Image) -> Codes:
    """Its hashes, mirrored and turned."""
    hashes, _ = pdqhash.compute_dihedral(np.asarray(picture))
    return np.stack([np.packbits(bits.astype(bool)) for bits in hashes])
