"""The `kashf` command."""

import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from kashf.cli import bank, demo, doctor, hash, match  # noqa: A004 -- the command's name
from kashf.cli.output import error_json, note, say, say_error, say_json
from kashf.errors import KashfError

app = typer.Typer(
    name="kashf",
    help="Match pictures, texts and links against banks of known material.\n\n"
    "Start with [b]kashf demo[/b], then [b]kashf bank create[/b] and [b]kashf match[/b]. "
    "Every command has --help with examples.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("hash")(hash.hash_)
app.command("match")(match.match)
app.add_typer(bank.app, name="bank")
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)

INTERRUPTED = 130


def _say_version(wanted: bool) -> None:  # noqa: FBT001 -- Typer calls it so
    if wanted:
        say(f"kashf {version('kashf')}")
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Say the version.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    pass


def run() -> None:
    """Run the command line; errors become a line with a code, and exit status 2."""
    try:
        app()
    except KashfError as error:
        say_json({"error": error_json(error)}) if "--json" in sys.argv else say_error(error)
        sys.exit(2)
    except KeyboardInterrupt:
        note("Stopped. What was printed has been done.")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _close_quietly()
        sys.exit(0)
    except OSError as error:
        note(f"kashf: The answer could not be written: {error.strerror}. [cannot_write]")
        _close_quietly()
        sys.exit(2)


def _close_quietly() -> None:
    """Whatever is still buffered can go nowhere; Python must not try once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
