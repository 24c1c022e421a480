"""`kashf scan`."""

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kashf.cli import options
from kashf.cli.output import (
    Advance,
    counted,
    note,
    note_json,
    say,
    say_json,
    shown_progress,
    shows_progress,
)
from kashf.errors import BadInput
from kashf.signals import chosen_types
from kashf.workers import SECONDS

if TYPE_CHECKING:
    from kashf.scan.folder import Done
    from kashf.scan.results import Counts
    from kashf.scan.scanning import Summary


def scan(  # noqa: PLR0913 -- a command has as many options as its user needs
    *,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="A file; a folder, whose links are listed and not followed; a pattern such as "
            "'in/**/*.jpg'; a table (.parquet, .csv, .jsonl); an archive of the web (.warc, "
            ".warc.gz); or an address such as s3://….",
            show_default=False,
            callback=options.no_empty,
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FOLDER",
            help="Where the results go: a new folder.",
            callback=options.no_empty,
        ),
    ],
    banks: Annotated[
        list[str] | None,
        typer.Option(
            "--bank",
            "-b",
            metavar="DIR",
            help="A bank; may be given several times.",
            callback=options.no_empty,
        ),
    ] = None,
    signals: Annotated[
        bool,
        typer.Option(
            "--signals", help="Keep all signals of all items too: to scan them again, much faster."
        ),
    ] = False,
    types: options.Types = None,
    radius: options.Radius = None,
    weak: options.Weak = False,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="WHAT=NAME",
            help="Of tables, the column to read: path=, bytes=, text= or signals=; item= names the "
            "items. Found by itself where its name says it.",
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="FORM",
            help="Read sources as this, whatever they are called: file, parquet, csv, jsonl, lines "
            "(each line of a text is an item), warc.",
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            metavar="ENGINE",
            help="Where it runs: local, ray://HOST:PORT, or ray for the cluster that this machine "
            "is part of.",
        ),
    ] = "local",
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on with a scan that was stopped; give the same sources."),
    ] = False,
    part: Annotated[
        int | None,
        typer.Option(
            "--part-items",
            min=1,
            metavar="N",
            help="How many items are done at once and as a whole.",
            show_default="1,000 files, or 10,000 rows",
        ),
    ] = None,
    json: options.Json = False,
    workers: options.Workers,
    timeout: options.Timeout = SECONDS,
) -> None:
    """Look for a whole archive in banks, on this machine or on a cluster.

    Writes Parquet: matches with their evidence, errors, and with --signals the
    signals, under FOLDER; what was asked and a summary in scan.json. Banks are
    used as they are when the scan begins. Every item is counted: it matched, it
    did not, or it is listed with its error.

    [b]Examples[/b]

      kashf scan archive/ --bank raven --to found
      kashf scan archive/ --bank raven --to found --resume      # after Ctrl-C
      kashf scan crawl-*.warc.gz --bank raven --to found
      kashf scan posts.parquet --column text=body --bank raven --to found
      kashf scan s3://archive/ -b raven --to found --engine ray://head:10001
      kashf scan archive/ --signals --to hashed     # once; and then, faster:
      kashf scan 'hashed/signals/*.parquet' --bank raven --to found

    [b]Exit status[/b]: 0 nothing matched, 1 something matched, 2 it could not begin
    or go on, or parts were set aside. What was done is kept.
    """
    from kashf.scan.parts import parse_form  # noqa: PLC0415 -- Arrow
    from kashf.scan.scanning import Asked, How, scan_to  # noqa: PLC0415 -- Daft
    from kashf.scan.sources.columns import parse_choice  # noqa: PLC0415
    from kashf.scan.sources.cutting import Sources  # noqa: PLC0415

    if not banks and not signals:
        raise BadInput("Say what to look for with --bank DIR, or keep what is there by --signals.")
    chosen = Sources(sources, parse_form(form), parse_choice(columns or []))
    names = [kind.name for kind in chosen_types(types)]
    asked = Asked(chosen, banks or [], names, radius, weak, signals, part)
    with ExitStack() as stack:
        shown = _Shown(stack, is_json=json)
        summary = scan_to(
            Path(to),
            asked,
            How(engine, workers, timeout),
            resume=resume,
            begun=shown.begun,
            report=shown.part,
        )
    if json:
        say_json({"summary": summary.as_json()})
    else:
        _say(summary, to)
    raise typer.Exit(2 if summary.aside else 1 if summary.counts.matched else 0)


class _Shown:
    """What is shown while it runs: a bar on a terminal, else a line a part."""

    def __init__(self, stack: ExitStack, *, is_json: bool) -> None:
        self._stack = stack
        self._is_json = is_json
        self._advance: Advance | None = None

    def begun(self, items: int, parts: int, done: "Counts") -> None:
        """There are so many, of which these are done."""
        if shows_progress() and not self._is_json:
            bar = shown_progress("Scanning", total=items, already=done.items)
            self._advance = self._stack.enter_context(bar)
        elif not self._is_json:
            note(f"{counted(items, 'item')} in {counted(parts, 'part')}.")

    def part(self, done: "Done") -> None:
        """One more is done."""
        if self._advance is not None:
            self._advance(done.counts.items)
            if done.aside is not None:
                note(f"Part {done.part} was set aside: {done.aside}")
            return
        line = {"part": done.part} | asdict(done.counts) | {"elapsed": done.elapsed}
        if done.aside is not None:
            line["aside"] = done.aside
        if self._is_json:
            say_json(line)
        else:
            note_json(line)


def _say(summary: "Summary", to: str) -> None:
    counts = summary.counts
    shared = f"{counts.shared:,} have parts in common only, " if counts.shared else ""
    say(
        f"{counted(counts.items, 'item')}: {counts.matched:,} matched, {shared}"
        f"{counts.unmatched:,} did not, {counts.unreadable:,} could not be read."
    )
    rate = counts.items / summary.elapsed if summary.elapsed else 0
    say(
        f"{counted(counts.matches, 'match', 'matches')} in {summary.elapsed:,.1f} s, "
        f"{counted(round(rate), 'item')} a second; "
        f"{counts.seconds:,.1f} s of processors, {counts.bytes / 1e6:,.1f} MB read."
    )
    for bank in summary.banks:
        say(f"The bank {bank['name']} as of its change {bank['change']}.")
    for part, said in summary.aside.items():
        say(f"Part {part} was set aside, so its items are not looked at: {said}")
    if summary.aside:
        say(f"{counted(summary.counts.left, 'item')} left undone. Try them again with --resume.")
    say(f"Results: {to}")
