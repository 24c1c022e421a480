"""`kashf hash`."""

from base64 import b64encode

import typer

from kashf.cli import options
from kashf.cli.output import error_json, say, say_error, say_json
from kashf.cli.reading import Read, read_paths
from kashf.signals import Signal, chosen_types, signal_type


def hash_(*, paths: options.Paths, types: options.Types = None, json: options.Json = False) -> None:
    """Show each file's [b]signals[/b]: the fingerprints by which Kashf knows it again.

    Pictures give sha256 and pdq; texts sha256, text and the url of each link;
    any other file sha256. A pdq of low quality (of a nearly empty picture) is
    marked weak, and not matched by default.

    [b]Examples[/b]

      kashf hash poster.jpg
      kashf hash --json uploads/ > signals.jsonl
      echo "see raven.example/nest" | kashf hash -

    [b]Exit status[/b]: 0, or 2 if something could not be read; the rest is still
    done.
    """
    failed = False
    for read in read_paths(paths, chosen_types(types), doing="Hashing"):
        failed = failed or read.hashed.error is not None
        _say_read_json(read) if json else _say_read(read)
    raise typer.Exit(2 if failed else 0)


def signal_json(signal: Signal) -> dict[str, object]:
    """A signal as machines get it; `quality`, `weak` and `body` only where they mean something."""
    answer: dict[str, object] = {"type": signal.type, "value": signal.value}
    if signal.quality is not None:
        answer |= {"quality": signal.quality, "weak": signal_type(signal.type).is_weak(signal)}
    if signal.body:
        answer["body"] = b64encode(signal.body).decode()
    return answer


def _say_read_json(read: Read) -> None:
    answer: dict[str, object] = {"path": read.path}
    if read.hashed.signals or read.hashed.error is None:
        answer["signals"] = [signal_json(signal) for signal in read.hashed.signals]
    if read.hashed.error is not None:
        answer["error"] = error_json(read.hashed.error)
    say_json(answer)


def _say_read(read: Read) -> None:
    if read.hashed.signals or read.hashed.error is None:
        say(read.path)
    for signal in read.hashed.signals:
        weak = ", weak: not matched by default" if signal_type(signal.type).is_weak(signal) else ""
        quality = "" if signal.quality is None else f"  quality {signal.quality}{weak}"
        say(f"  {signal.type:<7} {signal.value}{quality}")
    if not read.hashed.signals and read.hashed.error is None:
        say("  no signals of these types")
    if read.hashed.error is not None:
        say_error(read.hashed.error, path=read.path)
