"""The page of results: tables, floors and pictures, each as its own run had them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

from benchmarks.codes import RADIUS
from benchmarks.engines import FaissFlat, Kashf
from benchmarks.machine import Machine
from benchmarks.record import DOCS, PAGE, Chapter, Chapters, chapters, keep
from benchmarks.report import Benchmark, Floor, Row, table
from benchmarks.search import MILLION, RADII, SEARCH, Searched, Smaller

PICTURE: Final = "pictures/benchmarks.svg"
DECADES: Final = [10**power for power in range(1, 8)]
COMMAND: Final = "make bench BENCH_ARGS=--save"

Result = tuple[Benchmark, Sequence[Row]]


def save(machine: Machine, results: Sequence[Result], order: Sequence[Benchmark]) -> None:
    """Put the results in the place of what was saved of the same benchmarks, and write the page and
    the pictures; in that order."""
    for benchmark, rows in results:
        if benchmark is SEARCH:
            searched = [row for row in rows if isinstance(row, Searched)]
            picture(searched).save(str(DOCS / PICTURE))
        if benchmark.drawing is not None:
            benchmark.drawing.draw(rows).save(str(DOCS / _drawn(benchmark)))
    found = chapters() | {
        benchmark.name: Chapter.of(machine, benchmark, rows) for benchmark, rows in results
    }
    told = {each.name: found[each.name] for each in order if each.name in found}
    keep(told)
    write(order, told)


def write(order: Sequence[Benchmark], found: Chapters) -> None:
    """Write the page."""
    there = [each for each in order if each.name in found]
    PAGE.write_text("\n".join(_page(there, found)), encoding="utf-8")


def _drawn(benchmark: Benchmark) -> str:
    return f"pictures/{benchmark.name}.svg"


def floors_of(results: Sequence[Result]) -> list[Floor]:
    """What the results have to hold, and whether they do."""
    return [floor for benchmark, rows in results for floor in benchmark.floors(rows)]


def picture(rows: Sequence[Searched]) -> Any:  # noqa: ANN401 -- Altair's charts have many types
    """Queries a second by size of the bank, and by radius; one thread."""
    import altair as alt  # noqa: PLC0415 -- slow to import, and seldom drawn

    uniform = [row for row in rows if row.bank == "uniform" and row.threads == 1]
    by_size = [row for row in uniform if row.radius == RADIUS]
    by_radius = [row for row in uniform if row.codes == MILLION and row.peer == FaissFlat.name]
    left = _lines(_points(by_size, "codes"), "codes", "codes in the bank", scale="log")
    right = _lines(
        _points(by_radius, "radius"), "radius", "radius, at 1,000,000 codes", scale="linear"
    )
    return (
        alt.hconcat(left, right)
        .resolve_scale(color="shared", shape="shared")
        .configure_axis(labelFontSize=11, titleFontSize=12)
        .configure_legend(orient="bottom", title=None, labelFontSize=11, labelLimit=300, columns=3)
        .configure_view(stroke=None)
    )


def _points(rows: Sequence[Searched], across: str) -> list[dict[str, object]]:
    points: dict[tuple[str, int], float] = {}
    for row in rows:
        at = getattr(row, across)
        if row.ours == Kashf.name:
            points.setdefault((Kashf.name, at), row.queries_a_second)
        if row.peer != Smaller.name:
            points.setdefault((row.peer, at), row.peers_queries_a_second)
    return [
        {"engine": engine, across: at, "queries/s": speed} for (engine, at), speed in points.items()
    ]


def _lines(
    points: list[dict[str, object]], across: str, title: str, scale: Literal["log", "linear"]
) -> Any:  # noqa: ANN401
    import altair as alt  # noqa: PLC0415 -- as above

    return (
        alt.Chart({"values": points})
        .mark_line(point=True)
        .encode(
            x=alt.X(
                f"{across}:Q",
                title=title,
                scale=alt.Scale(type=scale),
                axis=alt.Axis(format="~s", values=DECADES if scale == "log" else list(RADII)),
            ),
            y=alt.Y(
                "queries/s:Q",
                title="queries a second, one thread",
                scale=alt.Scale(type="log"),
                axis=alt.Axis(format="~s", values=DECADES),
            ),
            color=alt.Color("engine:N"),
            shape=alt.Shape("engine:N", legend=None),
        )
        .properties(width=360, height=280)
    )


def _page(benchmarks: Sequence[Benchmark], found: Chapters) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield "<!-- Made by the command below; changes by hand are lost with the next run. -->"
    yield ""
    yield "Kashf beside what others use for the same, in one run on one machine. The same inputs,"
    yield "the same number of threads, warmed, in turns; *as fast* is the median of the pairs'"
    yield "ratios. What each compares, and how, stands in `benchmarks/README.md` of the checkout."
    yield "Each table is of one run, which the end of the page names. All are made by:"
    yield ""
    yield "```sh"
    yield COMMAND
    yield "```"
    yield ""
    yield f"![Queries a second by size of the bank and by radius, each engine a line]({PICTURE})"
    yield ""
    yield "## Floors"
    yield ""
    yield from _floors([floor for each in benchmarks for floor in found[each.name].floors])
    for each in benchmarks:
        yield from _chapter(each, found[each.name])
    yield from _runs(found)
    yield ""


def _runs(found: Chapters) -> Iterator[str]:
    yield ""
    yield "## Runs"
    yield ""
    for made in dict.fromkeys(each.made for each in found.values()):
        names = [name for name, each in found.items() if each.made == made]
        yield f"- {made}: {', '.join(names)}."


def _chapter(benchmark: Benchmark, chapter: Chapter) -> Iterator[str]:
    yield ""
    yield f"## {benchmark.name}"
    yield ""
    yield f"{benchmark.summary[0].upper()}{benchmark.summary[1:]}."
    yield ""
    if benchmark.drawing is not None:
        yield f"![{benchmark.drawing.shows}]({_drawn(benchmark)})"
        yield ""
    yield from table(chapter.heads, chapter.lines)
    yield ""
    yield from (f"- {note}" for note in benchmark.notes)


def _floors(floors: Sequence[Floor]) -> Iterator[str]:
    heads = ("what", "has to be", "was", "held")
    lines = [
        (each.name, each.wanted, each.measured, "yes" if each.holds else "**no**")
        for each in floors
    ]
    yield from table(heads, lines)
