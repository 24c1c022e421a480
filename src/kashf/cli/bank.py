"""`kashf bank …`."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from kashf.cli import options
from kashf.cli.output import error_json, note, say, say_error, say_json
from kashf.cli.reading import Read, open_table, read_paths
from kashf.errors import BadInput, CannotWrite, KashfError
from kashf.exchange import Format, read_entries, write_entries
from kashf.matching import Bank, Changed
from kashf.signals import Entry, chosen_types

app = typer.Typer(
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


@app.command()
def create(
    *,
    folder: options.BankFolder,
    name: Annotated[str, typer.Option(help="What people call the bank.")],
    json: options.Json = False,
) -> None:
    """Make a new, empty bank in a new or an empty folder.

    [b]Example[/b]

      kashf bank create raven --name "Raven Organisation"
    """
    bank = Bank.create(folder, name=name)
    if json:
        say_json({"bank": bank.name, "folder": folder})
    else:
        say(f"Made the bank {bank.name} in {folder}. Next: kashf bank add {folder} PATH…")


@app.command()
def add(
    *,
    folder: options.BankFolder,
    paths: options.Paths,
    label: Label = "",
    types: options.Types = None,
    json: options.Json = False,
) -> None:
    """Put the signals of files into a bank, each under its file's name.

    A file is put in whole or not at all, and is on the disk when its line is printed. What is there
    already is left as it is. Mind the links in a text: each becomes a url of the bank, unless
    --type leaves url out.

    [b]Examples[/b]

      kashf bank add raven known/ --label propaganda
      kashf bank add raven leaflet.txt --type sha256 --type text
    """
    bank = Bank.open(folder)
    chosen = chosen_types(types)
    tally: Counter[str] = Counter()
    for read in read_paths(paths, chosen, doing="Adding"):
        try:
            changed = _add_file(bank, read, label)
        except KashfError as error:
            tally["failed"] += 1
            _say_failed(read, error, json=json)
            continue
        tally.update(added=changed.added, already=changed.already)
        _say_added(read, changed, json=json)
    if not json:
        note(f"{tally['added']:,} signals added, {tally['already']:,} were there already.")
    raise typer.Exit(2 if tally["failed"] else 0)


def _add_file(bank: Bank, read: Read, label: str) -> Changed:
    signals = read.hashed.whole()
    if not signals:
        raise BadInput(f"{read.path} gives no signals of these types, so nothing was added.")
    return bank.add(Entry(read.name, signal, label) for signal in signals)


def _say_added(read: Read, changed: Changed, *, json: bool) -> None:
    if json:
        say_json({"path": read.path, "added": changed.added, "already": changed.already})
        return
    kinds = ", ".join(dict.fromkeys(signal.type for signal in read.hashed.signals))
    already = f", {changed.already} there already" if changed.already else ""
    say(f"{read.path}: {changed.added} added ({kinds}){already}")


def _say_failed(read: Read, error: KashfError, *, json: bool) -> None:
    if json:
        say_json({"path": read.path, "error": error_json(error)})
    else:
        say_error(error, path=read.path)


@app.command("import")
def import_(
    *,
    folder: options.BankFolder,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="The table; - for standard input."),
    ],
    label: Label = "",
    json: options.Json = False,
) -> None:
    """Put a table of signals into a bank: all of it, or nothing.

    The table is CSV with a first line that names the columns, or JSON Lines. Columns are type and
    value; if wanted label, entry (the name that the bank knows it by) and quality. --label is for
    lines that have none.

    [b]Examples[/b]

      kashf bank import raven shared.csv
      kashf bank export other | kashf bank import raven - --label propaganda
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
        say(f"{changed.added:,} signals added, {changed.already:,} were there already.")


@app.command()
def remove(
    *,
    folder: options.BankFolder,
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="VALUE…", help="Values of signals.", show_default=False),
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

    [b]Examples[/b]

      kashf bank remove raven f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22
      kashf bank remove raven --entry poster.jpg
    """
    if bool(values) == bool(entries):
        raise BadInput("Give either values to remove, or --entry NAME.")
    bank = Bank.open(folder)
    removed = bank.remove(values) if values else bank.remove_entries(entries or [])
    if json:
        say_json({"bank": bank.name, "removed": removed})
    else:
        say(f"{removed:,} signals removed.")


@app.command()
def export(
    *,
    folder: options.BankFolder,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write to this file, whole or not at all."),
    ] = None,
    json: options.Json = False,
) -> None:
    """Write a bank as a table that `kashf bank import` reads: CSV, or JSON Lines with --json.

    [b]Examples[/b]

      kashf bank export raven > raven.csv
      kashf bank export raven --json --to raven.jsonl
    """
    bank = Bank.open(folder)
    form = Format.JSONL if json else Format.CSV
    if to is None:
        write_entries(bank.entries(), sys.stdout, form)
        return
    draft = to.with_name(f".{to.name}.new")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            write_entries(bank.entries(), file, form)
        draft.replace(to)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CannotWrite(f"{to} could not be written: {error.strerror}.") from error


@app.command()
def info(*, folder: options.BankFolder, json: options.Json = False) -> None:
    """Say what is in a bank, after checking that its file is sound.

    [b]Example[/b]

      kashf bank info raven
    """
    bank = Bank.open(folder)
    bank.check()
    counts, labels = bank.counts(), bank.labels()
    if json:
        say_json({"bank": bank.name, "folder": folder, "signals": counts, "labels": labels})
        return
    say(f"{bank.name}, in {folder}: sound, {sum(counts.values()):,} signals")
    for kind, count in counts.items():
        say(f"  {kind:<12} {count:>10,}")
    for label, count in labels.items():
        say(f"  label {label or '(none)':<12} {count:>4,}")
