"""What the page of a statement shows: figures in words, the curve, and a file to check it by.

Not in the package's front door: it loads what draws charts, which only pages need.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from kashf.coalition.audit.queries import entries_about
from kashf.coalition.statements.models import Figure, Statement, Step
from kashf.coalition.statements.queries import wording
from kashf.coalition.statements.queries.export import as_rows
from kashf.coalition.statements.queries.table import Cell, Table
from kashf.coalition.statements.vocabulary import (
    Measure,
    MeasureKind,
    StatementMoved,
    StatementState,
)
from kashf.measures.charts import (
    CurveWords,
    Interval,
    Point,
    draw_curve,
    draw_intervals,
    time_shown,
    times_marked,
)

SHORT: Final = (Measure.REFERRALS_ACCEPTED, Measure.TIME_TO_REMOVAL, Measure.DECIDED_IN_A_DAY)
HOME: Final = (Measure.REFERRALS_ACCEPTED, Measure.DECIDED_IN_A_DAY, Measure.LINES_IN_FORCE)
WIDTHS: Final = (960, 360)  # drawn twice: text never shrinks
_QUARTERS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_TABLE: Final = (24, 72, 168, 720, 2160, 8760)  # hours
_TWO_DAYS: Final = 48.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in words. Without `value` there is a `reason`."""

    measure: Measure
    title: str
    definition: str
    value: str
    interval: str
    n: str
    meaning: str
    reason: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the table beside the curve."""

    time: str
    share: str
    interval: str
    followed: str


def shown(figure: Figure | Cell) -> Shown:
    """A figure as a page writes it."""
    measure, kind = Measure(figure.measure), figure.kind
    has_value = figure.value is not None
    return Shown(
        measure=measure,
        title=figure.title,
        definition=figure.definition,
        value=wording.value_of(kind, figure.value) if figure.value is not None else "",
        interval=wording.interval_of(kind, figure.low, figure.high) if has_value else "",
        n=wording.number(figure.n),
        meaning=_meaning(measure, figure.title, _counted(figure)),
        reason=figure.reason,
    )


def _counted(figure: Figure | Cell) -> int:
    return int(figure.value or 0) if figure.kind == MeasureKind.COUNT else 0


def _meaning(measure: Measure, title: str, count: int) -> str:
    """What stands below a large figure and goes on from it."""
    if measure == Measure.REFERRALS_ACCEPTED:
        return gettext("of answered referrals were accepted by the platforms")
    if measure == Measure.TIME_TO_REMOVAL:
        return gettext("until half of the referred content was gone; what is online still counts")
    if measure == Measure.DECIDED_IN_A_DAY:
        return wording.digits(gettext("of cases were decided within 24 hours"))
    if measure == Measure.LINES_IN_FORCE:
        return ngettext("approved answer in force", "approved answers in force", count)
    return title


def picked(figures: Sequence[Figure] | Sequence[Cell], measures: Sequence[Measure]) -> list[Shown]:
    """Some of the figures, in that order."""
    by_measure = {Measure(figure.measure): figure for figure in figures}
    return [shown(by_measure[measure]) for measure in measures if measure in by_measure]


# The curve


def finding(statement: Statement) -> str:
    """What the curve shows, as its heading."""
    median = median_of(statement)
    if median is None:
        return gettext("More than half of the referred content was still online")
    return gettext("Half of the referred content was gone after %(time)s") % {
        "time": wording.duration_after(median)
    }


def median_of(statement: Statement) -> float | None:
    """The hours after which half was gone, as the statement gives them."""
    for figure in statement.figures.all():
        if figure.measure == Measure.TIME_TO_REMOVAL:
            return figure.value
    return None


def curve_of(statement: Statement, *, rtl: bool) -> list[SafeString]:
    """The curve as SVG, broad and narrow; nothing without steps."""
    points = [
        Point(step.hours, step.share, step.low, step.high, step.censored)
        for step in statement.curve.all()
    ]
    if not points:
        return []
    median = median_of(statement)
    return [
        mark_safe(  # noqa: S308 -- drawn by us, and words in it are escaped
            draw_curve(
                points,
                words=_words(points, median, finding(statement), width),
                median=median,
                width=width,
                rtl=rtl,
            )
        )
        for width in WIDTHS
    ]


def _words(points: Sequence[Point], median: float | None, title: str, width: int) -> CurveWords:
    until = time_shown(points, median)
    in_days = until > _TWO_DAYS
    last = [point for point in points if point.hours <= until][-1]
    followed = min(until, points[-1].hours)
    end = {"share": wording.percent(last.share), "time": wording.duration_after(followed)}
    all_at_once = not last.share and last.hours == median  # the median's words say it
    is_broad = width == WIDTHS[0]
    half = {"time": wording.duration_after(median)} if median is not None else {}
    return CurveWords(
        title=title,
        hours=gettext("Days since the referral was sent")
        if in_days
        else gettext("Hours since the referral was sent"),
        times=_times(times_marked(until, width), in_days=in_days),
        shares=tuple((share, wording.percent(share)) for share in _QUARTERS),
        median=gettext("Half were gone after %(time)s") % half if half else "",
        end=""
        if all_at_once
        else (
            gettext("%(share)s still online after %(time)s")
            if is_broad
            else gettext("%(share)s after %(time)s")
        )
        % end,
    )


def _times(marked: Sequence[float], *, in_days: bool) -> tuple[tuple[float, str], ...]:
    """What stands along the axis: numbers, and words at both ends."""
    between = ((at, wording.short_number(at / 24 if in_days else at)) for at in marked[1:-1])
    first = (marked[0], pgettext("where an axis of time begins", "Sent"))
    return first, *between, (marked[-1], wording.duration(marked[-1]))


def moments_of(statement: Statement) -> list[Moment]:
    """The curve as a table: at its start, after a day, three days, a week, …, and at its end."""
    steps = list(statement.curve.all())
    if not steps:
        return []
    start = Moment(
        gettext("At the start"),
        wording.percent(1),
        gettext("start of the count"),
        wording.number(steps[0].at_risk),
    )
    end = steps[-1].hours
    return [start, *(_moment(steps, at) for at in (*(at for at in _TABLE if at < end), end))]


def _moment(steps: Sequence[Step], at: float) -> Moment:
    time = gettext("After %(time)s") % {"time": wording.duration_after(at)}
    before = [step for step in steps if step.hours <= at]
    after = next((step.at_risk for step in steps if step.hours > at), 0)
    if not before:
        full = wording.percent(1)
        return Moment(time, full, gettext("no removal so far"), wording.number(after))
    step = before[-1]
    interval = wording.interval_of(MeasureKind.SHARE, step.low, step.high)
    return Moment(time, wording.percent(step.share), interval, wording.number(after))


# Side by side


def accepted_side_by_side(table: Table, *, rtl: bool) -> list[SafeString]:
    """The members' shares of accepted referrals as SVG, broad and narrow."""
    place = list(Measure).index(Measure.REFERRALS_ACCEPTED)
    rows = [
        _interval(row.organisation.name, row.cells[place])
        for row in sorted(table.rows, key=lambda row: row.organisation.name)
        if row.statement is not None
    ]
    title = gettext("Answered referrals that platforms accepted, by member")
    ends = tuple(wording.percent(share) for share in _QUARTERS)
    return [
        mark_safe(  # noqa: S308 -- drawn by us, and words in it are escaped
            draw_intervals(rows, title=title, ends=ends, width=width, rtl=rtl)
        )
        for width in WIDTHS
        if rows
    ]


def _interval(name: str, cell: Cell) -> Interval:
    if cell.value is None:
        return Interval(name, gettext("Not available"))
    share = {"share": wording.percent(cell.value), "n": wording.number(cell.n)}
    return Interval(name, gettext("%(share)s of %(n)s") % share, cell.value, cell.low, cell.high)


# Files


def file_of(statement: Statement) -> bytes:
    """The statement as JSON: the same bytes for the same statement and language."""
    organisation, asked = statement.organisation, statement.round
    content = {
        "statement": str(statement.code),
        "organisation": {"slug": organisation.slug, "name": organisation.name},
        "round": asked.number,
        "first_day": asked.first_day.isoformat(),
        "last_day": asked.last_day.isoformat(),
        "computed_at": statement.computed_at.isoformat(),
        "published_at": statement.published_at.isoformat() if statement.published_at else None,
        "note": statement.note,
        "figures": [asdict(row) for row in as_rows(statement)],
        "curve": [
            {
                "hours": step.hours,
                "share": step.share,
                "low": step.low,
                "high": step.high,
                "at_risk": step.at_risk,
                "censored": step.censored,
            }
            for step in statement.curve.all()
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def digest_of_file(statement: Statement) -> str:
    """What `sha256sum` says of that file."""
    return _digest(file_of(statement))


@lru_cache(maxsize=16)
def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def entry_of_publication(statement: Statement) -> str:
    """The digest of the audit log's entry that says that it was published; empty if none does."""
    for entry in entries_about(statement.code).filter(name=StatementMoved.name).reverse():
        if json.loads(entry.facts).get("to") == StatementState.PUBLISHED:
            return entry.digest
    return ""
