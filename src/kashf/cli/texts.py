"""What is done with files that are texts, by whichever process."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kashf.cli.reading import Job, Source, of_content
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


@dataclass(frozen=True, slots=True)
class ReadText:
    """What a text reads as; read back with dots where it is written without; or what is wrong."""

    reading: Reading | None
    guess: Guess | None = None
    error: KashfError | None = None


@dataclass(frozen=True, slots=True)
class IdentifiedText:
    """The language and the script of a text and of its parts; or what is wrong."""

    identity: Identity | None
    spans: Sequence[IdentifiedSpan] = ()
    error: KashfError | None = None


@dataclass(frozen=True, slots=True)
class FoundCues:
    """The context cues of a text; or what is wrong."""

    cues: Sequence[Cue] | None
    error: KashfError | None = None


@dataclass(frozen=True, slots=True)
class FoundTerms:
    """The terms that are in a text; or what is wrong."""

    findings: Sequence[Finding] | None
    error: KashfError | None = None


def reading_texts(key: Key) -> Job[ReadText]:
    """Read the texts under this key."""
    return Job(_begin_reading, (key,), _read_text, _not_read)


def identifying() -> Job[IdentifiedText]:
    """Tell the languages of texts."""
    return Job(_begin_with_nothing, (), _identify, _not_identified)


def finding_cues() -> Job[FoundCues]:
    """Find what hints at the context."""
    return Job(_begin_with_nothing, (), _find_cues, _no_cues)


def finding_terms(terms: Sequence[Term]) -> Job[FoundTerms]:
    """Find the terms of a list."""
    return Job(_begin_finding, (terms,), _find, _not_found)


# What a process has begun with: one job, for as long as it lives
_keys: Final[list[Key]] = []
_lists: Final[list[Terms]] = []


def _begin_reading(key: Key) -> None:
    _keys[:] = [key]


def _read_text(source: Source) -> ReadText:
    return of_content(source, _read_content, _not_read)


def _read_content(content: Content) -> ReadText:
    (key,) = _keys
    text = content.text
    reading = read(text, key)
    nowhere = reading.starts[:0]  # steps have their places; what is sent on is short
    guess = restore_dots(text) if is_undotted(text) else None
    return ReadText(replace(reading, starts=nowhere, ends=nowhere), guess)


def _not_read(error: KashfError) -> ReadText:
    return ReadText(None, error=error)


def _begin_with_nothing() -> None:
    pass


def _identify(source: Source) -> IdentifiedText:
    return of_content(source, _identify_content, _not_identified)


def _identify_content(content: Content) -> IdentifiedText:
    return IdentifiedText(identify(content.text), identify_spans(content.text))


def _not_identified(error: KashfError) -> IdentifiedText:
    return IdentifiedText(None, error=error)


def _find_cues(source: Source) -> FoundCues:
    return of_content(source, lambda content: FoundCues(cues(content.text)), _no_cues)


def _no_cues(error: KashfError) -> FoundCues:
    return FoundCues(None, error)


def _begin_finding(terms: Sequence[Term]) -> None:
    _lists[:] = [Terms(terms)]


def _find(source: Source) -> FoundTerms:
    return of_content(source, _find_in_content, _not_found)


def _find_in_content(content: Content) -> FoundTerms:
    (terms,) = _lists
    return FoundTerms(terms.find(content.text))


def _not_found(error: KashfError) -> FoundTerms:
    return FoundTerms(None, error)
