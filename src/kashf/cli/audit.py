"""`kashf audit …`."""

import typer

from kashf.cli import options
from kashf.cli.coalition import database, is_local, ready
from kashf.cli.output import say, say_json

app = typer.Typer(
    cls=options.Group,
    help="Check the coalition's [b]log[/b].",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.callback()
def _audit() -> None:
    pass


@app.command(cls=options.Command)
def verify(*, json: options.Json = False) -> None:
    """Walk the log from its first entry to its last, and name the first broken one.

    Each entry carries the digest of the one before it: one that was changed,
    taken out or put in breaks the chain from there on. Keep the last digest in
    another place: nobody can write the log anew and arrive at it.

    [b]Examples[/b]

      kashf audit verify
      kashf audit verify --json

    [b]Exit status[/b]: 0 if the log is whole, 2 if it is broken or could not be read.
    """
    ready(local=is_local())
    from kashf.coalition.audit.queries import verify as walk  # noqa: PLC0415 -- Django

    with database():
        found = walk()
    broken = found.broken_at is not None
    if json:
        say_json(
            {
                "whole": not broken,
                "entries": found.entries,
                "digest": found.digest,
                "broken_at": found.broken_at,
                "reason": found.reason,
            }
        )
    elif broken:
        say(f"Broken at entry {found.broken_at}: {found.reason}.")
        say(f"Sound before it: {found.entries:,}.")
    else:
        entries = "entry" if found.entries == 1 else "entries"
        say(f"The log is whole: {found.entries:,} {entries}. The last has the digest")
        say(found.digest)
    raise typer.Exit(2 if broken else 0)
