"""`kashf renew`."""

import typer

from kashf.cli import options
from kashf.cli.coalition import database, is_local, ready, steps_to_take
from kashf.cli.output import counted, note, progress, say, say_json
from kashf.errors import WrongState


def renew(*, json: options.Json = False) -> None:
    """Compute anew how pictures that are here already are looked for.

    After an update of Kashf with a new way to find pictures, or another
    version of one, items and banks from before it are found as they were
    then. This reads their originals once more, newest first. What is done
    stays done, so it may be stopped and begun again; the rest of the
    coalition goes on meanwhile.

    [b]Example[/b]

      kashf renew

    [b]Exit status[/b]: 0, 1 if an original could not be read, 2 if it could not start.
    """
    ready(local=is_local())
    with database():
        if steps_to_take():
            raise WrongState("The database is not up to date. Run: kashf migrate")
        items, unread, signals = _renew()
    if json:
        say_json({"items": items, "unread": unread, "signals": signals})
    else:
        say(f"Read anew: {counted(items, 'item')}. Put into banks: {counted(signals, 'signal')}.")
    if unread:
        note(f"{counted(unread, 'original')} could not be read. Those items are found as before.")
        raise typer.Exit(1)


def _renew() -> tuple[int, int, int]:
    from kashf.coalition.banks.actions import renew_banks  # noqa: PLC0415 -- Django
    from kashf.coalition.intake.actions import outdated_items, renew_items  # noqa: PLC0415

    total = outdated_items().count()
    done = list(progress(renew_items(), total=total, doing="Reading"))
    return sum(done), len(done) - sum(done), renew_banks()
