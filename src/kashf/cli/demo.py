"""`kashf demo`."""

import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from kashf.cli import options
from kashf.cli.output import note, progress, say, say_json
from kashf.errors import MissingPart
from kashf.home import home

if TYPE_CHECKING:
    from kashf.coalition.demo.play import Finding

_WORDS = {
    "copy": ("true copies", "match"),
    "edit": ("edited copies", "match"),
    "report": ("reports about it", "no match"),
    "innocent": ("innocent", "no match"),
}


def demo(
    *,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where to play; by default demo/ of the data folder."),
    ] = None,
    json: options.Json = False,
) -> None:
    """Match a hundred invented items against a bank of the invented Raven Organisation.

    Draws its posters and texts («منظمة الغراب») in Arabic and English, makes a bank of them, and
    matches true copies, edited copies, news reports and innocent items with the real code. Shows
    what should match and what did, and what it missed; leaves the bank, the items and a contact
    sheet. Starts afresh every time. The last line is JSON.

    [b]Example[/b]

      kashf demo --to /tmp/raven
    """
    if find_spec("typst") is None:
        raise MissingPart("The demo draws with Typst. Install it: pip install 'kashf[coalition]'")
    from kashf.coalition.demo import play  # noqa: PLC0415 -- needs what was just looked for

    start = time.perf_counter()
    folder = to or home() / "demo"
    play.clear_stage(folder)
    if not json:
        note("Drawing the Raven Organisation's posters and texts, and a hundred items …")
    scene, playing = play.play(folder)
    findings = list(progress(playing, total=len(scene.items), doing="Matching"))
    sheet = play.draw_sheet(folder, findings, scene.known)
    if not json:
        _say_findings(findings)
        say(f"Contact sheet: {sheet}")
        say(f"Try:           kashf match --bank {folder / 'bank'} {folder / 'items'}")
    say_json(
        {
            "items": len(findings),
            "matches": sum(bool(finding.matches) for finding in findings),
            "seconds": round(time.perf_counter() - start, 1),
        }
    )


def _say_findings(findings: Sequence["Finding"]) -> None:
    from kashf.coalition.demo import play  # noqa: PLC0415 -- as above

    table = Table("items", "count", "should", "matched", "right", box=None, pad_edge=False)
    for column in (1, 3, 4):
        table.columns[column].justify = "right"
    for tally in play.tallies(findings):
        name, should = _WORDS[tally.truth]
        table.add_row(name, str(tally.items), should, str(tally.matched), str(tally.right))
    Console().print(table)
    say()
    missed = play.missed(findings)
    if missed:
        say(f"Missed ({len(missed)} kinds of edit that hashes of whole pictures and texts lose):")
        for edit in missed:
            say(f"  · {edit}")
    alarms = sum(f.verdict == "false alarm" for f in findings)
    say(f"False alarms: {alarms or 'none'}.")
