"""The words of a statement's curve."""

import pytest

from kashf.coalition.statements.queries.shown import _words
from kashf.measures.charts import Point


@pytest.mark.parametrize(
    ("points", "median", "end"),
    [
        ([Point(2, 0.5, 0.1, 0.9), Point(9, 0.2, 0.1, 0.6)], 2.0, "20% still online after 9 h"),
        ([Point(2, 0.0, 0.0, 0.9)], 2.0, ""),  # the median's words say it
        ([Point(2, 0.4, 0.1, 0.9), Point(90, 0.1, 0.0, 0.4)], 2.0, "40% still online after 12 h"),
    ],
    ids=["as far as the record goes", "gone at once", "as far as it is drawn"],
)
def test_a_curve_says_where_it_ends(points: list[Point], median: float, end: str) -> None:
    assert _words(points, median, "title", 960).end == end


@pytest.mark.parametrize(("hours", "ends"), [(2.5, ("Sent", "3 h")), (160, ("Sent", "7 days"))])
def test_both_ends_of_the_time_are_words(hours: float, ends: tuple[str, str]) -> None:
    times = _words([Point(hours, 0.8, 0.6, 0.9)], None, "title", 960).times
    assert (times[0][1], times[-1][1]) == ends
