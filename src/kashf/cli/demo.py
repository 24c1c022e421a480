"""`kashf demo`."""

import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated

import typer

from kashf.cli import options
from kashf.cli.output import note, progress, say, say_json
from kashf.errors import MissingPart
from kashf.home import home

if TYPE_CHECKING:
    from kashf.coalition.demo.play import Finding, Tally

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

    Draws its posters and texts («منظمة الغراب») in Arabic and English, makes a
    bank of them, and matches true copies, edited copies, news reports and
    innocent items with the real code. Shows what should match and what did, and
    what it missed; leaves the bank, the items and a contact sheet. Starts afresh
    every time. The last line is JSON.

    [b]Examples[/b]

      kashf demo
      kashf demo --to /tmp/raven

    [b]Exit status[/b]: 0, or 2 if the demo could not be played.
    """
    play = _play()
    start = time.perf_counter()
    folder = to or home() / "demo"
    play.clear_stage(folder)
    if not json:
        note("Drawing the Raven Organisation's posters and texts, and a hundred items …")
    scene, playing = play.play(folder)
    findings = list(progress(playing, total=len(scene.items), doing="Matching"))
    sheet = play.draw_sheet(folder, findings, scene.known)
    if not json:
        _say_tallies(play.tallies(findings))
        _say_mistakes(findings, play.missed(findings))
        say(f"Contact sheet: {sheet}")
        say(f"Try:           kashf match --bank {folder / 'bank'} {folder / 'items'}")
    say_json(
        {
            "items": len(findings),
            "matches": sum(bool(finding.matches) for finding in findings),
            "seconds": round(time.perf_counter() - start, 1),
        }
    )


def _play() -> ModuleType:
    try:
        from kashf.coalition.demo import play  # noqa: PLC0415 -- needs Typst, which is optional
    except ModuleNotFoundError as error:
        if error.name != "typst":
            raise
        mend = "The demo draws with Typst. Install it: pip install 'kashf[coalition]'"
        raise MissingPart(mend) from error
    return play


def _say_tallies(tallies: Sequence["Tally"]) -> None:
    say(f"{'items':<18}{'count':>6}   {'should':<10}{'matched':>8}{'right':>7}")
    for tally in tallies:
        name, should = _WORDS[tally.truth]
        say(f"{name:<18}{tally.items:>6}   {should:<10}{tally.matched:>8}{tally.right:>7}")
    say()


def _say_mistakes(findings: Sequence["Finding"], missed: Sequence[str]) -> None:
    if missed:
        kinds = "kind" if len(missed) == 1 else "kinds"
        say(f"Missed ({len(missed)} {kinds} of edit that hashes of whole pictures and texts lose):")
        for edit in missed:
            say(f"  · {edit}")
    alarms = sum(finding.verdict == "false alarm" for finding in findings)
    say(f"False alarms: {alarms or 'none'}.")
