"""`kashf demo`."""

import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated

import typer

from kashf.cli import coalition, options
from kashf.cli.output import answering, note, progress, say, say_json
from kashf.cli.parts import installing
from kashf.cli.serve import listening
from kashf.errors import MissingPart
from kashf.home import VARIABLE, home

if TYPE_CHECKING:
    from kashf.coalition.demo.codes import Visitor
    from kashf.coalition.demo.play import Finding, Tally
    from kashf.coalition.demo.scene import Scene
    from kashf.coalition.demo.story import Told

HOST = "127.0.0.1"
_WORDS = {
    "copy": ("true copies", "match"),
    "edit": ("edited copies", "match"),
    "report": ("reports about it", "no match"),
    "behind": ("photos in posters", "either"),
    "innocent": ("innocent", "no match"),
}


def demo(
    *,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where to play; by default demo/ of the data folder."),
    ] = None,
    port: Annotated[int, typer.Option(metavar="PORT", help="Where to serve it then.")] = 8000,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve it then, or stop after the summary.")
    ] = True,
    codes: Annotated[
        bool,
        typer.Option(
            "--codes",
            help="Play nothing: say as whom to sign in, with the codes of this moment.",
        ),
    ] = False,
    json: options.Json = False,
) -> None:
    """Play eighteen months of an invented coalition, and serve what came of it.

    Draws posters and texts of the invented Raven Organisation («منظمة الغراب»),
    and matches copies, edits, news reports and innocent items with the real
    code. Then 28 invented members take them in, review, refer, meet and give
    account, and three platforms answer, each by the real verbs. Shows what
    matched and what was missed, a line of JSON, and as whom to sign in; serves
    on 127.0.0.1 until Ctrl-C. It starts afresh every time, in a folder of its
    own.

    [b]Examples[/b]

      kashf demo
      kashf demo --no-serve --to /tmp/raven
      kashf demo --codes

    [b]Exit status[/b]: 0, or 2 if the demo could not be played or served.
    """
    folder = (to or home() / "demo").absolute()
    if codes:
        _say_codes(folder, json=json)
        return
    if serve:
        with listening(HOST, port):  # better now than after the play
            pass
    visitors = _play_on(folder, json=json, last=not serve)
    if serve:
        if not json:
            _say_visitors(visitors)
        _serve(port)


def _play_on(folder: Path, *, json: bool, last: bool) -> Sequence["Visitor"]:
    """Play, and say what came of it; where nothing follows, the line of JSON is the last."""
    play = _play()
    start = time.perf_counter()
    held = play.hold_stage(folder)
    play.clear_stage(folder)
    if held is None:
        play.hold_stage(folder)
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
        note("Playing eighteen months of a coalition of 28 members and three platforms …")
    told = _tell(folder, scene)
    if last and not json:
        _say_visitors(told.visitors)
        say(f"Serve it:      {VARIABLE}={folder} kashf serve")
    figures = {name: getattr(told, name) for name in told.__slots__ if name != "visitors"}
    say_json(figures | {"seconds": round(time.perf_counter() - start, 1)})
    return told.visitors


def _play() -> ModuleType:
    try:
        from kashf.coalition.demo import play  # noqa: PLC0415 -- needs Typst, which is optional
    except ModuleNotFoundError as error:
        if error.name != "typst":
            raise
        mend = f"The demo draws with Typst. Install it: {installing('coalition')}"
        raise MissingPart(mend) from error
    return play


def _tell(folder: Path, scene: "Scene") -> "Told":
    """Play the story in the demo's own database, whatever the environment speaks of."""
    for variable in [name for name in os.environ if name.startswith("KASHF_")]:
        del os.environ[variable]
    os.environ[VARIABLE] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = coalition.SETTINGS
    coalition.ready(local=True, at_once=True)
    from kashf.coalition.demo.story import check_stage, tell  # noqa: PLC0415 -- Django

    check_stage(folder)
    coalition.migrate()
    return tell(folder, scene, today=datetime.now(UTC).date())


def _serve(port: int) -> None:
    """Become `kashf serve`: with the demo's environment, and without what the play had set."""
    with answering():
        pass
    command = [sys.executable, "-m", "kashf.cli", "serve", "--host", HOST, "--port", str(port)]
    os.execv(sys.executable, command)  # noqa: S606 -- this Python, and ourselves


def _say_codes(folder: Path, *, json: bool) -> None:
    from kashf.coalition.demo.codes import visitors_of  # noqa: PLC0415 -- only here

    visitors = visitors_of(folder)
    if json:
        for visitor in visitors:
            say_json({name: getattr(visitor, name) for name in visitor.__slots__} | _code(visitor))
    else:
        _say_visitors(visitors)


def _code(visitor: "Visitor") -> dict[str, str]:
    return {"code": visitor.code} if visitor.secret else {}


def _say_visitors(visitors: Sequence["Visitor"]) -> None:
    say()
    say(f"Sign in with the password: {visitors[0].password}")
    width = max(len(visitor.email) for visitor in visitors)
    for visitor in visitors:
        code = f"   code now {visitor.code}, secret {visitor.secret}" if visitor.secret else ""
        say(f"  {visitor.email:<{width}}  {visitor.roles:<17}{code}".rstrip())
    say("A code lasts 30 seconds. The codes of the moment: kashf demo --codes")


def _say_tallies(tallies: Sequence["Tally"]) -> None:
    say(f"{'items':<18}{'count':>6}   {'should':<10}{'matched':>8}{'right':>7}")
    for tally in tallies:
        name, should = _WORDS[tally.truth]
        say(f"{name:<18}{tally.items:>6}   {should:<10}{tally.matched:>8}{tally.right:>7}")
    say()


def _say_mistakes(findings: Sequence["Finding"], missed: Sequence[str]) -> None:
    if missed:
        kinds = "kind" if len(missed) == 1 else "kinds"
        say(f"Missed ({len(missed)} {kinds} of edit that no signal sees through):")
        for edit in missed:
            say(f"  · {edit}")
    alarms = sum(finding.verdict == "false alarm" for finding in findings)
    say(f"False alarms: {alarms or 'none'}.")
