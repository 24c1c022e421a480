"""PDQ's values: the kernel and NumPy agree."""

from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kashf.signals.pdq import plain
from kashf.signals.pdq.engine import ENGINE, IS_NATIVE
from kashf.signals.pdq.sampling import Luma, samples
from kashf.signals.pdq.waves import waves_of_turns
from tests.signals.pictures.making import PHOTOGRAPHS, photograph

pytestmark = pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")

Levels = NDArray[Any]

SIDES: Final = st.integers(1, 300)


def clouds(seed: int, rows: int, columns: int) -> Levels:
    coarse = np.random.default_rng(seed).integers(0, 256, (-(-rows // 5), -(-columns // 5)))
    return np.kron(coarse, np.ones((5, 5)))[:rows, :columns].astype(np.uint8)


def assert_same(luma: Levels, full: tuple[int, int]) -> None:
    codes, quality, near = ENGINE.turned(luma, *full)
    theirs, their_quality, their_near = plain.turned(luma, *full)
    apart = bits(codes) != bits(theirs)
    assert not (apart & are_clear(luma, full)).any()
    assert abs(quality - their_quality) <= 1
    assert near == their_near or max(near, their_near) > 1


def bits(codes: bytes) -> NDArray[np.uint8]:
    return np.unpackbits(np.frombuffer(codes, np.uint8)).reshape(-1, 256)


def are_clear(luma: Levels, full: tuple[int, int]) -> NDArray[np.bool_]:
    """Which bits do not hang on rounding."""
    ways = waves_of_turns(samples(Luma(luma.astype(np.float32), full))).values()
    waves = np.stack([each.ravel()[::-1] for each in ways])
    return np.abs(waves - np.sort(waves)[:, 127:128]) > 0.01


@given(st.integers(0, 10_000), SIDES, SIDES, st.integers(1, 20))
@settings(max_examples=30)
def test_the_kernel_gives_what_numpy_gives(
    seed: int, rows: int, columns: int, reduced: int
) -> None:
    assert_same(clouds(seed, rows, columns), (rows * reduced, columns * reduced))


@pytest.mark.parametrize("name", [path.stem for path in PHOTOGRAPHS[::12]])
def test_the_kernel_gives_what_numpy_gives_of_a_photograph_and_of_a_part_of_it(name: str) -> None:
    grey = np.asarray(photograph(name).convert("F"))

    assert_same(grey, grey.shape)
    assert_same(grey[20:-31, 11:-7], (900, 1300))
    assert_same(grey.astype(np.uint8)[::-1], (2 * grey.shape[0], 3 * grey.shape[1]))


@pytest.mark.parametrize(
    ("luma", "full", "why"),
    [
        (np.zeros((4, 4), np.float64), (4, 4), "uint8 or float32"),
        (np.zeros((0, 4), np.uint8), (4, 4), "at least one"),
        (np.zeros((4, 8), np.uint8)[:, ::2], (4, 4), "rows and columns"),
        (np.zeros(4, np.uint8), (4, 4), "rows and columns"),
        (np.zeros((4, 4), np.uint8), (3, 4), "no smaller"),
    ],
    ids=["doubles", "nothing", "with gaps", "a line", "larger than the whole"],
)
def test_what_is_no_luma_is_refused(luma: Levels, full: tuple[int, int], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        ENGINE.turned(luma, *full)
