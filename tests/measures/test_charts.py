"""Charts: what they draw, in both directions, and that a strict page takes them."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import altair as alt
import pytest

from kashf.errors import BadInput
from kashf.measures import charts, survival
from kashf.measures.charts import CurveWords, Interval, Point, draw_curve, draw_intervals

TITLE = 'Half "were" <gone> & away'
SHARES = ((0.0, "0%"), (0.5, "50%"), (1.0, "100%"))
WORDS = CurveWords(TITLE, "Hours", ((0.0, "0"), (12.0, "12")), SHARES, "Half", "The end")
POINTS = [Point(2, 0.8, 0.6, 0.9), Point(5, 0.8, 0.6, 0.9, 1), Point(9, 0.4, 0.2, 0.6)]
ROWS = [Interval("Sahlan", "77% of 9", 0.77, 0.6, 0.9), Interval("Meadow", "Not available")]
SVG = "{http://www.w3.org/2000/svg}"


def curve(**changes: object) -> str:
    asked: dict[str, object] = {"words": WORDS, "median": 9.0, "width": 960, "rtl": False}
    return draw_curve(POINTS, **{**asked, **changes})  # type: ignore[arg-type]  # a test's shorthand


def intervals(*, rtl: bool = False, width: int = 960) -> str:
    ends = ("0%", "50%", "100%")
    return draw_intervals(ROWS, title=TITLE, ends=ends, width=width, rtl=rtl)


def marks(svg: str, name: str) -> list[ET.Element]:
    return [one for one in ET.fromstring(svg).iter() if one.get("class") == name]


def place(mark: ET.Element) -> tuple[float, float]:
    found = re.findall(r"-?[\d.]+", mark.get("transform", ""))
    return float(found[0]), float(found[1])


DRAWN = [curve(), curve(rtl=True), curve(width=360), intervals(), intervals(rtl=True, width=360)]


@pytest.mark.parametrize("svg", DRAWN)
def test_a_strict_page_takes_it(svg: str) -> None:
    root = ET.fromstring(svg)
    allowed = {"class", "d", "x", "y", "transform", "text-anchor", "viewBox", "role", "id"}
    allowed |= {"aria-labelledby", "direction", "x1", "x2", "y1", "y2", "cx", "cy", "r"}
    assert {name for one in root.iter() for name in one.keys()} <= allowed  # noqa: SIM118 -- an element is not a mapping
    assert {one.tag for one in root.iter()} <= {"svg", "g", "title", "path", "text", "line"}
    assert "#0000" not in svg


@pytest.mark.parametrize("svg", DRAWN)
def test_it_has_a_name(svg: str) -> None:
    root = ET.fromstring(svg)
    title = root.find("title")
    assert title is not None
    assert (root.get("role"), title.text) == ("img", TITLE)
    assert root.get("aria-labelledby") == title.get("id")


def test_it_is_drawn_the_same_each_time() -> None:
    first = curve(width=480)
    charts._curve.cache_clear()
    assert curve(width=480) == first


@pytest.mark.parametrize(("width", "name"), [(960, "broad"), (360, "narrow")])
def test_it_says_its_form(width: int, name: str) -> None:
    root = ET.fromstring(curve(width=width))
    assert root.get("class") == f"chart {name}"
    assert root.get("viewBox", "").split()[2] == str(width)


def test_a_curve_has_its_parts() -> None:
    svg = curve()
    counts = {name: len(marks(svg, name)) for name in ("curve", "band", "tick", "hair", "axis")}
    assert counts == {"curve": 1, "band": 1, "tick": 1, "hair": 1, "axis": 1}
    assert [mark.text for mark in marks(svg, "key")] == ["Half"]
    assert [mark.text for mark in marks(svg, "name")] == ["The end"]


def test_a_curve_goes_by_steps_from_all() -> None:
    path = marks(curve(), "curve")[0].get("d", "")
    places = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[-\d.]+,[-\d.]+", path)]
    assert places[0] == (0.0, 0.0)
    for (x1, y1), (x2, y2) in pairwise(places):
        assert x1 == x2 or y1 == y2
        assert (x2 >= x1, y2 >= y1) == (True, True)


def test_without_a_median_nothing_is_marked() -> None:
    svg = curve(median=None)
    assert (marks(svg, "hair"), marks(svg, "key")) == ([], [])


def test_intervals_in_arabic_are_the_mirror() -> None:
    left, right = intervals(), intervals(rtl=True)
    inner = 960 - 280 - 130
    assert ET.fromstring(right).get("direction") == "rtl"
    for name in ("label", "name", "dot"):
        ours = [(round(inner - place(mark)[0], 1), place(mark)[1]) for mark in marks(left, name)]
        theirs = [(round(place(mark)[0], 1), place(mark)[1]) for mark in marks(right, name)]
        assert theirs == ours
        anchors = [[m.get("text-anchor") for m in marks(svg, name)] for svg in (left, right)]
        assert anchors[0] == anchors[1]


def test_time_runs_from_left_to_right_in_arabic_too_and_its_words_do_not() -> None:
    left, right = curve(), curve(rtl=True)
    turned = {"end": "start", "middle": "middle", "start": "end", None: "end"}
    assert ET.fromstring(right).get("direction") == "rtl"
    for name in ("label", "name", "key"):
        assert sorted(map(place, marks(right, name))) == sorted(map(place, marks(left, name)))
        anchors = {place(m): m.get("text-anchor") or "start" for m in marks(right, name)}
        assert anchors == {place(m): turned[m.get("text-anchor")] for m in marks(left, name)}


@pytest.mark.parametrize("at", [0.5, 3, 5.5, 6.5, 11])
@pytest.mark.parametrize("width", [960, 360])
def test_the_words_of_the_median_stay_in_the_drawing(at: float, width: int) -> None:
    half = "Half were gone after 21 h"
    words = CurveWords(TITLE, "Hours", ((0.0, "0"), (12.0, "12")), SHARES, half, "")
    points = [Point(at, 0.5, 0.2, 0.8), Point(12, 0.3, 0.1, 0.6)]
    svg = draw_curve(points, words=words, median=at, width=width, rtl=False)
    (key,) = marks(svg, "key")
    before = 64 if width == 960 else 52
    start = place(key)[0] + before
    long = 7 * len(half)
    ends = (start - long, start) if key.get("text-anchor") == "end" else (start, start + long)
    assert 0 <= ends[0] <= ends[1] <= width


def test_what_a_short_curve_ends_with_stands_just_beyond_its_end() -> None:
    svg = draw_curve([Point(0.3, 0.2, 0.1, 0.4)], words=WORDS, median=None, width=960, rtl=False)
    (words,) = marks(svg, "name")
    ends = 0.3 * (960 - 64 - 34)
    assert words.get("text-anchor", "start") == "start"
    assert place(words) == pytest.approx((ends + 8, 0.8 * (360 - 16 - 60) - 8), abs=0.1)


def test_words_are_written_as_words() -> None:
    rows = [Interval("<b>مركز</b> & الكلمة", "x", 0.5, 0.4, 0.6)]
    svg = draw_intervals(rows, title="t", ends=("0", "1"), width=960, rtl=True)
    assert marks(svg, "name")[0].text == "<b>مركز</b> & الكلمة"
    assert "<b>" not in svg


def test_intervals_stand_where_they_are() -> None:
    svg = intervals()
    inner = 960 - 280 - 130
    dots, bars = marks(svg, "dot"), marks(svg, "bar")
    assert [round(place(dot)[0] / inner, 2) for dot in dots] == [0.77]
    ends = [float(x) / inner for x, _ in re.findall(r"([\d.]+),([\d.]+)", bars[0].get("d", ""))]
    assert [round(end, 2) for end in ends] == [0.6, 0.9]


def test_what_is_not_available_is_a_word_without_a_dot() -> None:
    svg = intervals()
    assert len(marks(svg, "dot")) == len(marks(svg, "bar")) == 1
    assert "Not available" in [mark.text for mark in marks(svg, "label")]


def test_many_steps_make_a_small_drawing() -> None:
    found = survival(range(1, 20_001), [True, False] * 10_000)
    points = [
        Point(*row)
        for row in zip(
            found.times.tolist(),
            found.share.tolist(),
            found.low.tolist(),
            found.high.tolist(),
            found.censored.tolist(),
            strict=True,
        )
    ]
    svg = draw_curve(points, words=WORDS, median=found.median.value, width=960, rtl=False)
    assert len(svg) < 400_000


@pytest.mark.parametrize(
    ("hours", "median", "shown"),
    [(9, None, 12), (700, 31, 168), (160, 31, 168), (20_000, None, 20_000), (0, None, 1)],
)
def test_time_is_shown_as_far_as_it_tells_something(
    hours: float, median: float | None, shown: float
) -> None:
    assert charts.time_shown([Point(hours, 0.5, 0.4, 0.6)], median) == shown


@pytest.mark.parametrize("shown", [12.0, 48.0, 168.0, 8760.0, 20_000.0])
@pytest.mark.parametrize("width", [960, 360])
def test_times_are_marked_with_room_between(shown: float, width: int) -> None:
    times = charts.times_marked(shown, width)
    assert 2 <= len(times) <= 11
    assert (times[0], times[-1] <= shown) == (0.0, True)


def test_one_record_at_the_start_can_be_drawn() -> None:
    svg = draw_curve([Point(0, 0, 0, 0.9)], words=WORDS, median=0.0, width=360, rtl=False)
    assert len(marks(svg, "curve")) == 1


def test_nothing_cannot_be_drawn() -> None:
    with pytest.raises(BadInput):
        draw_curve([], words=WORDS, median=None, width=960, rtl=False)
    with pytest.raises(BadInput):
        draw_intervals([], title="t", ends=("0", "1"), width=960, rtl=False)


def test_what_we_ask_is_vega_lite(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []
    chart = charts._chart

    def kept(*given: object) -> dict[str, object]:
        asked.append(chart(*given))  # type: ignore[arg-type]  # passed on
        return asked[-1]

    monkeypatch.setattr(charts, "_chart", kept)
    charts._curve.cache_clear()
    curve()
    assert alt.LayerChart.from_dict(asked[0], validate=True).to_dict()["layer"]
