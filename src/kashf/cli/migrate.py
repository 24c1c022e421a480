"""`kashf migrate`."""

from kashf.cli import options
from kashf.cli.coalition import database, is_local, ready
from kashf.cli.coalition import migrate as bring_up_to_date
from kashf.cli.output import counted, say, say_json


def migrate(*, json: options.Json = False) -> None:
    """Set up the coalition's database, or bring it up to date.

    `kashf serve` does it by itself; a deployment does it once after each
    update, before web and workers start. What is up to date stays as it is.

    [b]Example[/b]

      kashf migrate

    [b]Exit status[/b]: 0, or 2 if the database could not be set up.
    """
    ready(local=is_local())
    with database():
        steps = bring_up_to_date()
    if json:
        say_json({"steps": steps})
    elif steps:
        say(f"The database is up to date, after {counted(steps, 'step')}.")
    else:
        say("The database was up to date already.")
