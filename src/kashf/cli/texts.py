"""What is done with files that are texts, by whichever process."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from kashf.cli.output import Json, error_json, say_error, say_json
from kashf.cli.reading import Job, Run, Source, answers_of, of_content
from kashf.errors import KashfError
from kashf.language import (
    Cue,
    Finding,
    Guess,
    IdentifiedSpan,
    Identity,
    Key,
    Reading,
    Term,
    Terms,
    cues,
    identify,
    identify_spans,
    is_undotted,
    read,
    restore_dots,
)
from kashf.signals.content import Content

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class ReadText:
    """What a text reads as; and read back with dots, where it is written without."""

    reading: Reading
    guess: Guess | None = None


@dataclass(frozen=True, slots=True)
class IdentifiedText:
    """The language and the script of a text and of its parts."""

    identity: Identity
    spans: Sequence[IdentifiedSpan]


@dataclass(frozen=True, slots=True)
class Shown(Generic[Found]):
    """How an answer is printed: for machines, beside its path; for people, with it."""

    as_json: Callable[[Found], dict[str, object]]
    say: Callable[[str, Found], None]


def tell(
    paths: Sequence[str], job: Job[Found | KashfError], run: Run, shown: Shown[Found], *, json: bool
) -> Iterator[Found | KashfError]:
    """Print the answer for each text, as it comes; and give it."""
    for path, answer in answers_of(paths, job, run, doing="Reading"):
        if json:
            say_json(_as_json(path, answer, shown))
        elif isinstance(answer, KashfError):
            say_error(answer, path=path)
        else:
            shown.say(path, answer)
        yield answer


def _as_json(path: str, answer: Found | KashfError, shown: Shown[Found]) -> Json:
    if isinstance(answer, KashfError):
        return {"path": path, "error": error_json(answer)}
    return {"path": path, **shown.as_json(answer)}


def reading_texts(key: Key) -> Job[ReadText | KashfError]:
    """Read the texts under this key."""
    return Job(_begin_reading, (key,), _read_text, _unread)


def identifying() -> Job[IdentifiedText | KashfError]:
    """Tell the languages of texts."""
    return Job(_begin_with_nothing, (), _identify, _unread)


def finding_cues() -> Job[Sequence[Cue] | KashfError]:
    """Find what hints at the context."""
    return Job(_begin_with_nothing, (), _find_cues, _unread)


def finding_terms(terms: Sequence[Term]) -> Job[Sequence[Finding] | KashfError]:
    """Find the terms of a list."""
    return Job(_begin_finding, (terms,), _find_terms, _unread)


# What a process has begun with: one job, for as long as it lives
_keys: Final[list[Key]] = []
_lists: Final[list[Terms]] = []


def _unread(error: KashfError) -> KashfError:
    return error


def _begin_with_nothing() -> None:
    pass


def _begin_reading(key: Key) -> None:
    _keys[:] = [key]


def _read_text(source: Source) -> ReadText | KashfError:
    return of_content(source, _read_content, _unread)


def _read_content(content: Content) -> ReadText:
    (key,) = _keys
    text = content.text
    reading = read(text, key)
    nowhere = reading.starts[:0]  # steps have their places; what is sent on is short
    guess = restore_dots(text) if is_undotted(text) else None
    return ReadText(replace(reading, starts=nowhere, ends=nowhere), guess)


def _identify(source: Source) -> IdentifiedText | KashfError:
    return of_content(source, _identify_content, _unread)


def _identify_content(content: Content) -> IdentifiedText:
    return IdentifiedText(identify(content.text), identify_spans(content.text))


def _find_cues(source: Source) -> Sequence[Cue] | KashfError:
    return of_content(source, lambda content: cues(content.text), _unread)


def _begin_finding(terms: Sequence[Term]) -> None:
    _lists[:] = [Terms(terms)]


def _find_terms(source: Source) -> Sequence[Finding] | KashfError:
    (terms,) = _lists
    return of_content(source, lambda content: terms.find(content.text), _unread)
