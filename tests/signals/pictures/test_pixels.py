"""What is looked at pixel by pixel: the kernel and NumPy agree."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from kashf.signals.pictures import plain
from kashf.signals.pictures.engine import ENGINE, IS_NATIVE

Grey = NDArray[np.uint8]

pytestmark = pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")

SHAPES: Final = st.tuples(st.integers(1, 24), st.integers(1, 24))
GREYS: Final = st.one_of(
    arrays(np.uint8, SHAPES),
    arrays(np.uint8, SHAPES, elements=st.sampled_from([0, 2, 3, 250, 255])),
)
WEIGHTS: Final = arrays(np.float32, SHAPES, elements=st.sampled_from([-2.0, -0.25, 0.0, 0.3, 1.0]))


@given(GREYS, st.integers(0, 20), st.sampled_from([0.5, 0.95, 1.0]))
def test_rows_of_one_colour(grey: Grey, near: int, mostly: float) -> None:
    for seen in (grey, grey[::-1], grey.T, grey.T[::-1]):
        assert ENGINE.flat_rows(seen, near, mostly) == plain.flat_rows(seen, near, mostly)


@given(GREYS, st.integers(0, 20))
def test_clear_lines(grey: Grey, least: int) -> None:
    assert ENGINE.clear_lines(grey, least) == plain.clear_lines(grey, least)


@given(arrays(np.uint32, st.integers(0, 40)), st.integers(1, 9), st.integers(0, 7))
def test_lines_that_stand_out(clear: NDArray[np.uint32], length: int, around: int) -> None:
    asked = ((clear % 10).tobytes(), length, 0.25, around)
    assert ENGINE.standing_out(*asked) == plain.standing_out(*asked)


@given(GREYS, st.sampled_from([0.015, 0.3]), st.integers(0, 255), st.integers(0, 3))
def test_levels_that_are_drawn(grey: Grey, share: float, shade: int, more: int) -> None:
    asked = (grey, share, shade, more)
    assert ENGINE.drawn_levels(*asked) == plain.drawn_levels(*asked)


@given(GREYS, st.binary(min_size=32, max_size=32), st.integers(0, 4), st.data())
def test_cells_of_plain_colours(grey: Grey, colours: bytes, most: int, data: st.DataObject) -> None:
    drawn = np.unpackbits(np.frombuffer(colours, np.uint8)).tobytes()
    cell = data.draw(st.integers(1, min(grey.shape)))
    found = ENGINE.plain_cells(grey, drawn, most, cell)
    assert found == plain.plain_cells(grey, drawn, most, cell)


@given(WEIGHTS)
def test_the_heaviest_rectangle(weights: NDArray[np.float32]) -> None:
    top, bottom, left, right = ENGINE.heaviest(weights)

    assert (top, bottom, left, right) == plain.heaviest(weights)
    rows, columns = weights.shape
    most = max(
        weights[one:two, three:four].sum()
        for one in range(rows)
        for two in (rows, one + 1)
        for three in range(columns)
        for four in (columns, three + 1)
    )
    assert weights[top:bottom, left:right].sum() >= most - 1e-3


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: engine.flat_rows(np.zeros((0, 3), np.uint8), 1, 0.5),
        lambda engine: engine.clear_lines(np.zeros((3, 3), np.float32), 1),
        lambda engine: engine.standing_out(bytes(5), 1, 0.5, 1),
        lambda engine: engine.standing_out(bytes(4), 0, 0.5, 1),
        lambda engine: engine.standing_out(bytes(4), 1, 0.5, -1),
        lambda engine: engine.drawn_levels(np.zeros((3, 3), np.uint8), 0.5, 256, 1),
        lambda engine: engine.drawn_levels(np.zeros((3, 3), np.uint8).T[::2], 0.5, 4, 1),
        lambda engine: engine.plain_cells(np.zeros((3, 3), np.uint8), bytes(255), 1, 2),
        lambda engine: engine.plain_cells(np.zeros((3, 3), np.uint8), bytes(256), 1, 0),
        lambda engine: engine.plain_cells(np.zeros((3, 3), np.uint8), bytes(256), 1, 4),
        lambda engine: engine.heaviest(np.zeros(3, np.float32)),
    ],
    ids=[
        "no row",
        "fractions",
        "half a number",
        "no length",
        "lines before it",
        "a shade too many",
        "in pieces",
        "too few levels",
        "no cell",
        "a cell too large",
        "a line",
    ],
)
def test_what_is_no_picture_is_refused(ask: Callable[[Any], object]) -> None:
    with pytest.raises(ValueError, match=r"rows and columns|256 levels|32 bits|contiguous"):
        ask(ENGINE)
