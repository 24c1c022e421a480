"""Recall by edit and method, drawn."""

from collections.abc import Sequence
from typing import Any, Final

from benchmarks.edits.looking import Method
from benchmarks.edits.recall import ALL, CHOSEN_ON, Recalled

ALT: Final = "Recall of each edit: by PDQ alone, by PDQ with views, and with local too"
_COLOURS: Final = ("#b9b2a6", "#d9a441", "#1d5c63")


def picture(rows: Sequence[Recalled]) -> Any:  # noqa: ANN401 -- Altair's charts have many types
    """A line an edit, a point a method; the edits in the table's order."""
    import altair as alt  # noqa: PLC0415 -- slow to import, and seldom drawn

    shown = [row for row in rows if row.group not in (ALL, CHOSEN_ON)]
    edit = alt.Y("edit:N", sort=[row.edit for row in shown], title=None)
    span = (
        alt.Chart({"values": [_span(row) for row in shown]})
        .mark_rule(color="#d8d3ca")
        .encode(y=edit, x="from:Q", x2="to:Q")
    )
    points = (
        alt.Chart({"values": [point for row in shown for point in _points(row)]})
        .mark_point(filled=True, size=64, opacity=1)
        .encode(
            y=edit,
            x=alt.X(
                "recall:Q",
                title=f"part of {shown[0].pictures} pictures that is found",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="~%"),
            ),
            color=alt.Color(
                "method:N",
                sort=None,
                scale=alt.Scale(domain=[*map(str, Method)], range=[*_COLOURS]),
            ),
            shape=alt.Shape("method:N", sort=None, scale=alt.Scale(domain=[*map(str, Method)])),
        )
    )
    return (
        (span + points)
        .properties(width=420, height=alt.Step(15))
        .configure_axis(labelFontSize=11, titleFontSize=12, labelLimit=260)
        .configure_legend(orient="top", title=None, labelFontSize=11)
        .configure_view(stroke=None)
    )


def _span(row: Recalled) -> dict[str, object]:
    recalls = (row.pdq, row.views, row.all)
    return {"edit": row.edit, "from": min(recalls), "to": max(recalls)}


def _points(row: Recalled) -> list[dict[str, object]]:
    recalls = zip(Method, (row.pdq, row.views, row.all), strict=True)
    return [
        {"edit": row.edit, "method": str(method), "recall": recall} for method, recall in recalls
    ]
