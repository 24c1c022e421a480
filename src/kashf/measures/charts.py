"""Charts as SVG for a page: shapes and classes only, so that the page's style gives the colours.

Altair describes a chart and vl-convert draws it; then every colour becomes a class of the page's
style sheet, and all that a strict Content-Security-Policy or a dark page would trip over goes: no
script, no style, no font, no colour. The words come ready for the reader's language.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import altair as alt
import vl_convert

from kashf.errors import BadInput

SVG: Final = "{http://www.w3.org/2000/svg}"

# A colour stands for a class while Altair draws; see `.chart` in kashf.css for the classes.
_INKS: Final = MappingProxyType(
    {
        name: f"#0000{number:02x}"
        for number, name in enumerate(
            "rule axis band curve tick hair dot bar label name key none".split(), start=16
        )
    }
)
_CLASSES: Final = MappingProxyType({ink: name for name, ink in _INKS.items()})
_KEPT: Final = frozenset(
    {"d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "transform", "text-anchor"}
)
_MOST_PLACES: Final = 2  # of a pixel: the tenth and the hundredth
_GAP: Final = 8  # pixels between a mark and its words
_LATE: Final = 0.5  # a median beyond it has its words before it, not after
_STEPS: Final = (1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 240, 336, 720, 1440, 2160, 4320, 8760)
_ENDS: Final = (12, 24, 48, 72, 120, 168, 240, 336, 720, 1440, 2160, 4320, 8760, 17520)


@dataclass(frozen=True, slots=True)
class Point:
    """A step of a curve: from `hours` on, `share` have not had the event."""

    hours: float
    share: float
    low: float
    high: float
    censored: int = 0


@dataclass(frozen=True, slots=True)
class CurveWords:
    """What is written on a curve, in the reader's language."""

    title: str  # the finding; the chart's accessible name
    hours: str  # what runs along the axis
    times: tuple[tuple[float, str], ...]  # hours, and what stands below them
    shares: tuple[tuple[float, str], ...]  # from 0 to 1, and what stands beside them
    median: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """A row of shares side by side. `words` stand behind the interval, or instead of it."""

    name: str
    words: str
    value: float | None = None
    low: float | None = None
    high: float | None = None


def time_shown(points: Sequence[Point], median: float | None) -> float:
    """The hours up to which a curve is drawn: the whole, but not so long that its half is lost.

    A record may go on for a year when half of the content was gone after a day.
    """
    last = points[-1].hours if points else 0.0
    wanted = last if median is None else min(last, 5 * median)
    return float(next((end for end in _ENDS if end >= wanted), last))


def times_marked(shown: float, width: int) -> tuple[float, ...]:
    """The hours at which the axis of a curve has words: about one for 90 pixels."""
    most = max(2, width // 90)
    step = next((step for step in _STEPS if shown / step <= most), shown / most)
    count = int(shown / step)
    return tuple(float(step * number) for number in range(count + 1))


def draw_curve(
    points: Sequence[Point], *, words: CurveWords, median: float | None, width: int, rtl: bool
) -> str:
    """A Kaplan-Meier curve as SVG: steps, band, strokes for censored records, median, words.

    With `rtl`, time runs from right to left, and words stand on their other side. Raises BadInput
    for a curve without points.
    """
    if not points:
        raise BadInput("A curve without points cannot be drawn.", fields={"points": "none"})
    return _curve(tuple(points), words, median, width, rtl)


def draw_intervals(
    rows: Sequence[Interval], *, title: str, ends: tuple[str, ...], width: int, rtl: bool
) -> str:
    """Shares side by side as SVG: dot, interval and words; `ends` are written along the scale.

    Raises BadInput without rows.
    """
    if not rows:
        raise BadInput("There is nothing to draw side by side.", fields={"rows": "none"})
    return _intervals(tuple(rows), title, ends, width, rtl)


@lru_cache(maxsize=128)
def _curve(
    points: tuple[Point, ...], words: CurveWords, median: float | None, width: int, rtl: bool
) -> str:
    is_broad = width > 600
    frame = _Frame(
        width=width,
        height=360 if is_broad else 300,
        before=64 if is_broad else 52,
        after=14,
        top=16,
        bottom=60,
        rtl=rtl,
    )
    shown = time_shown(points, median)
    plane = _Plane(frame, (0.0, shown), (0.0, 1.0))
    line = list(_thinned(_clipped(points, shown), shown / (2 * frame.inner_width)))
    layers = [
        *(plane.rule([(0, at), (shown, at)], "rule") for at, _ in words.shares if at),
        plane.band(line),
        plane.steps(line),
        *plane.strokes(_ends_of_records(line[1:])),
        plane.rule([(0, 0), (shown, 0)], "axis"),
        *(
            plane.words(0, at, text, align="end", dx=-_GAP, baseline="middle")
            for at, text in words.shares
        ),
        *(plane.words(at, 0, text, align="middle", dy=22) for at, text in words.times),
        plane.words(shown / 2, 0, words.hours, align="middle", dy=48),
        *_median_marks(plane, median, words.median, shown),
        *_end_words(plane, line[-1], words.end),
    ]
    return _drawn([layer for layer in layers if layer is not None], frame, words.title)


@lru_cache(maxsize=64)
def _intervals(
    rows: tuple[Interval, ...], title: str, ends: tuple[str, ...], width: int, rtl: bool
) -> str:
    is_broad = width > 600
    row_height = 38 if is_broad else 56
    frame = _Frame(
        width=width,
        height=row_height * len(rows) + 32,
        before=280 if is_broad else 8,
        after=130 if is_broad else 96,
        top=2,
        bottom=30,
        rtl=rtl,
    )
    plane = _Plane(frame, (0.0, 1.0), (0.0, float(len(rows))))
    lift = 0.5 if is_broad else 0.32
    marks: list[Any] = []
    for place, text in enumerate(ends):
        at = place / (len(ends) - 1)
        marks += [
            plane.rule([(at, 0), (at, len(rows))], "rule"),
            plane.words(at, 0, text, align="middle", dy=22),
        ]
    for number, row in enumerate(rows):
        marks += _row(plane, row, len(rows) - number - 1 + lift, is_broad=is_broad)
    return _drawn(marks, frame, title)


def _row(plane: "_Plane", row: Interval, height: float, *, is_broad: bool) -> Iterator[Any]:
    if is_broad:
        before = plane.frame.before
        yield plane.words(
            0, height, row.name, align="start", dx=-before, ink="name", baseline="middle"
        )
    else:
        yield plane.words(0, height, row.name, align="start", dy=-16, ink="name")
    if row.value is None:
        yield plane.words(0, height, row.words, align="start", ink="none", baseline="middle")
        return
    low = row.value if row.low is None else row.low
    high = row.value if row.high is None else row.high
    yield plane.rule([(low, height), (high, height)], "bar")
    yield plane.dot(row.value, height)
    yield plane.words(high, height, row.words, align="start", dx=14, ink="name", baseline="middle")


@dataclass(frozen=True, slots=True)
class _Frame:
    """A drawing's size and margins in pixels; `before` is where a line of words begins."""

    width: int
    height: int
    before: int
    after: int
    top: int
    bottom: int
    rtl: bool

    @property
    def inner_width(self) -> int:
        return self.width - self.before - self.after

    @property
    def inner_height(self) -> int:
        return self.height - self.top - self.bottom


@dataclass(frozen=True, slots=True)
class _Plane:
    """Makes marks at places of two scales, mirrored where the reader's line is."""

    frame: _Frame
    across: tuple[float, float]
    up: tuple[float, float]

    def rule(self, places: Sequence[tuple[float, float]], ink: str) -> Any:  # noqa: ANN401 -- Altair's
        rows = [{"x": x, "y": y, "i": i} for i, (x, y) in enumerate(places)]
        mark = alt.Chart(alt.Data(values=rows)).mark_line(stroke=_INKS[ink])
        return mark.encode(x=self._x(), y=self._y(), order="i:Q")

    def steps(self, line: Sequence[Point]) -> Any:  # noqa: ANN401 -- Altair's
        rows = [{"x": point.hours, "y": point.share} for point in line]
        mark = alt.Chart(alt.Data(values=rows)).mark_line(
            stroke=_INKS["curve"], interpolate="step-after"
        )
        return mark.encode(x=self._x(), y=self._y())

    def band(self, line: Sequence[Point]) -> Any:  # noqa: ANN401 -- Altair's
        rows = [{"x": point.hours, "y": point.low, "z": point.high} for point in line]
        mark = alt.Chart(alt.Data(values=rows)).mark_area(
            fill=_INKS["band"], interpolate="step-after"
        )
        return mark.encode(x=self._x(), y=self._y(), y2="z")

    def strokes(self, places: Iterable[tuple[float, float]]) -> Iterator[Any]:
        rows = [{"x": x, "y": y} for x, y in places]
        if rows:
            mark = alt.Chart(alt.Data(values=rows)).mark_tick(
                orient="vertical", size=10, thickness=1.5, fill=_INKS["tick"]
            )
            yield mark.encode(x=self._x(), y=self._y())

    def dot(self, x: float, y: float) -> Any:  # noqa: ANN401 -- Altair's
        mark = alt.Chart(alt.Data(values=[{"x": x, "y": y}])).mark_circle(
            size=113, fill=_INKS["dot"]
        )
        return mark.encode(x=self._x(), y=self._y())

    def words(  # noqa: PLR0913 -- a place, words, and how they stand to it
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: str,
        dx: float = 0,
        dy: float = 0,
        ink: str = "label",
        baseline: str = "alphabetic",
    ) -> Any:  # noqa: ANN401 -- Altair's
        side = {"start": "left", "middle": "center", "end": "right"}[align]
        mark = alt.Chart(alt.Data(values=[{"x": x, "y": y, "t": text}])).mark_text(
            align=side,  # SVG's "start" and "end" follow the direction by themselves
            baseline=baseline,
            dx=-dx if self.frame.rtl else dx,
            dy=dy,
            fill=_INKS[ink],
            limit=0,
        )
        return mark.encode(x=self._x(), y=self._y(), text="t:N")

    def _x(self) -> alt.X:
        scale = alt.Scale(domain=list(self.across), nice=False, reverse=self.frame.rtl)
        return alt.X("x:Q", axis=None, scale=scale)

    def _y(self) -> alt.Y:
        return alt.Y("y:Q", axis=None, scale=alt.Scale(domain=list(self.up), nice=False))


def _clipped(points: Sequence[Point], shown: float) -> list[Point]:
    """The curve from its start, where all are still there, to where the drawing ends."""
    line = [Point(0.0, 1.0, 1.0, 1.0), *(point for point in points if point.hours <= shown)]
    if points[-1].hours > shown:
        last = line[-1]
        line.append(Point(shown, last.share, last.low, last.high))
    return line


def _thinned(line: Sequence[Point], least: float) -> Iterator[Point]:
    """The same line for the eye: of the steps within half a pixel, the last one, with the sum of
    what was censored."""
    yield line[0]
    censored, kept = 0, line[0].hours
    for number, point in enumerate(line[1:], start=1):
        censored += point.censored
        is_last = number == len(line) - 1
        if is_last or line[number + 1].hours - kept > least:
            yield Point(point.hours, point.share, point.low, point.high, censored)
            censored, kept = 0, point.hours


def _ends_of_records(line: Sequence[Point]) -> list[tuple[float, float]]:
    return [(point.hours, point.share) for point in line if point.censored]


def _median_marks(
    plane: _Plane, median: float | None, words: str, shown: float
) -> Iterator[Any]:
    if median is None or median > shown:
        return
    yield plane.rule([(0, 0.5), (median, 0.5), (median, 0)], "hair")
    if not words:
        return
    if median / shown > _LATE:  # below the curve there is room, beyond it there is none
        yield plane.words(median, 0.5, words, align="end", dx=-_GAP, dy=20, ink="key")
    else:
        yield plane.words(median, 0.5, words, align="start", dx=_GAP + 2, dy=-14, ink="key")


def _end_words(plane: _Plane, last: Point, words: str) -> Iterator[Any]:
    if not words:
        return
    crowded = 0.4 < last.high < 0.65 or last.high > 0.9  # the median's words, or the top
    if crowded and last.low > 0.15:
        yield plane.words(last.hours, last.low, words, align="end", dy=20, ink="name")
    else:
        yield plane.words(last.hours, last.high, words, align="end", dy=-_GAP, ink="name")


def _drawn(layers: Sequence[Any], frame: _Frame, title: str) -> str:
    # `alt.layer` copies every layer for each; a dictionary is drawn the same and ten times sooner.
    described = [layer.to_dict() for layer in layers]
    values = [one.pop("data")["values"] for one in described]
    for one in described:
        one.pop("config", None)
        one.pop("$schema", None)
        one.pop("datasets", None)
    for one, rows in zip(described, values, strict=True):
        one["data"] = {"values": rows}
    chart = {
        "$schema": alt.SCHEMA_URL,
        "width": frame.inner_width,
        "height": frame.inner_height,
        "padding": 0,
        "autosize": "none",
        "background": None,
        "config": {"view": {"stroke": None, "fill": None}},
        "layer": described,
    }
    return _plain(vl_convert.vegalite_to_svg(chart), frame, title)


def _plain(svg: str, frame: _Frame, title: str) -> str:
    """Vega's SVG as shapes and classes, in a frame that scales, with a name."""
    kind = "broad" if frame.width > 600 else "narrow"
    name = f"chart-{abs(hash((title, frame.width))) % 10**8}"
    root = ET.Element(
        "svg",
        {
            "class": f"chart {kind}",
            "viewBox": f"0 0 {frame.width} {frame.height}",
            "role": "img",
            "aria-labelledby": name,
            "direction": "rtl" if frame.rtl else "ltr",
        },
    )
    ET.SubElement(root, "title", {"id": name}).text = title
    left = frame.after if frame.rtl else frame.before
    body = ET.SubElement(root, "g", {"transform": f"translate({left},{frame.top})"})
    body.extend(_shapes(ET.fromstring(svg)))  # noqa: S314 -- what vl-convert has just written
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def _shapes(drawn: ET.Element) -> Iterator[ET.Element]:
    """All that has one of our colours, without anything else that it had."""
    for shape in drawn.iter():
        ink = shape.get("stroke", "none")
        ink = shape.get("fill", "none") if ink == "none" else ink
        if ink not in _CLASSES:
            continue
        kept = {name: _short(value) for name, value in shape.items() if name in _KEPT}
        plain = ET.Element(shape.tag.removeprefix(SVG), {"class": _CLASSES[ink], **kept})
        plain.text = shape.text
        yield plain


def _short(value: str) -> str:
    return re.sub(r"-?\d+\.\d+(?:e-?\d+)?", lambda found: _number(found.group()), value)


def _number(digits: str) -> str:
    return f"{round(float(digits), _MOST_PLACES):g}" if abs(float(digits)) < 1e5 else digits
