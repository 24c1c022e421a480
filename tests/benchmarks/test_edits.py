"""Edits of pictures: each is what its dice say, and leaves what it was given as it was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.edits.catalogue import EDITS
from benchmarks.edits.edit import Edit, Picture, chain
from benchmarks.edits.recall import FLOORS
from benchmarks.edits.shapes import cropped, mirrored, turned
from benchmarks.edits.tones import negative, untouched

dice = np.random.default_rng
sides = st.integers(64, 160)


def picture(width: int = 120, height: int = 90) -> Picture:
    pixels = dice([width, height]).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_is_what_its_dice_say(edit: Edit) -> None:
    one, other = (edit.make(picture(), dice(7)) for _ in range(2))

    assert one.mode == "RGB"
    assert one.size == other.size
    assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_what_was_edited_stays_as_it_was(edit: Edit) -> None:
    given = picture()

    edit.make(given, dice(7))

    assert given.tobytes() == picture().tobytes()


def test_edits_have_names_of_their_own_and_each_floor_has_edits() -> None:
    assert len(EDITS) >= 40
    assert len({edit.name for edit in EDITS}) == len(EDITS)
    assert FLOORS.keys() <= {edit.group for edit in EDITS}


@given(sides, sides)
def test_what_is_done_twice_and_was_only_turned_over_is_undone(width: int, height: int) -> None:
    given = picture(width, height)

    for edit in (mirrored, turned(2), negative, chain(turned(1), turned(3))):
        assert chain(edit, edit)(given, dice(0)).tobytes() == given.tobytes()


@given(sides, sides, st.floats(0.01, 0.3), st.integers(0, 2**32))
def test_a_crop_cuts_about_so_much_off_each_side(
    width: int, height: int, part: float, seed: int
) -> None:
    cut = cropped(part)(picture(width, height), dice(seed))

    assert abs(cut.width - width * (1 - 2 * part)) <= width * part * 0.4 + 2
    assert abs(cut.height - height * (1 - 2 * part)) <= height * part * 0.4 + 2


def test_a_chain_of_nothing_is_nothing() -> None:
    assert chain(untouched, untouched)(picture(), dice(0)).tobytes() == picture().tobytes()
