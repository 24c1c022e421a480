"""From content to its signals."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kashf.errors import KashfError, TypeFailed
from kashf.signals.content import Content, ContentKind, open_content
from kashf.signals.interface import Signal, SignalType
from kashf.signals.registry import chosen_types

_ALL_KINDS: Final = frozenset(ContentKind)


@dataclass(frozen=True, slots=True)
class Hashed:
    """The signals that could be computed, and, where some could not, why."""

    signals: tuple[Signal, ...]
    error: KashfError | None = None

    def whole(self) -> tuple[Signal, ...]:
        """The signals, if all could be computed; otherwise the error is raised."""
        if self.error is not None:
            raise self.error
        return self.signals


def hash_file(path: str | Path, types: Iterable[str] | None = None) -> tuple[Signal, ...]:
    """The signals of a file, of all types or of those named (`["pdq", "sha256"]`, or `"pdq"`).

    Raises UnknownType, NotFound, or an Unreadable that says what is wrong with the file.
    """
    chosen = chosen_types(types)
    with open_content(Path(path)) as content:
        return hash_content(content, chosen).whole()


def hash_bytes(
    data: bytes, types: Iterable[str] | None = None, *, name: str = ""
) -> tuple[Signal, ...]:
    """The signals of content in memory, such as an upload; `name` serves its suffix and errors."""
    return hash_content(Content.of_bytes(data, name=name), chosen_types(types)).whole()


def hash_text(text: str, types: Iterable[str] | None = None) -> tuple[Signal, ...]:
    """The signals of a text and of the links in it. `sha256` is that of its UTF-8.

    Raises BrokenText for half of a surrogate pair, EmptyContent, TooLarge or UnknownType.
    """
    chosen = chosen_types(types)
    return hash_content(Content.of_str(text, name="text.txt"), chosen).whole()


def hash_content(content: Content, types: Iterable[SignalType]) -> Hashed:
    """What can be computed of content: a broken picture still has its `sha256`."""
    signals: list[Signal] = []
    error: KashfError | None = None
    for kind in types:
        try:
            signals.extend(_computed(kind, content))
        except KashfError as caught:
            error = error or caught
    return Hashed(tuple(signals), error)


def rounds_of(kind: SignalType, content: Content) -> Iterator[Sequence[Signal]]:
    """The rounds of signals under which a type looks for content; none of content that it does not
    read. Raises as computing them does."""
    if _reads(kind, content):
        with _named_failures(kind, content):
            yield from kind.rounds(content)


def _computed(kind: SignalType, content: Content) -> Sequence[Signal]:
    if not _reads(kind, content):
        return []
    with _named_failures(kind, content):
        return kind.compute(content)


def _reads(kind: SignalType, content: Content) -> bool:
    return kind.reads == _ALL_KINDS or content.kind in kind.reads


@contextmanager
def _named_failures(kind: SignalType, content: Content) -> Iterator[None]:
    try:
        yield
    except (KashfError, OSError):
        raise
    except Exception as error:
        raise TypeFailed(
            f"The signal type {kind.name} failed on {content.name or 'this content'} "
            f"({type(error).__name__}). Report it to whoever made the type.",
            fields={"type": kind.name},
        ) from error
