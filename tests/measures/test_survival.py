"""Curves against a slow loop, a textbook's example, and what always holds."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kashf.errors import BadInput
from kashf.measures import Curve, Estimate, rate, survival

# Freireich and others, Blood 21 (1963): weeks of remission under 6-MP, in every textbook.
REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [True] * 9 + [False] * 12

Records = list[tuple[float, bool]]
records = st.lists(st.tuples(st.integers(0, 30).map(float), st.booleans()), min_size=1, max_size=40)


def slowly(rows: Records) -> tuple[list[float], list[Fraction], list[int], list[int]]:
    """Kaplan and Meier's product, one time after another, in exact fractions."""
    times, shares, risks, ends = sorted({span for span, _ in rows}), [], [], []
    share = Fraction(1)
    for time in times:
        at_risk = sum(span >= time for span, _ in rows)
        events = sum(span == time and seen for span, seen in rows)
        share *= 1 - Fraction(events, at_risk)
        shares.append(share)
        risks.append(at_risk)
        ends.append(sum(span == time and not seen for span, seen in rows))
    return times, shares, risks, ends


def curve_of(rows: Records) -> Curve:
    return survival([span for span, _ in rows], [seen for _, seen in rows])


def test_the_textbook_example() -> None:
    curve = survival(REMISSION, RELAPSED)

    expected = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {t: round(curve.at(t).value or 0, 3) for t in expected} == expected
    assert curve.n == 21
    assert curve.median == Estimate(23, 13, None, 21)
    # log-log bounds as R's survfit(conf.type = "log-log") prints them
    assert curve.at(6).low == pytest.approx(0.6197, abs=5e-5)
    assert curve.at(6).high == pytest.approx(0.9516, abs=5e-5)
    assert curve.at(23).low == pytest.approx(0.1881, abs=5e-5)
    assert curve.at(23).high == pytest.approx(0.6801, abs=5e-5)


@settings(max_examples=50)
@given(records)
def test_the_curve_is_that_of_the_slow_loop(rows: Records) -> None:
    curve = curve_of(rows)
    times, shares, risks, ends = slowly(rows)

    assert curve.times.tolist() == times
    assert curve.share.tolist() == pytest.approx([float(share) for share in shares])
    assert curve.at_risk.tolist() == risks
    assert curve.censored.tolist() == ends
    halved = [time for time, share in zip(times, shares, strict=True) if share <= Fraction(1, 2)]
    assert curve.median.value == (halved[0] if halved else None)


@settings(max_examples=50)
@given(records)
def test_a_curve_only_falls_and_its_band_holds_it(rows: Records) -> None:
    curve = curve_of(rows)

    assert (np.diff(curve.share) <= 0).all()
    assert (curve.low >= 0).all()
    assert (curve.high <= 1).all()
    assert (curve.low <= curve.share).all()
    assert (curve.share <= curve.high).all()
    middle = curve.median
    if middle.value is not None:
        assert middle.low is not None
        assert middle.low <= middle.value
        assert middle.high is None or middle.high >= middle.value


@settings(max_examples=50)
@given(st.lists(st.integers(0, 30).map(float), min_size=1, max_size=40))
def test_with_all_observed_it_is_the_rest_of_the_distribution(spans: list[float]) -> None:
    curve = survival(spans, [True] * len(spans))

    for time in {*spans, 0.0, 15.5, 99.0}:
        left = sum(span > time for span in spans) / len(spans)
        assert curve.at(time).value == pytest.approx(left)


@settings(max_examples=50)
@given(records, st.integers(1, 20))
def test_the_censored_are_neither_dropped_nor_taken_for_events(rows: Records, more: int) -> None:
    """Records that last longer than all events can only hold the curve up."""
    last = max(span for span, _ in rows)
    before, after = curve_of(rows), curve_of(rows + [(last + 1, False)] * more)

    assert after.n == before.n + more
    assert (after.share[:-1] >= before.share).all()
    assert after.share[-1] == after.share[-2]  # an end of a record is no event
    if any(seen for _, seen in rows):
        assert after.share[-1] > before.share[-1]  # nor does it go unnoticed


def test_nothing_gives_a_curve_of_which_nothing_is_available() -> None:
    curve = survival([], [])

    assert curve.n == 0
    assert curve.times.size == 0
    assert curve.at_risk.size == 0
    assert curve.at(0) == curve.at(24) == curve.median == Estimate(None, None, None, 0)


def test_before_the_first_record_all_are_left_and_the_interval_says_of_how_many() -> None:
    assert survival([5, 6], [True, False]).at(4) == rate(2, 2)


def test_after_the_last_record_nothing_is_known_unless_all_had_the_event() -> None:
    assert survival([1, 2], [True, False]).at(2).value == 0.5
    assert survival([1, 2], [True, False]).at(3) == Estimate(None, None, None, 2)
    assert survival([1, 2], [True, True]).at(3).value == 0


def test_where_the_log_log_interval_is_undefined_the_band_says_what_can_be_said() -> None:
    nobody, everybody = survival([3, 4], [False, False]), survival([3], [True])

    assert (nobody.low.tolist(), nobody.high.tolist()) == ([rate(2, 2).low, rate(1, 1).low], [1, 1])
    assert (everybody.at(3).low, everybody.at(3).high) == (0, rate(0, 1).high)
    falls = survival([1, 2], [True, True])
    assert falls.high[1] == falls.high[0] < 1


def test_a_median_that_is_not_reached_is_none_but_its_lower_end_may_be_known() -> None:
    curve = survival([1] * 4 + [2] * 6, [True] * 4 + [False] * 6)

    assert curve.median == Estimate(None, 1, None, 10)


def test_a_share_of_exactly_one_half_is_the_median() -> None:
    # 2/3 of 3/4: a product that floating point need not hit
    curve = survival([1, 2, 3, 3], [True, True, False, False])

    assert curve.median.value == 2


def test_a_curve_cannot_be_written_to() -> None:
    curve = survival([1], [True])

    with pytest.raises(ValueError, match="read-only"):
        curve.share[0] = 1


def test_the_callers_arrays_are_left_alone() -> None:
    spans, seen = np.array([2.0, 1.0]), np.array([True, False])
    survival(spans, seen)

    assert spans.tolist() == [2.0, 1.0]
    assert spans.flags.writeable
    assert seen.flags.writeable


@pytest.mark.parametrize(
    ("spans", "seen", "field"),
    [
        ([1, -1], [True, True], "durations"),
        ([1, math.nan], [True, True], "durations"),
        ([1, math.inf], [True, False], "durations"),
        (["soon"], [True], "durations"),
        ([[1, 2]], [True], "durations"),
        (3, [True], "durations"),
        ([1, 2], [True], "observed"),
        ([1], [2], "observed"),
        ([1], [math.nan], "observed"),
        ([1], [None], "observed"),
        ([1], ["yes"], "observed"),
        ([1], True, "observed"),
        ([1, 2], [[True], [True, False]], "observed"),
    ],
)
def test_what_are_no_records_is_refused(spans: list[float], seen: list[bool], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        survival(spans, seen)
    assert list(caught.value.fields) == [field]


def test_what_is_no_level_or_no_time_is_refused() -> None:
    with pytest.raises(BadInput):
        survival([1], [True], level=1)
    for t in (-1, math.nan, math.inf):
        with pytest.raises(BadInput):
            survival([1], [True]).at(t)


def test_a_thinned_curve_has_steps_of_the_whole_one_and_loses_nobody() -> None:
    whole = survival(list(range(1, 1001)), [number % 3 > 0 for number in range(1000)])
    thinned = whole.thinned(100)

    assert len(thinned.times) == 100
    assert (thinned.n, int(thinned.censored.sum())) == (whole.n, int(whole.censored.sum()))
    places = np.searchsorted(whole.times, thinned.times)
    assert thinned.times.tolist() == whole.times[places].tolist()
    assert thinned.share.tolist() == whole.share[places].tolist()
    assert (places[0], places[-1]) == (0, len(whole.times) - 1)
    assert whole.thinned(1000) is whole
