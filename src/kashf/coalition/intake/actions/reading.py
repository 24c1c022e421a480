"""From what is handed in to its kind, its words and its signals."""

from collections.abc import Iterable
from dataclasses import dataclass

from kashf.coalition.intake.actions.checking import Checked, plain_words
from kashf.coalition.intake.vocabulary import (
    LONGEST_FAULT,
    LONGEST_TEXT,
    LONGEST_VALUE,
    MOST_SIGNALS,
    ItemKind,
)
from kashf.errors import Unreadable
from kashf.signals import REGISTRY, Signal, hash_content, hash_text
from kashf.signals.content import Content, ContentKind
from kashf.signals.url import URL

_TITLE = 120  # characters
_KINDS = {ContentKind.PICTURE: ItemKind.PICTURE, ContentKind.TEXT: ItemKind.TEXT}


@dataclass(frozen=True, slots=True)
class Read:
    """What an item turned out to be. `fault` says what could not be read of it."""

    kind: ItemKind
    title: str
    text: str
    signals: tuple[Signal, ...]
    fault: str


def read(checked: Checked) -> Read:
    """Compute all signals: of the file, of the text and the links in it, of the address."""
    signals: list[Signal] = []
    kind, text, fault = ItemKind.LINK, checked.text, ""
    if checked.upload:
        content = Content.of_bytes(checked.upload.data, name=checked.upload.name)
        hashed = hash_content(content, REGISTRY.values())
        signals.extend(hashed.signals)
        fault = hashed.error.message if hashed.error else ""
        kind = _kind(content)
        if kind is ItemKind.TEXT and not text:
            text = content.text.replace("\0", "")[:LONGEST_TEXT]
    elif text:
        kind = ItemKind.TEXT
    if checked.text:
        signals.extend(hash_text(checked.text))
    if checked.link:
        signals.append(Signal(URL.name, checked.link))
    kept, left_out = _kept(signals)
    return Read(kind, _title(checked), text, kept, f"{fault} {left_out}".strip()[:LONGEST_FAULT])


def _kind(content: Content) -> ItemKind:
    try:
        return _KINDS.get(content.kind, ItemKind.OTHER)
    except Unreadable:  # named like more than it is
        return ItemKind.OTHER


def _kept(signals: Iterable[Signal]) -> tuple[tuple[Signal, ...], str]:
    """Each once, and no more of them, and none longer, than a database should hold."""
    once = tuple({(signal.type, signal.value): signal for signal in signals}.values())
    kept = tuple(signal for signal in once if len(signal.value) <= LONGEST_VALUE)[:MOST_SIGNALS]
    missing = len(once) - len(kept)
    left_out = f"{missing} links are too long or too many, and are not matched." if missing else ""
    return kept, left_out


def _title(checked: Checked) -> str:
    name = checked.upload.name if checked.upload else ""
    for words in (name, checked.text, checked.address):
        if title := plain_words(words, _TITLE):
            return title
    return checked.fingerprint[:8]
