"""`kashf hash`."""

from base64 import b64encode
from collections.abc import Iterator

import typer

from kashf.cli import options
from kashf.cli.lines import read_lines
from kashf.cli.output import Json, error_json, say, say_error
from kashf.cli.reading import Read, Run, read_paths
from kashf.cli.resuming import Told, answers_to
from kashf.signals import Signal, chosen_types, signal_type
from kashf.signals.homographs import Homograph, imitation_of
from kashf.workers import SECONDS


def hash_(  # noqa: PLR0913 -- a command has as many options as its user needs
    *,
    paths: options.Paths,
    types: options.Types = None,
    lines: options.Lines = False,
    json: options.Json = False,
    workers: options.Workers,
    timeout: options.Timeout = SECONDS,
    to: options.To = None,
    resume: options.Resume = False,
) -> None:
    """Show each file's [b]signals[/b]: the fingerprints by which Kashf knows it again.

    Pictures give sha256, pdq and local; texts sha256, text and the url of each
    link; any other file sha256. A pdq or local of low quality (of a nearly empty
    picture) is marked weak, and not matched by default.

    [b]Examples[/b]

      kashf hash poster.jpg
      kashf hash --json --type sha256 --type pdq uploads/ > signals.jsonl
      kashf hash archive/ --to signals.jsonl            # Ctrl-C, and then:
      kashf hash archive/ --to signals.jsonl --resume
      echo "see raven.example/nest" | kashf hash -
      kashf hash --lines --json posts.txt > signals.jsonl

    [b]Exit status[/b]: 0, or 2 if something could not be read; the rest is still
    done.
    """
    with answers_to(to, resume=resume, outcomes=_outcomes) as answers:
        failed = answers.tally["unreadable"] > 0
        run = Run(workers, timeout, answers.done)
        read_all = read_lines if lines else read_paths
        for read in read_all(paths, chosen_types(types), run, doing="Hashing"):
            failed = failed or read.hashed.error is not None
            answers.say(_read_json(read)) if json or to else _say_read(read)
    raise typer.Exit(2 if failed else 0)


def _outcomes(told: Told) -> Iterator[str]:
    if "error" in told:
        yield "unreadable"


def signal_json(signal: Signal) -> dict[str, object]:
    """A signal as machines get it; `quality`, `weak`, `body` and `homograph` only where
    they mean something."""
    answer: dict[str, object] = {"type": signal.type, "value": signal.value}
    if signal.quality is not None:
        answer |= {"quality": signal.quality, "weak": signal_type(signal.type).is_weak(signal)}
    if signal.body:
        answer["body"] = b64encode(signal.body).decode()
    if imitation := imitation_of(signal):
        answer["homograph"] = imitation.as_json
    return answer


def said_of(imitation: Homograph | None) -> str:
    """What is said behind a link whose host imitates another; nothing of others."""
    return f"  ({imitation.host} {imitation})" if imitation else ""


def _read_json(read: Read) -> Json:
    answer: dict[str, object] = {"path": read.path}
    if read.hashed.signals or read.hashed.error is None:
        answer["signals"] = [signal_json(signal) for signal in read.hashed.signals]
    if read.hashed.error is not None:
        answer["error"] = error_json(read.hashed.error)
    return answer


def _say_read(read: Read) -> None:
    if read.hashed.signals or read.hashed.error is None:
        say(read.path)
    for signal in read.hashed.signals:
        kind = signal_type(signal.type)
        weak = f", weak: {kind.weakly}" if kind.is_weak(signal) else ""
        quality = "" if signal.quality is None else f"  quality {signal.quality}{weak}"
        say(f"  {signal.type:<7} {signal.value}{quality}{said_of(imitation_of(signal))}")
    if not read.hashed.signals and read.hashed.error is None:
        say("  no signals of these types")
    if read.hashed.error is not None:
        say_error(read.hashed.error, path=read.path)
