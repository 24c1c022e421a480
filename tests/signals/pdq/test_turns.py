"""A picture is looked for in its eight turns and as a negative: the turns are a group, and the
signal of each view is the signal of the picture so turned."""

from io import BytesIO
from itertools import product

import numpy as np
import pdqhash
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from kashf.signals import Content, Frame, Signal, Turn, View
from kashf.signals.pdq import PDQ
from kashf.signals.pdq.sampling import Luma, samples
from kashf.signals.pdq.waves import bits_of, waves_of_turns

ROTATIONS = {
    Turn.QUARTER: Image.Transpose.ROTATE_270,  # Pillow's go the other way round
    Turn.HALF: Image.Transpose.ROTATE_180,
    Turn.THREE_QUARTERS: Image.Transpose.ROTATE_90,
    Turn.MIRRORED: Image.Transpose.FLIP_LEFT_RIGHT,
    Turn.FLIPPED: Image.Transpose.FLIP_TOP_BOTTOM,
    Turn.TRANSPOSED: Image.Transpose.TRANSPOSE,
    Turn.TRANSVERSED: Image.Transpose.TRANSVERSE,
}
TURNS = [turn for turn in Turn if turn is not Turn.NEGATIVE]


def turn_of(picture: Image.Image, turn: Turn) -> Image.Image:
    if turn is Turn.NEGATIVE:
        return ImageOps.invert(picture)
    return picture.transpose(ROTATIONS[turn]) if turn in ROTATIONS else picture


def content(picture: Image.Image) -> Content:
    to = BytesIO()
    picture.save(to, "PNG")
    return Content.of_bytes(to.getvalue())


def views(picture: Image.Image) -> dict[View, Signal]:
    return {signal.view: signal for signal in next(PDQ.rounds(content(picture)))}


def noise(seed: int, width: int, height: int) -> Image.Image:
    """Clouds, finer and coarser: no turn of them looks like another."""
    drawn = np.random.default_rng(seed)
    layers = [
        Image.fromarray(drawn.integers(0, 256, (side, side, 3), np.uint8)).resize((width, height))
        for side in (3, 9, 40)
    ]
    return Image.blend(Image.blend(layers[0], layers[1], 0.4), layers[2], 0.3)


PICTURES = st.builds(noise, st.integers(0, 10_000), st.integers(64, 300), st.integers(64, 300))


@given(PICTURES)
@settings(max_examples=15)
def test_each_view_has_the_value_of_the_picture_so_turned(picture: Image.Image) -> None:
    seen = views(picture)

    assert seen.keys() == {View(Frame.WHOLE, turn) for turn in Turn}
    for turn in Turn:
        (own,) = PDQ.compute(content(turn_of(picture, turn)))
        assert PDQ.distance(seen[View(turn=turn)].value, own.value) <= 2, turn


@given(PICTURES)
@settings(max_examples=15)
def test_a_turn_of_a_turn_is_the_turn_that_the_table_of_the_group_says(
    picture: Image.Image,
) -> None:
    corners = np.arange(4).reshape(2, 2)  # what tells the eight turns of a rectangle apart
    ways = {turn: np.asarray(turn_of(_as_picture(corners), turn)) for turn in TURNS}
    seen = {turn: views(turn_of(picture, turn)) for turn in TURNS}

    for first, then in product(TURNS, repeat=2):
        twice = np.asarray(turn_of(_as_picture(ways[first]), then))
        (once,) = [turn for turn, way in ways.items() if np.array_equal(way, twice)]
        one, other = seen[first][View(turn=then)], seen[Turn.UPRIGHT][View(turn=once)]
        assert PDQ.distance(one.value, other.value) <= 2, (first, then, once)


def _as_picture(corners: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Image.Image:
    return Image.fromarray(corners.astype(np.uint8))


@given(PICTURES)
@settings(max_examples=20)
def test_the_negative_is_the_complement(picture: Image.Image) -> None:
    seen = views(picture)

    upright, negative = (seen[View(turn=turn)].value for turn in (Turn.UPRIGHT, Turn.NEGATIVE))
    assert int(upright, 16) ^ int(negative, 16) == 2**256 - 1


@given(PICTURES)
@settings(max_examples=15)
def test_the_first_view_is_the_own_signal(picture: Image.Image) -> None:
    (first, *_) = next(PDQ.rounds(content(picture)))

    assert [first] == PDQ.compute(content(picture))


@pytest.mark.parametrize("side", [128, 384, 640])  # where the windows reach as far on as back
def test_where_windows_are_even_to_both_sides_the_reference_has_the_same_dihedral_values(
    side: int,
) -> None:
    picture = noise(side, side - 1, side - 1)
    theirs, _ = pdqhash.compute_dihedral(np.asarray(picture))
    grey = np.asarray(picture.convert("F"))

    ours = [bits_of(waves) for waves in waves_of_turns(samples(Luma(grey, grey.shape))).values()]

    nearest = [min(int((bits != their).sum()) for their in theirs) for bits in ours[:8]]
    assert max(nearest) <= 2
