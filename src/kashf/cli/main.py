"""The `kashf` command."""

import gc
import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from kashf.cli import (
    audit,
    bank,
    demo,
    doctor,
    hash,  # noqa: A004 -- the command's name
    index,
    match,
    member,
    migrate,
    person,
    renew,
    scan,
    serve,
    terms,
    text,
    work,
)
from kashf.cli.options import Command, Group
from kashf.cli.output import (
    ReaderGone,
    answering,
    error_json,
    note,
    say,
    say_error,
    say_json,
    stop_progress,
    write_any_character,
)
from kashf.errors import BadInput, CannotWrite, KashfError

app = typer.Typer(
    cls=Group,
    name="kashf",
    help="Match pictures, texts and links against banks of known material, and serve the coalition "
    "that works with them.\n\n"
    "Start with [b]kashf demo[/b], then [b]kashf bank create[/b] and [b]kashf match[/b], or "
    "[b]kashf serve[/b].\n"
    "Every command has --help with examples.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("hash", cls=Command)(hash.hash_)
app.command("match", cls=Command)(match.match)
app.command("scan", cls=Command)(scan.scan)
app.add_typer(text.app, name="text")
app.add_typer(terms.app, name="terms")
app.add_typer(bank.app, name="bank")
app.command("demo", cls=Command)(demo.demo)
app.command("serve", cls=Command)(serve.serve)
app.command("work", cls=Command)(work.work)
app.command("renew", cls=Command)(renew.renew)
app.add_typer(index.app, name="index")
app.command("migrate", cls=Command)(migrate.migrate)
app.add_typer(member.app, name="member")
app.add_typer(person.app, name="person")
app.add_typer(audit.app, name="audit")
app.command("doctor", cls=Command)(doctor.doctor)

FAILED = 2
INTERRUPTED = 130  # what shells say of a command that Ctrl-C ended
UNREAD = 141  # and of one whose reader has gone


def _say_version(wanted: bool) -> None:  # noqa: FBT001 -- Typer calls it so
    if wanted:
        say(f"kashf {version('kashf')}")
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Say the version.",
            callback=_say_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    pass


def run() -> None:
    """Run the command line; errors become a line with a code, and exit status 2."""
    write_any_character()
    status = _status()
    stop_progress()
    if status == INTERRUPTED:
        note("Stopped. What was printed has been done.")
    if status == UNREAD or not _flushed():
        _close_quietly()
    gc.freeze()  # all of it goes now; to look for garbage once more takes a tenth of a second
    sys.exit(status)


def _status() -> int:
    try:
        status = app(standalone_mode=False)
        with answering():
            return int(status or 0)
    except KashfError as error:
        return _failed(error)
    except typer.TyperException as error:
        # without a message, it was asked for nothing and has shown its help
        return _failed(BadInput(_with_help(error))) if error.format_message() else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except ReaderGone:
        return UNREAD
    except OSError as error:
        what = error.filename or "Something"
        return _failed(CannotWrite(f"{what} could not be written: {error.strerror}."))


def _with_help(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "kashf"
    message = error.format_message()
    stop = "" if message.endswith((".", "?", "!")) else "."
    return f"{message}{stop} See: {command} --help"


def _failed(error: KashfError) -> int:
    stop_progress()
    if "--json" in sys.argv:
        try:
            say_json({"error": error_json(error)})
        except (CannotWrite, ReaderGone):
            say_error(error)
    else:
        say_error(error)
    return FAILED


def _flushed() -> bool:
    try:
        with answering():
            return True
    except (CannotWrite, ReaderGone):
        return False


def _close_quietly() -> None:
    """Whatever is still buffered can go nowhere; Python must not try once more at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
