"""What two pictures have to do with each other, by the tiles that agree (`=`) and differ (`#`)."""

import numpy as np
import pytest
from PIL import Image

from kashf.signals.local import Relation
from kashf.signals.local.relation import Evidence, relation
from kashf.signals.local.shades import DRAWN, evenness
from tests.signals.local.looking import NAMES, photograph

MANY = 40  # inliers


def tiles(agreeing: float, *, compared: int = 256) -> str:
    """So many that can be compared, of which a part agrees; those that differ lie apart."""
    signs = np.full(256, ".")
    signs[:compared] = "="
    differing = np.linspace(0, compared - 1, round((1 - agreeing) * compared)).astype(int)
    signs[differing] = "#"
    return "".join(signs)


def covered(wide: int, high: int) -> str:
    """All agrees, beside a patch in the middle."""
    signs = np.full((16, 16), "=")
    left, top = (16 - wide) // 2, (16 - high) // 2
    signs[top : top + high, left : left + wide] = "#"
    return "".join(signs.ravel())


def answer(
    signs: str,
    *,
    inliers: int = MANY,
    drawn: bool = False,
    most: bool = True,
    half: bool = True,
) -> Relation | None:
    return relation(Evidence(inliers, signs, is_drawn=drawn, is_most=most, is_half=half))


@pytest.mark.parametrize(
    ("agreeing", "said"),
    [(1, Relation.COPY), (0.91, Relation.COPY), (0.88, Relation.ALTERED), (0.56, Relation.ALTERED)],
)
def test_of_a_photograph_half_of_the_tiles_has_to_agree(agreeing: float, said: Relation) -> None:
    assert answer(tiles(agreeing)) is said


def test_what_agrees_less_is_shared_and_with_few_corners_nothing() -> None:
    assert answer(tiles(0.45)) is Relation.SHARED
    assert answer(tiles(0.45), inliers=11) is None


def test_of_what_is_mostly_cut_away_nobody_says_that_it_is_a_copy() -> None:
    assert answer(tiles(1), half=False) is Relation.ALTERED


def test_what_is_a_small_part_of_both_is_shared() -> None:
    assert answer(tiles(1), most=False) is Relation.SHARED


def test_the_fewer_there_are_the_more_has_to_agree() -> None:
    assert answer(tiles(0.57, compared=40)) is Relation.SHARED
    assert answer(tiles(0.65, compared=40)) is Relation.ALTERED
    assert answer(tiles(0.65), inliers=9) is None
    assert answer(tiles(0.85), inliers=9) is Relation.ALTERED


def test_hardly_any_tile_proves_nothing() -> None:
    assert answer(tiles(1, compared=5)) is Relation.SHARED


def test_of_a_drawing_nearly_all_has_to_agree() -> None:
    assert answer(tiles(0.88), drawn=True) is Relation.ALTERED
    assert answer(tiles(0.75), drawn=True) is Relation.SHARED


def test_a_few_strokes_prove_nothing() -> None:
    assert answer(tiles(1, compared=40), drawn=True) is Relation.SHARED
    assert answer(tiles(1, compared=60), drawn=True) is Relation.COPY


@pytest.mark.parametrize("drawn", [False, True])
def test_a_patch_over_it_is_not_counted_where_all_beside_it_agrees(drawn: bool) -> None:
    assert answer(covered(9, 9), drawn=drawn) is Relation.ALTERED
    assert answer(covered(10, 11), drawn=drawn) is Relation.ALTERED


def test_more_than_a_patch_is_another_picture_in_the_same_frame() -> None:
    assert answer(covered(14, 14)) is Relation.SHARED


def test_two_patches_are_a_layout_with_another_emblem_and_other_words() -> None:
    signs = np.array(list(covered(8, 6))).reshape(16, 16)
    signs[13:15, 2:14] = "#"

    assert answer("".join(signs.ravel()), drawn=True) is Relation.SHARED


# Drawn, or photographed


@pytest.mark.parametrize("name", sorted({*NAMES} - {"galaxies"}))  # which is nearly black
def test_photographs_are_not_drawn(name: str) -> None:
    assert evenness(np.asarray(photograph(name).convert("L"))) < DRAWN


def test_a_flat_poster_is_drawn_and_one_of_noise_is_not() -> None:
    poster = np.asarray(Image.linear_gradient("L").resize((300, 300)).point(lambda v: v // 90 * 80))
    noise = np.random.default_rng(1).integers(0, 256, (300, 300), np.uint8)

    assert evenness(poster) == 1
    assert evenness(noise) < 0.1
