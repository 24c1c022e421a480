"""`kashf renew`."""

from typing import Annotated

import typer

from kashf.cli import options
from kashf.cli.coalition import database, is_local, ready, steps_to_take
from kashf.cli.output import counted, note, progress, say, say_json
from kashf.errors import WrongState


def renew(
    *,
    words: Annotated[
        bool,
        typer.Option(
            "--words",
            help="Instead, make the index of words anew, by which items and signals are found.",
        ),
    ] = False,
    json: options.Json = False,
) -> None:
    """Compute anew how what is here already is looked for: pictures, or words.

    After an update of Kashf with a new way to find pictures, or another
    version of one, items and banks from before it are found as they were
    then. This reads their originals once more, newest first. What is done
    stays done, so it may be stopped and begun again; the rest of the
    coalition goes on meanwhile.

    The index of words follows by itself what comes in and what changes. With
    --words it is made anew from the items, if it was lost or damaged.

    [b]Examples[/b]

      kashf renew
      kashf renew --words

    [b]Exit status[/b]: 0, 1 if an original could not be read, 2 if it could not start.
    """
    ready(local=is_local())
    with database():
        if steps_to_take():
            raise WrongState("The database is not up to date. Run: kashf migrate")
        if words:
            _renew_words(json=json)
            return
        items, unread, signals = _renew()
    if json:
        say_json({"items": items, "unread": unread, "signals": signals})
    else:
        say(f"Read anew: {counted(items, 'item')}. Put into banks: {counted(signals, 'signal')}.")
    if unread:
        note(f"{counted(unread, 'original')} could not be read. Those items are found as before.")
        raise typer.Exit(1)


def _renew_words(*, json: bool) -> None:
    from kashf.coalition.banks.actions import read_names, renew_names  # noqa: PLC0415 -- Django
    from kashf.coalition.intake.actions import read_words, renew_words  # noqa: PLC0415
    from kashf.coalition.review.actions import tell_languages  # noqa: PLC0415

    renew_words()
    renew_names()
    items, signals = sum(read_words()), sum(read_names())
    tell_languages()
    if json:
        say_json({"items": items, "signals": signals})
    else:
        say(f"Words read anew: of {counted(items, 'item')} and {counted(signals, 'signal')}.")


def _renew() -> tuple[int, int, int]:
    from kashf.coalition.banks.actions import renew_banks  # noqa: PLC0415 -- Django
    from kashf.coalition.intake.actions import outdated_items, renew_items  # noqa: PLC0415

    total = outdated_items().count()
    done = list(progress(renew_items(), total=total, doing="Reading"))
    return sum(done), len(done) - sum(done), renew_banks()
