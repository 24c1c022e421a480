"""`kashf text …`."""

from collections import Counter
from typing import Annotated

import typer

from kashf.cli import options
from kashf.cli.output import Json, error_json, say, say_error, say_json
from kashf.cli.reading import Run, answers_of
from kashf.cli.texts import (
    FoundCues,
    IdentifiedText,
    ReadText,
    finding_cues,
    identifying,
    reading_texts,
)
from kashf.cli.workers import SECONDS
from kashf.language import Guess, Identity, Key, Reading, Step

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
    failed = False
    run = Run(workers, timeout)
    for path, answer in answers_of(paths, reading_texts(key), run, doing="Reading"):
        failed = failed or answer.error is not None
        say_json(_read_json(path, answer)) if json else _say(path, answer)
    raise typer.Exit(2 if failed else 0)


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
    failed = False
    run = Run(workers, timeout)
    for path, answer in answers_of(paths, identifying(), run, doing="Reading"):
        failed = failed or answer.error is not None
        say_json(_identified_json(path, answer)) if json else _say_identified(path, answer)
    raise typer.Exit(2 if failed else 0)


def _identified_json(path: str, answer: IdentifiedText) -> Json:
    if answer.identity is None:
        return {"path": path, "error": error_json(answer.error)} if answer.error else {"path": path}
    spans = [
        {"start": span.start, "end": span.end, **_identity_json(span.identity)}
        for span in answer.spans
    ]
    return {"path": path, **_identity_json(answer.identity), "spans": spans}


def _identity_json(identity: Identity) -> dict[str, object]:
    return {"language": identity.language, "script": identity.script}


def _say_identified(path: str, answer: IdentifiedText) -> None:
    if answer.identity is not None:
        say(f"{answer.identity.language:<7}  {answer.identity.script}  {path}")
    elif answer.error is not None:
        say_error(answer.error, path=path)


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
    failed = False
    run = Run(workers, timeout)
    for path, answer in answers_of(paths, finding_cues(), run, doing="Reading"):
        failed = failed or answer.error is not None
        say_json(_cues_json(path, answer)) if json else _say_cues(path, answer)
    raise typer.Exit(2 if failed else 0)


def _cues_json(path: str, answer: FoundCues) -> Json:
    if answer.cues is None:
        return {"path": path, "error": error_json(answer.error)} if answer.error else {"path": path}
    shown = [
        {"kind": cue.kind, "text": cue.text, "start": cue.start, "end": cue.end}
        for cue in answer.cues
    ]
    return {"path": path, "cues": shown}


def _say_cues(path: str, answer: FoundCues) -> None:
    if answer.error is not None:
        say_error(answer.error, path=path)
        return
    say(path if answer.cues else f"{path}: no cue")
    for cue in answer.cues or ():
        say(f"  {cue.kind}: {cue.text}")


def _read_json(path: str, answer: ReadText) -> Json:
    if answer.reading is None:
        return {"path": path, "error": error_json(answer.error)} if answer.error else {"path": path}
    shown = {"path": path, **_reading_json(answer.reading)}
    return shown | ({"guess": _guess_json(answer.guess)} if answer.guess else {})


def _reading_json(reading: Reading) -> Json:
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


def _say(path: str, answer: ReadText) -> None:
    if answer.reading is None:
        if answer.error is not None:
            say_error(answer.error, path=path)
        return
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
