"""`kashf match`."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from kashf.cli import options
from kashf.cli.hash import said_of
from kashf.cli.lines import answers_of_lines
from kashf.cli.output import Json, counted, error_json, note, progress, say, say_error
from kashf.cli.reading import Run, answers_of, looking, open_table
from kashf.cli.resuming import Told, answers_to
from kashf.errors import BadInput, BadRadius
from kashf.exchange import read_signals
from kashf.matching import Bank, Lack, Looked, Match, Matcher, lacking, match_json
from kashf.signals import ExactType, Hashed, SignalType, chosen_types, signal_type
from kashf.signals.homographs import imitation_of
from kashf.signals.local import LOCAL, Relation
from kashf.workers import SECONDS


@dataclass(frozen=True, slots=True)
class _Question:
    path: str
    line: int | None
    looked: Looked

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
    paths: options.PathsIfAny = None,
    signals: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Match signals in place of files: a CSV with the columns type and value, or JSON "
            "Lines such as `kashf hash --json` gives; - for standard input.",
        ),
    ] = None,
    radius: options.Radius = None,
    types: options.Types = None,
    lines: options.Lines = False,
    weak: options.Weak = False,
    json: options.Json = False,
    workers: options.Workers,
    timeout: options.Timeout = SECONDS,
    to: options.To = None,
    resume: options.Resume = False,
) -> None:
    """Show what in your files is near to what is in a bank: how far, against what, and why.

    A picture is looked for as it is, trimmed of borders and bars, turned,
    mirrored, and as a negative (pdq). Where that finds nothing, parts of it are
    (local). A match is evidence for a person to weigh, never a verdict.

    [b]Examples[/b]

      kashf match --bank raven upload.jpg
      kashf match --bank raven --bank allies --json uploads/ | jq .
      kashf match --bank raven archive/ --to answers.jsonl --resume
      kashf hash --json uploads/ | kashf match --bank raven --signals -
      kashf match --bank raven --lines posts.txt

    [b]Exit status[/b]: 0 nothing matched, 1 something matched, 2 something could
    not be read; the rest is still done and printed. Parts that pictures merely
    share (an emblem, a template) are printed, and are no match.
    """
    if bool(signals) == bool(paths):
        raise BadInput("Give either paths to match, or --signals FILE.")
    if signals and lines:
        raise BadInput("--lines is for texts; a table of --signals has a signal a line already.")
    chosen = chosen_types(types)
    _check_radius(radius, chosen)
    opened = [Bank.open(folder) for folder in banks]
    with answers_to(to, resume=resume, outcomes=_told_outcomes) as answers:
        tally = Counter(answers.tally)
        if signals:
            matcher = Matcher(opened, radius=radius, weak=weak)
            answered = _from_table(signals, chosen, matcher, answers.done)
        else:
            job = looking(opened, chosen, radius=radius, weak=weak)
            run = Run(workers, timeout, answers.done)
            look = answers_of_lines if lines else answers_of
            found = look(paths or [], job, run, doing="Matching")
            answered = (_Question(path, None, looked) for path, looked in found)
        for question in answered:
            tally.update(_outcomes(question.looked))
            answers.say(_matches_json(question)) if json or to else _say_matches(question)
    if not json:
        note(_summary(tally))
        if tally["weak"] and not weak:
            left = counted(tally["weak"], "signal")
            note(f"{left} of low quality left out; match them too with --weak.")
        if LOCAL in chosen:
            _note_lacks(opened)
    raise typer.Exit(2 if tally["unreadable"] else 1 if tally["matched"] else 0)


def _note_lacks(banks: Sequence[Bank]) -> None:
    for bank in banks:
        lacks = sum(one.lack is not Lack.FEW for one in lacking(bank))
        if lacks:
            note(
                f"{counted(lacks, 'picture')} of the bank {bank.name} could be found as a whole "
                f"only, not inside others; see: kashf bank info {bank.folder}"
            )


def _check_radius(radius: int | None, types: Sequence[SignalType]) -> None:
    """The matcher asks this of all types that there are; here it is about those chosen."""
    if radius is None or any(0 <= radius <= kind.widest for kind in types):
        return
    allowed = ", ".join(f"{kind.name} 0 to {kind.widest}" for kind in types)
    raise BadRadius(
        f"None of these signal types allows a radius of {radius}. They allow: {allowed}.",
        fields={"radius": str(radius)},
    )


def _outcomes(looked: Looked) -> Iterator[str]:
    yield "all"
    counting = [match for match in looked.matches if _counts(match)]
    if counting:
        yield "matched"
    elif looked.matches:
        yield "shared"
    if looked.hashed.error is not None:
        yield "unreadable"
    elif not looked.matches:
        yield "nothing"
    for signal in looked.hashed.signals:
        if signal_type(signal.type).is_weak(signal):
            yield "weak"


def _told_outcomes(told: Told) -> Iterator[str]:
    """The same of a line that an earlier run wrote; that does not say which signals were weak."""
    yield "all"
    matches = told.get("matches")
    found = (
        [match for match in matches if isinstance(match, dict)] if isinstance(matches, list) else []
    )
    if any(match.get("relation") != Relation.SHARED for match in found):
        yield "matched"
    elif found:
        yield "shared"
    if "error" in told:
        yield "unreadable"
    elif not found:
        yield "nothing"


def _counts(match: Match) -> bool:
    return match.same is None or match.same.relation is not Relation.SHARED


def _summary(tally: Counter[str]) -> str:
    shared = f"{tally['shared']:,} have parts in common only, " if tally["shared"] else ""
    return (
        f"{tally['all']:,} looked at: {tally['matched']:,} matched, {shared}"
        f"{tally['nothing']:,} did not, {tally['unreadable']:,} could not be read."
    )


def _from_table(
    file: str, types: Sequence[SignalType], matcher: Matcher, done: Collection[str]
) -> Iterator[_Question]:
    chosen = {kind.name for kind in types}
    with open_table(file) as table:
        for asked in progress(read_signals(table, name=file), total=None, doing="Matching"):
            wanted = tuple(signal for signal in asked.signals if signal.type in chosen)
            path, line = (asked.path, None) if asked.path else (file, asked.line)
            if path not in done:
                matches = tuple(matcher.match(wanted))
                yield _Question(path, line, Looked(Hashed(wanted, asked.error), matches))


def _matches_json(question: _Question) -> Json:
    hashed, matches = question.looked.hashed, question.looked.matches
    answer: dict[str, object] = {"path": question.path}
    if question.line is not None:
        answer["line"] = question.line
    if hashed.signals or hashed.error is None:
        answer["matches"] = [match_json(match) for match in matches]
    if hashed.error is not None:
        answer["error"] = error_json(hashed.error)
    return answer


def _say_matches(question: _Question) -> None:
    hashed, matches = question.looked.hashed, question.looked.matches
    if matches:
        say(question.place)
    for match in matches:
        label = f", {match.entry.label}" if match.entry.label else ""
        say(
            f"  {match.found.type:<7} {_why(match)}{said_of(imitation_of(match.found))}"
            f"  ← {match.entry.name}, bank {match.bank}{label}"
        )
    if hashed.error is not None:
        say_error(hashed.error, path=question.place)


def _why(match: Match) -> str:
    if match.same is not None:
        return f"{match.why}, {match.same.inliers} corners fit"
    if match.quoted is not None:
        return f"{match.quoted.known:.0%} of it, {match.quoted.of_item:.0%} of this text"
    is_measure = match.radius and not isinstance(signal_type(match.found.type), ExactType)
    return f"{match.why} (radius {match.radius})" if is_measure else match.why
