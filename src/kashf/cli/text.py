"""`kashf text …`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Final

import typer

from kashf.cli import options
from kashf.cli.output import Json, say
from kashf.cli.reading import Run
from kashf.cli.texts import (
    IdentifiedText,
    ReadText,
    Shown,
    finding_cues,
    identifying,
    reading_texts,
    tell,
)
from kashf.errors import KashfError
from kashf.language import Cue, Guess, Identity, Key, Reading, Step
from kashf.workers import SECONDS

app = typer.Typer(
    cls=options.Group,
    help="Read [b]texts[/b] as a person does: through diacritics, look-alikes, codes and the like.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.callback()
def _text() -> None:
    pass


@app.command(cls=options.Command)
def read(
    *,
    paths: options.Paths,
    key: Annotated[
        Key,
        typer.Option(
            "--key",
            "-k",
            help="How far to read. fold: letters, marks and case made alike. clean: and tricks "
            "undone. skeleton: and the dots of Arabic letters dropped.",
        ),
    ] = Key.CLEAN,
    json: options.Json = False,
    workers: options.Workers,
    timeout: options.Timeout = SECONDS,
) -> None:
    """Show what each text [b]reads as[/b], and what was undone to read it.

    A text that is written without dots is also read back with them: a guess, by
    everyday words, and marked as one. With --json each step has its place in
    the text as it was posted.

    [b]Examples[/b]

      kashf text read leaflet.txt
      kashf text read --key skeleton --json posts/ > read.jsonl
      echo "the g.a.r.d.e.n 0f m4rs" | kashf text read -

    [b]Exit status[/b]: 0, or 2 if something could not be read; the rest is still
    done.
    """
    run = Run(workers, timeout)
    answers = tell(paths, reading_texts(key), run, _READ, json=json)
    raise _exit_after(answers)


@app.command(cls=options.Command)
def identify(
    *,
    paths: options.Paths,
    json: options.Json = False,
    workers: options.Workers,
    timeout: options.Timeout = SECONDS,
) -> None:
    """Show which [b]language[/b] and script each text is in, and its parts.

    ar, en, ckb and the like; ar-Latn for Arabic in Latin letters; mul for
    several scripts; und where it cannot be told, as of fewer than twelve letters.
    Never a dialect, and never where somebody is from.

    [b]Examples[/b]

      kashf text identify leaflet.txt
      kashf text identify --json posts/ | jq -r 'select(.language == "ckb").path'

    [b]Exit status[/b]: 0, or 2 if something could not be read; the rest is still
    done.
    """
    run = Run(workers, timeout)
    answers = tell(paths, identifying(), run, _IDENTIFIED, json=json)
    raise _exit_after(answers)


def _identified_json(answer: IdentifiedText) -> dict[str, object]:
    spans = [
        {"start": span.start, "end": span.end, **_identity_json(span.identity)}
        for span in answer.spans
    ]
    return {**_identity_json(answer.identity), "spans": spans}


def _identity_json(identity: Identity) -> dict[str, object]:
    return {"language": identity.language, "script": identity.script}


def _say_identified(path: str, answer: IdentifiedText) -> None:
    say(f"{answer.identity.language:<7}  {answer.identity.script}  {path}")


@app.command("cues", cls=options.Command)
def show_cues(
    *,
    paths: options.Paths,
    json: options.Json = False,
    workers: options.Workers,
    timeout: options.Timeout = SECONDS,
) -> None:
    """Show what in each text hints at its [b]context[/b]: reporting, countering.

    Quotation, attribution, outlets, words of countering, datelines, and calls to
    join. They are for a person to weigh: no score and no verdict. Short
    counter-speech has none, and they can be forged.

    [b]Examples[/b]

      kashf text cues post.txt
      kashf text cues --json posts/ | jq 'select(.cues | length > 1).path'

    [b]Exit status[/b]: 0, or 2 if something could not be read; the rest is still
    done.
    """
    run = Run(workers, timeout)
    answers = tell(paths, finding_cues(), run, _CUES, json=json)
    raise _exit_after(answers)


def _cues_json(found: Sequence[Cue]) -> dict[str, object]:
    shown = [
        {"kind": cue.kind, "text": cue.text, "start": cue.start, "end": cue.end} for cue in found
    ]
    return {"cues": shown}


def _say_cues(path: str, found: Sequence[Cue]) -> None:
    say(path if found else f"{path}: no cue")
    for cue in found:
        say(f"  {cue.kind}: {cue.text}")


def _read_json(answer: ReadText) -> dict[str, object]:
    guess = {"guess": _guess_json(answer.guess)} if answer.guess else {}
    return {**_reading_json(answer.reading), **guess}


def _reading_json(reading: Reading) -> dict[str, object]:
    """A reading as machines get it; `unlisted` only where steps were left out."""
    shown: dict[str, object] = {"key": reading.key, "text": reading.text}
    shown["steps"] = [_step_json(step) for step in reading.steps]
    return shown | ({"unlisted": reading.unlisted} if reading.unlisted else {})


def _step_json(step: Step) -> Json:
    return {
        "kind": step.kind,
        "start": step.start,
        "end": step.end,
        "before": step.before,
        "after": step.after,
    }


def _guess_json(guess: Guess) -> Json:
    return {"text": guess.text, "guessed": guess.guessed, "unknown": guess.unknown}


def _say_read(path: str, answer: ReadText) -> None:
    say(path)
    say(f"  {answer.reading.text or '(nothing is left)'}")
    if undone := _undone(answer.reading):
        say(f"  undone: {undone}")
    if answer.guess is not None:
        say(f"  a guess, with dots: {answer.guess.text}")


def _undone(reading: Reading) -> str:
    """The kinds of steps with their number, the most frequent first."""
    kinds = Counter(step.kind for step in reading.steps)
    more = f" and {reading.unlisted:,} more" if reading.unlisted else ""
    return ", ".join(f"{kind} {number:,}" for kind, number in kinds.most_common()) + more


def _exit_after(answers: Iterable[object]) -> typer.Exit:
    """The status after all answers, each of which may be an error."""
    failed = [isinstance(answer, KashfError) for answer in answers]
    return typer.Exit(2 if any(failed) else 0)


_READ: Final = Shown(_read_json, _say_read)
_IDENTIFIED: Final = Shown(_identified_json, _say_identified)
_CUES: Final = Shown(_cues_json, _say_cues)
