"""`kashf match`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from kashf.cli import options
from kashf.cli.output import counted, error_json, note, progress, say, say_error, say_json
from kashf.cli.reading import open_table, read_paths
from kashf.errors import BadInput, BadRadius, KashfError
from kashf.exchange import read_signals
from kashf.matching import Bank, Match, Matcher
from kashf.signals import Hashed, SignalType, chosen_types, signal_type


@dataclass(frozen=True, slots=True)
class _Question:
    path: str
    line: int | None
    hashed: Hashed

    @property
    def place(self) -> str:
        return self.path if self.line is None else f"{self.path}, line {self.line}"


def match(  # noqa: PLR0913 -- a command has as many options as its user needs
    *,
    banks: Annotated[
        list[str],
        typer.Option(
            "--bank",
            "-b",
            metavar="DIR",
            help="A bank; may be given several times.",
            callback=options.no_empty,
        ),
    ],
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...",
            help="A file; a folder, walked without following links; or - for standard input.",
            show_default=False,
        ),
    ] = None,
    signals: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Match signals in place of files: a CSV with the columns type and value, or JSON "
            "Lines such as `kashf hash --json` gives; - for standard input.",
        ),
    ] = None,
    radius: Annotated[
        int | None,
        typer.Option(
            "--radius",
            "-r",
            metavar="N",
            help="Match within N bits in place of each type's own radius (pdq: 31).",
        ),
    ] = None,
    types: options.Types = None,
    weak: Annotated[
        bool,
        typer.Option("--weak", help="Match signals of low quality too."),
    ] = False,
    json: options.Json = False,
) -> None:
    """Show what in your files is near to what is in a bank: how far, against what, and why.

    A match is evidence for a person to weigh, never a verdict.

    [b]Examples[/b]

      kashf match --bank raven upload.jpg
      kashf match --bank raven --bank allies --json uploads/ | jq .
      kashf hash --json uploads/ | kashf match --bank raven --signals -

    [b]Exit status[/b]: 0 nothing matched, 1 something matched, 2 something could
    not be read; the rest is still done and printed.
    """
    if bool(signals) == bool(paths):
        raise BadInput("Give either paths to match, or --signals FILE.")
    chosen = chosen_types(types)
    _check_radius(radius, chosen)
    matcher = Matcher([Bank.open(folder) for folder in banks], radius=radius, weak=weak)
    tally: Counter[str] = Counter()
    for question in _from_table(signals, chosen) if signals else _from_paths(paths or [], chosen):
        matches = matcher.match(question.hashed.signals)
        tally.update(_outcomes(question.hashed, matches))
        _say_matches_json(question, matches) if json else _say_matches(question, matches)
    if not json:
        note(_summary(tally))
        if tally["weak"] and not weak:
            left = counted(tally["weak"], "signal")
            note(f"{left} of low quality left out; match them too with --weak.")
    raise typer.Exit(2 if tally["unreadable"] else 1 if tally["matched"] else 0)


def _check_radius(radius: int | None, types: Sequence[SignalType]) -> None:
    """The matcher asks this of all types that there are; here it is about those chosen."""
    if radius is None or any(0 <= radius <= kind.widest for kind in types):
        return
    allowed = ", ".join(f"{kind.name} 0 to {kind.widest}" for kind in types)
    raise BadRadius(
        f"None of these signal types allows a radius of {radius}. They allow: {allowed}.",
        fields={"radius": str(radius)},
    )


def _outcomes(hashed: Hashed, matches: Sequence[Match]) -> Iterator[str]:
    yield "all"
    if matches:
        yield "matched"
    if hashed.error is not None:
        yield "unreadable"
    elif not matches:
        yield "nothing"
    yield from ("weak" for signal in hashed.signals if signal_type(signal.type).is_weak(signal))


def _summary(tally: Counter[str]) -> str:
    return (
        f"{tally['all']:,} looked at: {tally['matched']:,} matched, {tally['nothing']:,} did not, "
        f"{tally['unreadable']:,} could not be read."
    )


def _from_paths(paths: Sequence[str], types: Sequence[SignalType]) -> Iterator[_Question]:
    for read in read_paths(paths, types, doing="Matching"):
        yield _Question(read.path, None, read.hashed)


def _from_table(file: str, types: Sequence[SignalType]) -> Iterator[_Question]:
    chosen = {kind.name for kind in types}
    with open_table(file) as table:
        for asked in progress(read_signals(table, name=file), total=None, doing="Matching"):
            wanted = tuple(signal for signal in asked.signals if signal.type in chosen)
            path, line = (asked.path, None) if asked.path else (file, asked.line)
            yield _Question(path, line, Hashed(wanted, asked.error))


def _match_json(match: Match) -> dict[str, object]:
    entry = match.entry
    return {
        "bank": match.bank,
        "entry": entry.name,
        "type": entry.signal.type,
        "value": entry.signal.value,
        "distance": match.distance,
        "radius": match.radius,
        "label": entry.label,
        "found": match.found.value,
        "why": match.why,
    }


def _say_matches_json(question: _Question, matches: Sequence[Match]) -> None:
    answer: dict[str, object] = {"path": question.path}
    if question.line is not None:
        answer["line"] = question.line
    error: KashfError | None = question.hashed.error
    if question.hashed.signals or error is None:
        answer["matches"] = [_match_json(match) for match in matches]
    if error is not None:
        answer["error"] = error_json(error)
    say_json(answer)


def _say_matches(question: _Question, matches: Sequence[Match]) -> None:
    if matches:
        say(question.place)
    for match in matches:
        label = f", {match.entry.label}" if match.entry.label else ""
        within = f" (radius {match.radius})" if match.radius else ""
        say(
            f"  {match.found.type:<7} {match.why}{within}  ← {match.entry.name}, "
            f"bank {match.bank}{label}"
        )
    if question.hashed.error is not None:
        say_error(question.hashed.error, path=question.place)
