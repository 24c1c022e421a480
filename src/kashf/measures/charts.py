"""Charts as SVG for a page: shapes and classes only, so that the page's style gives the colours.

A chart is described in Vega-Lite's terms and drawn by vl-convert; then every colour becomes a class
of the page's style sheet, and all that a strict Content-Security-Policy or a dark page would trip
over goes: no script, no style, no font, no colour. The words come ready for the reader's language.
"""

import re
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import vl_convert

from kashf.errors import BadInput

Row = dict[str, Any]  # of a table that is drawn
Layer = dict[str, Any]  # of a chart, in Vega-Lite's terms
SVG: Final = "{http://www.w3.org/2000/svg}"

# A colour stands for a class while it is drawn; see `.chart` in kashf.css for the classes.
_INKS: Final = MappingProxyType(
    {
        name: f"#0000{number:02x}"
        for number, name in enumerate(
            ("rule", "axis", "band", "curve", "tick", "hair", "dot", "bar", "label", "name", "key"),
            start=16,
        )
    }
)
_CLASSES: Final = MappingProxyType({ink: name for name, ink in _INKS.items()})
_KEPT: Final = frozenset(
    {"d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "transform", "text-anchor"}
)
_MOST_PLACES: Final = 2  # of a pixel: the tenth and the hundredth
_GAP: Final = 8  # pixels between a mark and its words
_HALF_A_LINE: Final = 4.5  # pixels that words stand below the middle of their mark
_LETTER: Final = 7.0  # pixels, about, of a letter
_NARROW: Final = 600
_ABOVE_MEDIAN: Final = 0.66  # a share at which words stand clear of the median's
_LATE: Final = 0.5  # a median beyond it has its words before it, not after
_SIDES: Final = MappingProxyType({"start": "left", "middle": "center", "end": "right"})
_TURNED: Final = MappingProxyType({"start": "end", "middle": "middle", "end": "start"})
_STEPS: Final = (1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 240, 336, 720, 1440, 2160, 4320, 8760)
_ENDS: Final = (1, 3, 6, 12, 24, 48, 72, 120, 168, 240, 336, 720, 1440, 2160, 4320, 8760, 17520)


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
    """The hours at which the axis of a curve has words, not too close to each other."""
    most = min(10, max(2, width // 45))
    step = next((step for step in _STEPS if shown / step <= most), shown / most)
    count = int(shown / step)
    return tuple(float(step * number) for number in range(count + 1))


def draw_curve(
    points: Sequence[Point], *, words: CurveWords, median: float | None, width: int, rtl: bool
) -> str:
    """A Kaplan-Meier curve as SVG: steps, band, strokes for censored records, median, words.

    Time runs from left to right, also in Arabic print; with `rtl`, the words do not. Raises
    BadInput for a curve without points.
    """
    if not points:
        raise BadInput("A curve without points cannot be drawn.", fields={"points": "none"})
    return _curve(tuple(points), words, median, width, rtl=rtl)


def draw_intervals(
    rows: Sequence[Interval], *, title: str, ends: tuple[str, ...], width: int, rtl: bool
) -> str:
    """Shares side by side as SVG: dot, interval and words; `ends` are written along the scale.

    Raises BadInput without rows.
    """
    if not rows:
        raise BadInput("There is nothing to draw side by side.", fields={"rows": "none"})
    return _intervals(tuple(rows), title, ends, width, rtl=rtl)


@lru_cache(maxsize=128)
def _curve(
    points: tuple[Point, ...], words: CurveWords, median: float | None, width: int, *, rtl: bool
) -> str:
    is_broad = width > _NARROW
    height, before = (360, 64) if is_broad else (300, 52)
    frame = _Frame(width, height, before=before, after=34, top=16, bottom=60, rtl=rtl)
    shown = time_shown(points, median)
    sheet = _Sheet(frame, across=shown or 1.0, up=1.0)
    line = list(_thinned(_clipped(points, shown), shown / (2 * frame.inner_width)))
    for at, text in words.shares:
        sheet.rule([(0, at), (shown, at)], "rule" if at else "axis")
        sheet.write(text, (0, at), "end", (-_GAP, _HALF_A_LINE))
    for at, text in words.times:
        sheet.write(text, (at, 0), "middle", (0, 22))
    sheet.write(words.hours, (shown / 2, 0), "middle", (0, 48))
    _mark_median(sheet, median, words.median)
    _write_end(sheet, line, words.end)
    return _drawn(sheet.layers(line), frame, words.title)


@lru_cache(maxsize=64)
def _intervals(
    rows: tuple[Interval, ...], title: str, ends: tuple[str, ...], width: int, *, rtl: bool
) -> str:
    is_broad = width > _NARROW
    each, before, after = (38, 280, 130) if is_broad else (60, 14, 96)
    height = each * len(rows) + 32
    margins = {"before": before, "after": after, "top": 2, "bottom": 30}
    frame = _Frame(width, height, **margins, rtl=rtl, mirrored=rtl)
    sheet = _Sheet(frame, across=1.0, up=float(len(rows)))
    for place, text in enumerate(ends):
        at = place / (len(ends) - 1)
        sheet.rule([(at, 0), (at, len(rows))], "rule")
        sheet.write(text, (at, 0), "middle", (0, 22))
    lift, name_at = (0.5, (-before, _HALF_A_LINE)) if is_broad else (0.32, (0, -16))
    for number, row in enumerate(reversed(rows)):
        sheet.write(row.name, (0, number + lift), "start", name_at, "name")
        _mark_interval(sheet, row, number + lift)
    return _drawn(sheet.layers(), frame, title)


def _mark_interval(sheet: "_Sheet", row: Interval, height: float) -> None:
    if row.value is None:
        sheet.write(row.words, (0, height), "start", (0, _HALF_A_LINE))
        return
    low = row.value if row.low is None else row.low
    high = row.value if row.high is None else row.high
    sheet.rule([(low, height), (high, height)], "bar")
    sheet.dots.append({"x": row.value, "y": height})
    sheet.write(row.words, (high, height), "start", (14, _HALF_A_LINE), "name")


@dataclass(frozen=True, slots=True)
class _Frame:
    """A drawing's size and margins in pixels. Words may run from right to left where the drawing
    does not; `before` is where it begins."""

    width: int
    height: int
    before: int
    after: int
    top: int
    bottom: int
    rtl: bool
    mirrored: bool = False

    @property
    def inner_width(self) -> int:
        return self.width - self.before - self.after

    @property
    def inner_height(self) -> int:
        return self.height - self.top - self.bottom


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Collects marks at places of two scales that begin at zero, mirrored where the frame is."""

    frame: _Frame
    across: float
    up: float
    rules: list[Row] = field(default_factory=list)
    dots: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)

    def rule(self, places: Sequence[tuple[float, float]], ink: str) -> None:
        """A line through places."""
        number = len(self.rules)
        self.rules.extend(
            {"x": x, "y": y, "line": number, "order": order, "ink": _INKS[ink]}
            for order, (x, y) in enumerate(places)
        )

    def write(
        self,
        text: str,
        at: tuple[float, float],
        align: str,
        moved: tuple[float, float],
        ink: str = "label",
    ) -> None:
        """Words at a place, moved by pixels along the line and down.

        Their start and end are the drawing's, and so they are mirrored with it.
        """
        x = at[0] + moved[0] * self.across / self.frame.inner_width
        y = at[1] - moved[1] * self.up / self.frame.inner_height
        side = align if self.frame.rtl == self.frame.mirrored else _TURNED[align]
        row = {"x": x, "y": y, "text": text, "align": side, "ink": _INKS[ink]}
        if text:
            self.texts.append(row)

    def layers(self, line: Sequence[Point] = ()) -> Iterator[Layer]:
        """All marks, the lowest first."""
        ink = {"field": "ink", "type": "nominal", "scale": None}
        yield self._layer(
            self.rules, {"type": "line"}, stroke=ink, detail=_of("line"), order=_of("order")
        )
        if line:
            yield from self._curve(line)
        yield self._layer(self.dots, {"type": "circle", "size": 113, "fill": _INKS["dot"]})
        for align, side in _SIDES.items():
            rows = [row for row in self.texts if row["align"] == align]
            mark = {"type": "text", "align": side, "baseline": "alphabetic"}
            yield self._layer(rows, mark, text={"field": "text", "type": "nominal"}, fill=ink)

    def _curve(self, line: Sequence[Point]) -> Iterator[Layer]:
        rows = [{"x": p.hours, "y": p.share, "low": p.low, "high": p.high} for p in line]
        stepped = {"interpolate": "step-after"}
        low = {**self._y(), "field": "low"}
        area = {"type": "area", "fill": _INKS["band"], **stepped}
        yield self._layer(rows, area, y=low, y2={"field": "high"})
        yield self._layer(rows, {"type": "line", "stroke": _INKS["curve"], **stepped})
        tick = {"type": "tick", "orient": "vertical", "size": 10, "thickness": 1.5}
        ends = [{"x": p.hours, "y": p.share} for p in line if p.censored]
        yield self._layer(ends, {**tick, "fill": _INKS["tick"]})

    def _layer(self, rows: Sequence[Row], mark: Layer, **encoding: object) -> Layer:
        scale = {"domain": [0, self.across], "nice": False, "reverse": self.frame.mirrored}
        x = {"field": "x", "type": "quantitative", "axis": None, "scale": scale}
        return {
            "data": {"values": list(rows)},
            "mark": mark,
            "encoding": {"x": x, "y": self._y(), **encoding},
        }

    def _y(self) -> Layer:
        scale = {"domain": [0, self.up], "nice": False}
        return {"field": "y", "type": "quantitative", "axis": None, "scale": scale}


def _of(name: str) -> Layer:
    return {"field": name, "type": "quantitative"}


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


def _mark_median(sheet: _Sheet, median: float | None, words: str) -> None:
    if median is None or median > sheet.across:
        return
    sheet.rule([(0, 0.5), (median, 0.5), (median, 0)], "hair")
    if median / sheet.across > _LATE:  # below the curve there is room, beyond it there is none
        sheet.write(words, (median, 0.5), "end", (-_GAP, 20), "key")
    elif _fits(sheet, median, words):
        sheet.write(words, (median, 0.5), "start", (_GAP + 2, -14), "key")
    else:
        sheet.write(words, (sheet.across, 0.5), "end", (sheet.frame.after - 2, -14), "key")


def _fits(sheet: _Sheet, at: float, words: str) -> bool:
    """Whether words that start beyond a place end before the drawing does."""
    room = sheet.frame.inner_width * (1 - at / sheet.across) + sheet.frame.after
    return len(words) * _LETTER + _GAP < room


def _write_end(sheet: _Sheet, line: Sequence[Point], words: str) -> None:
    """What the curve ends with: beyond it where there is room, else above it, or below where the
    median's words or the top are."""
    last = line[-1]
    if last.hours < sheet.across / 2:
        drop = 20 if _is_crowded(last.share) else -_GAP
        sheet.write(words, (last.hours, min(last.share, 0.95)), "start", (_GAP, drop), "name")
        return
    begins = last.hours - len(words) * _LETTER * sheet.across / sheet.frame.inner_width
    above = next((point.high for point in reversed(line) if point.hours <= begins), 1.0)
    if (_is_crowded(above) or above > 0.9) and last.low > 0.15:
        sheet.write(words, (last.hours, last.low), "end", (0, 20), "name")
    else:
        height = max(above, _ABOVE_MEDIAN) if _is_crowded(above) else min(above, 0.95)
        sheet.write(words, (last.hours, height), "end", (0, -_GAP), "name")


def _is_crowded(share: float) -> bool:
    """Whether the median's words stand above this height."""
    return 0.42 < share + 0.05 < 0.65


def _drawn(layers: Iterable[Layer], frame: _Frame, title: str) -> str:
    return _plain(vl_convert.vegalite_to_svg(_chart(layers, frame)), frame, title)


def _chart(layers: Iterable[Layer], frame: _Frame) -> Layer:
    return {
        "width": frame.inner_width,
        "height": frame.inner_height,
        "padding": 0,
        "autosize": "none",
        "background": "transparent",
        "config": {"view": {"stroke": None}},
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }


def _plain(svg: str, frame: _Frame, title: str) -> str:
    """Vega's SVG as shapes and classes, in a frame that scales, with a name."""
    kind = "broad" if frame.width > _NARROW else "narrow"
    name = f"chart-{zlib.crc32(f'{frame.width} {title}'.encode()):08x}"
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
    left = frame.after if frame.mirrored else frame.before
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
