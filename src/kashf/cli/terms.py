"""`kashf terms …`."""

from collections.abc import Sequence
from typing import Annotated, Final

import typer

from kashf.cli import options
from kashf.cli.output import Json, say
from kashf.cli.reading import Run, open_table
from kashf.cli.texts import Shown, finding_terms, tell
from kashf.errors import KashfError
from kashf.exchange import read_terms
from kashf.language import Finding, Terms
from kashf.workers import SECONDS

app = typer.Typer(
    cls=options.Group,
    help="Find the terms of [b]your own list[/b] in texts, in all their forms.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.callback()
def _terms() -> None:
    pass


@app.command(cls=options.Command)
def find(
    *,
    paths: options.Paths,
    terms: Annotated[
        str,
        typer.Option(
            "--terms",
            metavar="LIST",
            help="A CSV with the columns concept, language, form and plurals (irregular ones, "
            "parted by |); - for standard input.",
            callback=options.no_empty,
        ),
    ],
    json: options.Json = False,
    workers: options.Workers,
    timeout: options.Timeout = SECONDS,
) -> None:
    """Show where the terms of a list stand in texts, [b]in all their forms[/b].

    A form stands for all that the language makes of it: with prefixes,
    suffixes, pronouns and regular plurals. It is not found inside a longer word.
    A finding says whether it is quoted, or called so-called.

    [b]Examples[/b]

      kashf terms find --terms terms.csv posts/
      kashf terms find --terms terms.csv --json posts/ | jq 'select(.findings != [])'

    [b]Exit status[/b]: 0 nothing found, 1 something found, 2 something could not be
    read; the rest is still done.
    """
    with open_table(terms) as file:
        listed = tuple(read_terms(file, name=terms))
    Terms(listed)  # what is wrong with the list as a whole is said before anything is read
    failed = found = False
    run = Run(workers, timeout)
    for answer in tell(paths, finding_terms(listed), run, _FOUND, json=json):
        failed = failed or isinstance(answer, KashfError)
        found = found or (not isinstance(answer, KashfError) and bool(answer))
    raise typer.Exit(2 if failed else 1 if found else 0)


def _as_json(findings: Sequence[Finding]) -> dict[str, object]:
    return {"findings": [_finding_json(finding) for finding in findings]}


def _finding_json(finding: Finding) -> Json:
    return {
        "concept": finding.concept,
        "text": finding.text,
        "start": finding.start,
        "end": finding.end,
        "quoted": finding.quoted,
        "qualified": finding.qualified,
    }


def _say(path: str, findings: Sequence[Finding]) -> None:
    if findings:
        say(path)
    for finding in findings:
        say(f"  {finding.concept}: {finding.text}{_notes(finding)}")


def _notes(finding: Finding) -> str:
    notes = ["quoted"] * finding.quoted + ["so-called"] * finding.qualified
    return f" ({', '.join(notes)})" if notes else ""


_FOUND: Final = Shown(_as_json, _say)
