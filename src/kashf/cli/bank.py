"""`kashf bank …`."""

from collections import Counter
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Final

import typer

from kashf.cli import options
from kashf.cli.output import answering, counted, error_json, note, say, say_error, say_json
from kashf.cli.reading import Read, Run, kept, open_table, read_paths
from kashf.cli.writing import whole_file
from kashf.errors import BadInput, Conflict, KashfError, NotFound
from kashf.exchange import Format, read_entries, write_entries
from kashf.matching import Bank, Changed, Lack, Lacking, Renewal, lacking
from kashf.signals import Entry, Signal, chosen_types, signal_type
from kashf.signals.entry import LONGEST_NAME
from kashf.signals.url import URL
from kashf.workers import SECONDS

app = typer.Typer(
    cls=options.Group,
    help="Make a [b]bank[/b] of known signals, and keep it.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Label = Annotated[
    str,
    typer.Option(
        metavar="LABEL",
        help="What the content does: propaganda, recruitment, fundraising, instruction, "
        "incitement, or a word of your own.",
    ),
]


@app.command(cls=options.Command)
def create(
    *,
    folder: options.BankFolder,
    name: Annotated[str, typer.Option(metavar="NAME", help="What people call the bank.")],
    json: options.Json = False,
) -> None:
    """Make a new, empty bank in a new or an empty folder.

    [b]Example[/b]

      kashf bank create raven --name "Raven Organisation"

    [b]Exit status[/b]: 0, or 2 if it could not be made.
    """
    bank = Bank.create(folder, name=name)
    if json:
        say_json({"bank": bank.name, "folder": folder})
    else:
        say(f"Made the bank {bank.name} in {folder}. Next: kashf bank add {folder} PATH...")


@app.command(cls=options.Command)
def add(  # noqa: PLR0913 -- a command has as many options as its user needs
    *,
    folder: options.BankFolder,
    paths: options.PathsIfAny = None,
    urls: Annotated[
        list[str] | None,
        typer.Option(
            "--url",
            metavar="VALUE",
            help="A link, or host:HOST, path:HOST/PATH or query:HOST/PATH?NAME=VALUE for all links "
            "that have that in common; may be given several times.",
        ),
    ] = None,
    label: Label = "",
    types: options.Types = None,
    json: options.Json = False,
    workers: options.Workers,
    timeout: options.Timeout = SECONDS,
) -> None:
    """Put the signals of files into a bank, each under its file's name.

    A file is put in whole or not at all, and is on the disk when its line is
    printed. What is there already is left as it is. Mind the links in a text:
    each becomes a url of the bank, unless --type leaves url out. A picture with
    too few corners is added, and found as a whole only, not inside others.
    What --url names is added first: all of it, or none.

    [b]Examples[/b]

      kashf bank add raven known/ --label propaganda
      kashf bank add raven leaflet.txt --type sha256 --type text
      kashf bank add raven --url host:raven.example --url path:t.me/raven

    [b]Exit status[/b]: 0, or 2 if a file could not be added; the rest is still
    done.
    """
    if not (paths or urls):
        raise BadInput("Give paths to add, or --url VALUE.")
    bank = Bank.open(folder)
    chosen = chosen_types(types)
    tally: Counter[str] = Counter()
    if urls:
        changed = _add_urls(bank, urls, label)
        tally.update(added=changed.added, already=changed.already)
        if json:
            say_json({"url": urls, "added": changed.added, "already": changed.already})
    for read in read_paths(paths or [], chosen, Run(workers, timeout), doing="Adding"):
        try:
            changed = _add_file(bank, read, label)
        except (BadInput, Conflict, NotFound) as error:  # the file's; a bank's end the command
            tally["failed"] += 1
            _say_failed(read, error, json=json)
            continue
        tally.update(added=changed.added, already=changed.already)
        _say_added(read, changed, json=json)
    if not json:
        note(_summary(tally["added"], tally["already"], tally["failed"]))
    raise typer.Exit(2 if tally["failed"] else 0)


def _summary(added: int, already: int, failed: int = 0) -> str:
    done = f"{counted(added, 'signal')} added, {already:,} there already"
    return f"{done}; {counted(failed, 'file')} could not be added." if failed else f"{done}."


def _add_urls(bank: Bank, urls: Sequence[str], label: str) -> Changed:
    values = dict.fromkeys(URL.parse(value) for value in urls)
    return bank.add(Entry(value[:LONGEST_NAME], Signal(URL.name, value), label) for value in values)


def _add_file(bank: Bank, read: Read, label: str) -> Changed:
    signals = read.hashed.whole()
    if not signals:
        raise BadInput(f"{read.path} gives no signals of these types, so nothing was added.")
    return bank.add(Entry(read.name, signal, label) for signal in signals)


def _say_added(read: Read, changed: Changed, *, json: bool) -> None:
    if json:
        answer = {"path": read.path, "added": changed.added, "already": changed.already}
        weak = [signal.type for signal in read.hashed.signals if _is_weak(signal)]
        say_json(answer | {"weak": weak} if weak else answer)
        return
    kinds = ", ".join(dict.fromkeys(map(_kind, read.hashed.signals)))
    already = f", {changed.already} there already" if changed.already else ""
    say(f"{read.path}: {changed.added} added{already} ({kinds})")


def _kind(signal: Signal) -> str:
    kind = signal_type(signal.type)
    return f"{kind.name}, weak: {kind.weakly}" if kind.is_weak(signal) else kind.name


def _is_weak(signal: Signal) -> bool:
    return signal_type(signal.type).is_weak(signal)


def _say_failed(read: Read, error: KashfError, *, json: bool) -> None:
    if json:
        say_json({"path": read.path, "error": error_json(error)})
    else:
        say_error(error, path=read.path)


@app.command("import", cls=options.Command)
def import_(
    *,
    folder: options.BankFolder,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="The table; - for standard input.", callback=options.no_empty
        ),
    ],
    label: Label = "",
    json: options.Json = False,
) -> None:
    """Put a table of signals into a bank: all of it, or nothing.

    The table is CSV with a first line that names the columns, or JSON Lines.
    The columns are type and value; if wanted also label, entry (the name that
    the bank knows it by) and quality. --label is for lines that have none.

    [b]Examples[/b]

      kashf bank import raven shared.csv
      kashf bank export other | kashf bank import raven - --label propaganda

    [b]Exit status[/b]: 0, or 2 if a line is wrong, so that nothing was put in.
    """
    bank = Bank.open(folder)
    with open_table(file) as table:
        entries = read_entries(table, name=file)
        changed = bank.add(
            entry if entry.label else Entry(entry.name, entry.signal, label) for entry in entries
        )
    if json:
        say_json({"bank": bank.name, "added": changed.added, "already": changed.already})
    else:
        say(_summary(changed.added, changed.already))


@app.command(cls=options.Command)
def remove(
    *,
    folder: options.BankFolder,
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="VALUE...", help="Values of signals.", show_default=False),
    ] = None,
    entries: Annotated[
        list[str] | None,
        typer.Option(
            "--entry",
            metavar="NAME",
            help="Every signal of this entry; may be given several times.",
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    """Take signals out of a bank: all that are named, or none.

    A value may be written as it was found: a link as it is shared, digits in
    capitals.

    [b]Examples[/b]

      kashf bank remove raven raven.example/nest
      kashf bank remove raven --entry poster.jpg

    [b]Exit status[/b]: 0, or 2 if one is not there, so that nothing was removed.
    """
    if bool(values) == bool(entries):
        raise BadInput("Give either values to remove, or --entry NAME.")
    bank = Bank.open(folder)
    removed = (
        bank.remove([_canonical(value) for value in values])
        if values
        else bank.remove_entries([kept(entry) for entry in entries or []])
    )
    if json:
        say_json({"bank": bank.name, "removed": removed})
    else:
        say(f"{counted(removed, 'signal')} removed.")


def _canonical(value: str) -> str:
    """The form in which a bank has it, where the value shows which of our types it is."""
    kind = "url" if "/" in value or value.strip().lower().startswith("host:") else "sha256"
    try:
        return signal_type(kind).parse(value)
    except BadInput:
        return kept(value)


@app.command(cls=options.Command)
def export(
    *,
    folder: options.BankFolder,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write to this file, whole or not at all."),
    ] = None,
    json: options.Json = False,
) -> None:
    """Write a bank as a table that `kashf bank import` reads.

    It is CSV, or JSON Lines with --json.

    [b]Examples[/b]

      kashf bank export raven > raven.csv
      kashf bank export raven --json --to raven.jsonl

    [b]Exit status[/b]: 0, or 2 if the bank cannot be read or the table written.
    """
    bank = Bank.open(folder)
    form = Format.JSONL if json else Format.CSV
    if to is not None:
        with whole_file(to) as file:
            write_entries(bank.entries(), file, form)
        return
    with answering() as stdout:
        if isinstance(stdout, TextIOWrapper):
            stdout.reconfigure(encoding="utf-8", newline="")  # whatever the locale
        write_entries(bank.entries(), stdout, form)


@app.command(cls=options.Command)
def info(*, folder: options.BankFolder, json: options.Json = False) -> None:
    """Say what is in a bank, after checking that its file is sound.

    Pictures that are found as a whole only, not inside others, are named with
    the reason; kashf bank rebuild mends all but those with too few corners.

    [b]Example[/b]

      kashf bank info raven

    [b]Exit status[/b]: 0, or 2 if it is no bank, or damaged.
    """
    bank = Bank.open(folder)
    bank.check()
    counts, labels, lacks = bank.counts(), bank.labels(), lacking(bank)
    if json:
        answer = {"bank": bank.name, "folder": folder, "signals": counts, "labels": labels}
        say_json(answer | {"whole_only": _lacks_json(lacks)})
        return
    say(f"{bank.name}, in {folder}: sound, {counted(sum(counts.values()), 'signal')}")
    for kind, count in counts.items():
        say(f"  {kind:<23} {count:>10,}")
    for label, count in labels.items():
        say(f"  {f'label {label}' if label else 'no label':<23} {count:>10,}")
    _say_lacks(lacks, "found as a whole only, not inside others")


@app.command(cls=options.Command)
def rebuild(
    *,
    folder: options.BankFolder,
    paths: options.Paths,
    json: options.Json = False,
    workers: options.Workers,
    timeout: options.Timeout = SECONDS,
) -> None:
    """Make good what a bank's pictures lack to be found inside others.

    Give the pictures, or the folders they are in: those that the bank knows by
    their pdq or sha256 get the local signal that they lack, or that is of
    another version, under the name and label that they have. All else in the
    bank is left as it is, and serves meanwhile.

    [b]Example[/b]

      kashf bank rebuild raven known/

    [b]Exit status[/b]: 0 no picture lacks anything now, 1 some do, for which no
    picture was found, 2 something could not be read; the rest is still done.
    """
    bank = Bank.open(folder)
    renewal = Renewal(bank)
    tally: Counter[str] = Counter()
    types = chosen_types(["sha256", "pdq", "local"])
    for read in read_paths(paths, types, Run(workers, timeout), doing="Rebuilding"):
        try:
            known = renewal.renew(read.hashed.whole())
        except (BadInput, NotFound) as error:  # the file's; a bank's end the command
            tally["failed"] += 1
            _say_failed(read, error, json=json)
            continue
        tally["known"] += known is not None
        _say_renewed(read, known, json=json)
    left = [one for one in lacking(bank) if one.lack is not Lack.FEW]
    if json:
        say_json({"bank": bank.name, "left": _lacks_json(left)})
    else:
        note(f"{counted(tally['known'], 'picture')} of the bank found.")
        _say_lacks(left, "left: give the pictures that they were made of")
    raise typer.Exit(2 if tally["failed"] else 1 if left else 0)


def _say_renewed(read: Read, known: Entry | None, *, json: bool) -> None:
    if json:
        say_json({"path": read.path, "entry": None if known is None else known.name})
    elif known is None:
        say(f"{read.path}: not in the bank")
    else:
        weak = any(signal.body and _is_weak(signal) for signal in read.hashed.signals)
        few = f", {_WHY[Lack.FEW]}: whole-picture matching only" if weak else ""
        say(f"{read.path}: {known.name}{few}")


_SHOWN: Final = 20  # pictures that are named, of very many
_WHY: Final = {
    Lack.MISSING: "no local signal",
    Lack.OUTDATED: "its local signal is of another version",
    Lack.FEW: "too few corners",
}


def _lacks_json(lacks: Sequence[Lacking]) -> list[dict[str, str]]:
    return [{"entry": one.name, "why": one.lack} for one in lacks]


def _say_lacks(lacks: Sequence[Lacking], what: str) -> None:
    if lacks:
        say(f"{counted(len(lacks), 'picture')} {what}:")
    for one in lacks[:_SHOWN]:
        say(f"  {one.name}: {_WHY[one.lack]}")
    if len(lacks) > _SHOWN:
        say(f"  and {len(lacks) - _SHOWN:,} more; all of them with --json")
