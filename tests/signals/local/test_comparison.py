"""One picture found in another, through the type's own door: signals in, an answer out."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps

from kashf.signals.local import LOCAL, Relation, Sameness, Tile, compare
from kashf.signals.local.sameness import Point
from tests.signals.local.looking import NAMES, asked, compared, found_in, known, pairs, photograph

Corners = tuple[Point, Point, Point, Point]
SQUARE: Corners = ((0, 0), (1, 0), (1, 1), (0, 1))
LOOSE = 0.02  # of a side

some_photographs = st.sampled_from(NAMES)


def lies(same: Sameness | None, corners: Corners) -> bool:
    """Whether the known picture was found, and where it is."""
    assert same is not None
    return bool(np.abs(np.array(same.region) - np.array(corners)).max() < LOOSE)


@given(some_photographs, st.integers(400, 700), st.integers(400, 700))
@settings(max_examples=8)
def test_a_picture_in_itself_is_the_identity(name: str, width: int, height: int) -> None:
    picture = photograph(name).resize((width, height))

    same = found_in(picture, picture)

    assert same is not None
    assert same.relation is Relation.COPY
    assert np.abs(np.array(same.region) - np.array(SQUARE)).max() < 0.01
    assert not same.mirrored


@given(some_photographs)
@settings(max_examples=6)
def test_a_body_that_is_kept_can_be_asked_by_too(name: str) -> None:
    signal = known(photograph(name))

    same = compared(signal, signal)

    assert same is not None
    assert same.relation is Relation.COPY
    assert lies(same, SQUARE)


@given(some_photographs, *[st.floats(0, 0.15) for _ in range(4)])
@settings(max_examples=8)
def test_a_picture_that_was_cut_is_found_with_its_corners_outside(
    name: str, left: float, top: float, right: float, bottom: float
) -> None:
    picture = photograph(name)
    wide, high = picture.size
    cut = (
        round(left * wide),
        round(top * high),
        round(wide - right * wide),
        round(high - bottom * high),
    )

    same = found_in(picture.crop(cut), picture)

    (x, y, u, v) = (
        -cut[0] / (cut[2] - cut[0]),
        -cut[1] / (cut[3] - cut[1]),
        (wide - cut[0]) / (cut[2] - cut[0]),
        (high - cut[1]) / (cut[3] - cut[1]),
    )
    assert lies(same, ((x, y), (u, y), (u, v), (x, v)))


@pytest.mark.parametrize("name", ["boats", "cat", "coffee"])
def test_a_picture_in_a_frame_is_found_within_it(name: str) -> None:
    picture = photograph(name)

    same = found_in(ImageOps.expand(picture, 100, "navy"), picture)

    x, y = (100 / (side + 200) for side in picture.size)
    assert lies(same, ((x, y), (1 - x, y), (1 - x, 1 - y), (x, 1 - y)))


@pytest.mark.parametrize(
    ("turned", "corners"),
    [
        (Image.Transpose.ROTATE_90, ((0, 1), (0, 0), (1, 0), (1, 1))),
        (Image.Transpose.ROTATE_180, ((1, 1), (0, 1), (0, 0), (1, 0))),
        (Image.Transpose.ROTATE_270, ((1, 0), (1, 1), (0, 1), (0, 0))),
    ],
)
def test_a_picture_that_was_turned_is_found_turned(
    turned: Image.Transpose, corners: Corners
) -> None:
    picture = photograph("cabin")

    assert lies(found_in(picture.transpose(turned), picture), corners)


def test_a_picture_in_perspective_is_found_where_its_corners_are() -> None:
    picture = photograph("canyon")
    wide, high = picture.size
    corners: Corners = ((0.08, 0.03), (0.94, 0.1), (0.99, 0.93), (0.02, 0.98))
    there = [(x * wide, y * high) for x, y in corners]
    back = _perspective(there, [(0, 0), (wide, 0), (wide, high), (0, high)])
    seen = picture.transform(
        picture.size, Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC
    )

    assert lies(found_in(seen, picture), corners)


def _perspective(at: list[Point], to: list[Point]) -> list[float]:
    """Pillow's eight numbers for the map that has each place of `at` go to that of `to`."""
    rows = [
        row
        for (x, y), (u, v) in zip(at, to, strict=True)
        for row in ([x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y])
    ]
    solved: list[float] = np.linalg.solve(rows, np.array(to).ravel()).tolist()
    return solved


def test_a_mirror_image_is_found_in_the_second_round_only() -> None:
    picture = photograph("sheep")
    upright, mirrored = asked(ImageOps.mirror(picture))

    assert compared(upright, known(picture)) is None
    assert lies(compared(mirrored, known(picture)), SQUARE)


def test_the_rounds_say_how_they_looked() -> None:
    assert [str(signal.view) for signal in asked(photograph("cat"))] == ["", "mirrored"]


def test_what_was_covered_makes_it_altered_and_the_tiles_say_what() -> None:
    picture = photograph("bricks")
    covered = picture.copy()
    wide, high = picture.size
    ImageDraw.Draw(covered).rectangle((0, 0, wide, high // 3), fill="#204060")

    same = found_in(covered, picture)

    assert same is not None
    assert same.relation is Relation.ALTERED
    assert Tile.DIFFERS not in same.tiles[6 * 16 :]
    assert Tile.AGREES not in same.tiles[: 4 * 16]
    agree, differ = same.tiles.count(Tile.AGREES), same.tiles.count(Tile.DIFFERS)
    assert same.agreement == agree / (agree + differ)


def poster(beneath: str) -> Image.Image:
    """A photograph in a frame that has more corners than it."""
    paper = photograph("acanthus").resize((600, 600)).copy()
    paper.paste(photograph(beneath).resize((480, 480)), (60, 60))
    return paper


def test_the_same_template_with_another_picture_is_shared_at_most() -> None:
    same = found_in(poster("sheep"), poster("cat"))

    assert same is None or same.relation is Relation.SHARED


def test_the_same_photograph_in_both_is_found_whatever_is_around_it() -> None:
    same = found_in(poster("sheep"), photograph("sheep").resize((480, 480)))

    assert same is not None
    assert same.relation in {Relation.COPY, Relation.ALTERED}
    assert lies(same, ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)))


@given(some_photographs, some_photographs)
@settings(max_examples=8)
def test_other_pictures_have_nothing_to_do_with_each_other(name: str, other: str) -> None:
    if name != other:
        assert found_in(photograph(name), photograph(other)) is None


def blank() -> Image.Image:
    return Image.new("RGB", (300, 200), "white")


def gradient() -> Image.Image:
    return Image.linear_gradient("L").resize((300, 200)).convert("RGB")


@pytest.mark.parametrize("draw", [blank, gradient])
def test_a_picture_without_corners_is_weak_and_like_nothing(
    draw: Callable[[], Image.Image],
) -> None:
    signal = known(draw())

    assert LOCAL.is_weak(signal)
    assert compared(asked(photograph("cat"))[0], signal) is None
    assert compared(signal, signal) is None


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (38, 38), (39, 40)])
def test_a_picture_too_small_for_corners_has_a_weak_signal(size: tuple[int, int]) -> None:
    signal = known(Image.new("RGB", size, "white"))

    assert LOCAL.is_weak(signal)
    assert len(asked(Image.new("RGB", size, "white"))) == 2


def test_a_photograph_is_not_weak() -> None:
    assert {known(photograph(name)).quality for name in NAMES} == {100}


@given(st.lists(st.tuples(*[st.integers(0, 100)] * 3), max_size=60))
@settings(max_examples=15)
def test_whatever_the_pairs_there_is_an_answer(numbers: list[tuple[int, int, int]]) -> None:
    drawn = np.array(numbers, np.int32).reshape(-1, 3)
    one, other = asked(photograph("cat"))[0], known(photograph("boats"))

    same = compare(one.body, other.body, drawn)

    assert same is None or 0 <= same.agreement <= 1


def test_pairs_of_another_picture_do_not_disturb() -> None:
    one, other = asked(photograph("cat"))[0], known(photograph("cat"))
    wrong = pairs(asked(photograph("boats"))[0], other)

    same = compare(one.body, other.body, np.concatenate([pairs(one, other), wrong]))

    assert lies(same, SQUARE)
