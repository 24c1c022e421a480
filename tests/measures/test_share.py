"""Shares against Wilson's closed formula, and what is no share."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kashf.errors import BadInput
from kashf.measures import Estimate, rate

Z_95 = 1.959963984540054  # the standard normal's 97.5th percentile


def wilson(some: int, of: int, z: float = Z_95) -> tuple[float, float]:
    """The closed formula, as Wilson's paper has it."""
    p = some / of
    middle = p + z * z / (2 * of)
    reach = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - reach) / (1 + z * z / of), (middle + reach) / (1 + z * z / of)


@st.composite
def parts(draw: st.DrawFn) -> tuple[int, int]:
    of = draw(st.integers(1, 10_000))
    return draw(st.integers(0, of)), of


@settings(max_examples=50)
@given(parts())
def test_the_interval_is_that_of_the_closed_formula(drawn: tuple[int, int]) -> None:
    some, of = drawn
    found = rate(some, of)

    assert found.value == some / of
    assert (found.low, found.high) == pytest.approx(wilson(some, of), abs=1e-9)
    assert found.n == of


@settings(max_examples=50)
@given(parts())
def test_the_interval_holds_the_share_and_stays_within_0_and_1(drawn: tuple[int, int]) -> None:
    found = rate(*drawn)

    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_known_example() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263.
    found = rate(81, 263)

    assert found.low == pytest.approx(0.2553, abs=5e-5)
    assert found.high == pytest.approx(0.3662, abs=5e-5)


def test_a_share_of_nothing_is_not_available() -> None:
    assert rate(0, 0) == Estimate(None, None, None, 0)
    assert not rate(0, 0).is_available


def test_none_of_some_is_zero_and_available() -> None:
    found = rate(0, 5)

    assert (found.value, found.low, found.n, found.is_available) == (0, 0, 5, True)


def test_a_higher_level_is_a_wider_interval() -> None:
    narrow, wide = rate(3, 10, level=0.8), rate(3, 10, level=0.99)

    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low
    assert wide.high is not None
    assert narrow.high is not None
    assert wide.high > narrow.high


def test_counts_of_numpy_are_counts() -> None:
    assert rate(np.int64(3), np.int32(10)) == rate(3, 10)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("some", "of", "field"),
    [
        (-1, 5, "successes"),
        (0, -1, "total"),
        (6, 5, "successes"),
        (1, 0, "successes"),
        (1.0, 5, "successes"),
        (1, 5.5, "total"),
        (True, 5, "successes"),
        ("1", 5, "successes"),
        (None, 5, "successes"),
        (1, math.nan, "total"),
    ],
)
def test_what_is_no_count_is_refused(some: int, of: int, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        rate(some, of)
    assert list(caught.value.fields) == [field]


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, math.nan, math.inf, "high", None])
def test_what_is_no_level_is_refused_even_for_nothing(level: float) -> None:
    for total in (0, 5):
        with pytest.raises(BadInput) as caught:
            rate(0, total, level=level)
        assert list(caught.value.fields) == ["level"]
