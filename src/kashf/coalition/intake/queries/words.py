"""Items that have some words, as they are typed, and where they stand in them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.db.models import Q

from kashf.coalition.intake.models import Item, ItemWords
from kashf.coalition.intake.queries.items import items_seen_by
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.words import Asked, Pieces, asked, in_pieces

_BEFORE: Final = 60  # characters before the first hit
_LONGEST: Final = 160  # of a snippet


def saying(words: str, organisation: Organisation, *, of: str = "") -> Q:
    """The condition that an item of the organisation has the words in its texts; `of` leads to the
    item from other rows, such as `item__`. It looks at nothing of others."""
    return ItemWords.INDEX.having(asked(words), organisation.pk, f"{of}pk")


def snippets_of(person: Person, items: Iterable[Item], words: str) -> dict[int, Pieces]:
    """Around the first place where the words stand in the text of an item, its address or its note:
    of these items those that the person sees, by their keys."""
    found = asked(words)
    keys = [item.pk for item in items]
    if not (found and keys):
        return {}
    rows = items_seen_by(person).filter(pk__in=keys).order_by()
    texts = rows.values_list("pk", "text", "address", "note")
    made = {key: _first_snippet(found, *others) for key, *others in texts}
    return {key: snippet for key, snippet in made.items() if snippet}


def _first_snippet(words: Asked, text: str, address: str, note: str) -> Pieces:
    for other, is_short in ((text, False), (address, True), (note, False)):
        if spans := words.spans(other, is_short=is_short):
            return tuple(_snippet(other, spans))
    return ()


def _snippet(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """A part of the text that begins a little before the first hit, at a word."""
    first, _ = spans[0]
    start = max(0, first - _BEFORE)
    if start:
        start = text.find(" ", start, first) + 1 or first
    stop = min(len(text), start + _LONGEST)
    if stop < len(text):
        blank = text.rfind(" ", spans[0][1], stop)
        stop = blank if blank > 0 else max(stop, spans[0][1])
    here = [(at - start, end - start) for at, end in spans if at >= start and end <= stop]
    if start:
        yield "… ", False
    yield from in_pieces(text[start:stop], here)
    if stop < len(text):
        yield " …", False
