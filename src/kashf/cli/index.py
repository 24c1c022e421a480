"""`kashf index …`: the indexes that a host has of the coalition's banks."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kashf.cli import options
from kashf.cli.coalition import database, is_local, ready, steps_to_take
from kashf.cli.output import counted, say, say_json
from kashf.errors import WrongState

if TYPE_CHECKING:
    from kashf.index import Carried

app = typer.Typer(
    cls=options.Group,
    help="Carry this host's [b]index[/b] of the coalition's banks to another, or bring it up to "
    "date.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file of the snapshot.")]


@app.command(cls=options.Command)
def snapshot(*, file: File, json: options.Json = False) -> None:
    """Write what this host has indexed into one new file, for a new host to begin from.

    Everything may go on meanwhile. The file has fingerprints, never content;
    yet carry it as you would the database.

    [b]Example[/b]

      kashf index snapshot /tmp/index.tar

    [b]Exit status[/b]: 0, or 2 if it could not be made.
    """
    folder = _folder()
    from kashf.index import snapshot as write  # noqa: PLC0415 -- after Django, NumPy

    carried = write(folder, file)
    _tell(carried, json=json)
    if not json:
        say(f"Written: {file}, {file.stat().st_size:,} bytes.")


@app.command(cls=options.Command)
def restore(*, file: File, json: options.Json = False) -> None:
    """Begin from a snapshot of another host: put its indexes into this host's folder.

    From then on they follow the change log by themselves. A snapshot of another
    database is not used; one that is damaged is refused.

    [b]Example[/b]

      kashf index restore /tmp/index.tar

    [b]Exit status[/b]: 0, or 2 if it could not be put there.
    """
    folder = _folder()
    from kashf.index import restore as read  # noqa: PLC0415 -- after Django, NumPy

    carried = read(file, folder)
    _tell(carried, json=json)
    if not json:
        say(f"Put into {folder}. Next: kashf index follow")


@app.command(cls=options.Command)
def follow(*, json: options.Json = False) -> None:
    """Bring this host's indexes up to the change log, as the first question would.

    Nobody has to: each host follows by itself. Run it on a new one before it
    serves, so that no request waits for that.

    [b]Example[/b]

      kashf index follow

    [b]Exit status[/b]: 0, or 2 if the database could not be read.
    """
    ready(local=is_local())
    from kashf.coalition.banks.queries import follow_now  # noqa: PLC0415 -- Django

    with database():
        if steps_to_take():
            raise WrongState("The database is not up to date. Run: kashf migrate")
        followed = follow_now()
    for name, line in followed.items():
        if json:
            say_json({"type": name, "line": line})
        else:
            say(f"{name}: up to line {line:,} of the log")


def _tell(carried: Mapping[str, "Carried"], *, json: bool) -> None:
    for name, each in carried.items():
        line = each.mark.sequence
        if json:
            say_json({"type": name, "line": line, "keys": each.keys})
        else:
            say(f"{name}: {counted(each.keys, 'key')}, up to line {line:,} of the log")


def _folder() -> Path:
    ready(local=is_local())
    from django.conf import settings  # noqa: PLC0415 -- Django

    return Path(settings.INDEX_FOLDER)
