"""From what is handed in to its kind, its words and its signals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from kashf.coalition.intake.actions.checking import Checked, plain_words
from kashf.coalition.intake.queries.rounds import has_rounds, looked_for
from kashf.coalition.intake.vocabulary import (
    LONGEST_FAULT,
    LONGEST_TEXT,
    LONGEST_VALUE,
    MOST_SIGNALS,
    MOST_VIEWS,
    ItemKind,
)
from kashf.errors import Unreadable
from kashf.language import Identity, identify
from kashf.signals import REGISTRY, Signal, hash_content, hash_text
from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import SignalType
from kashf.signals.url import URL

_TITLE = 120  # characters
_KINDS = {ContentKind.PICTURE: ItemKind.PICTURE, ContentKind.TEXT: ItemKind.TEXT}


@dataclass(frozen=True, slots=True)
class Asked:
    """A signal of an item: whether it is its own, and in which round it is looked for, if any."""

    signal: Signal
    is_own: bool = True
    round: int = 1  # 0 for none


@dataclass(frozen=True, slots=True)
class Read:
    """What an item turned out to be. `fault` says what could not be read of it."""

    kind: ItemKind
    title: str
    text: str
    signals: tuple[Asked, ...]
    fault: str
    identity: Identity  # of the text


def read(checked: Checked) -> Read:
    """Compute all signals: of the file, of the text and the links in it, of the address."""
    signals: list[Asked] = []
    kind, text, fault = ItemKind.LINK, checked.text, ""
    if checked.upload:
        content = Content.of_bytes(checked.upload.data, name=checked.upload.name)
        computed, fault = read_content(content)
        signals.extend(computed)
        kind = _kind(content)
        if kind is ItemKind.TEXT and not text:
            text = content.text.replace("\0", "")[:LONGEST_TEXT]
    elif text:
        kind = ItemKind.TEXT
    if checked.text:
        signals.extend(map(Asked, hash_text(checked.text)))
    if checked.link:
        signals.append(Asked(Signal(URL.name, checked.link)))
    kept, left_out = _kept(signals)
    fault = f"{fault} {left_out}".strip()[:LONGEST_FAULT]
    return Read(kind, _title(checked), text, kept, fault, identify(text))


def _kind(content: Content) -> ItemKind:
    try:
        return _KINDS.get(content.kind, ItemKind.OTHER)
    except Unreadable:  # named like more than it is
        return ItemKind.OTHER


def read_content(content: Content) -> tuple[list[Asked], str]:
    """The signals of a file: its own, and all rounds under which it is looked for; and what could
    not be computed."""
    hashed = hash_content(content, REGISTRY.values())
    fault = hashed.error.message if hashed.error else ""
    once = {
        (one.type, one.value): Asked(one, round=0 if has_rounds(one.type) else 1)
        for one in hashed.signals
    }
    views = 0
    for kind in {one.type: REGISTRY[one.type] for one in hashed.signals}.values():
        if not has_rounds(kind.name):
            continue
        for number, signal in islice(_numbered(kind, content), MOST_VIEWS - views):
            own = once.get((signal.type, signal.value))
            if own is None:
                once[signal.type, signal.value] = Asked(signal, is_own=False, round=number)
                views += 1
            elif own.round == 0:
                once[signal.type, signal.value] = replace(own, round=number)
    return list(once.values()), fault


def _numbered(kind: SignalType, content: Content) -> Iterator[tuple[int, Signal]]:
    for number, signals in enumerate(looked_for(kind, content), 1):
        for signal in signals:
            yield number, signal


def _kept(signals: Iterable[Asked]) -> tuple[tuple[Asked, ...], str]:
    """Each once, and no more of them, and none longer, than a database should hold."""
    once: dict[tuple[str, str], Asked] = {}
    for one in signals:
        once.setdefault((one.signal.type, one.signal.value), one)
    own = [one for one in once.values() if one.is_own]
    kept = [one for one in own if len(one.signal.value) <= LONGEST_VALUE][:MOST_SIGNALS]
    missing = len(own) - len(kept)
    left_out = f"{missing} links are too long or too many, and are not matched." if missing else ""
    return (*kept, *(one for one in once.values() if not one.is_own)), left_out


def _title(checked: Checked) -> str:
    name = checked.upload.name if checked.upload else ""
    for words in (name, checked.text, checked.address):
        if title := plain_words(words, _TITLE):
            return title
    return checked.fingerprint[:8]
