"""The words of items for whoever looks for them, and the language and the script of their texts."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kashf.coalition.intake.models import Item, ItemWords
from kashf.coalition.words import VERSION, indexed
from kashf.language import identify

_AT_ONCE: Final = 200  # items in one transaction
_READ: Final = ("organisation_id", "title", "address", "text", "note")


def keep_words(items: Iterable[Item]) -> None:
    """Write the words of items; the caller holds the transaction."""
    ItemWords.objects.bulk_create(
        (ItemWords(item=item, words=_words_of(item), version=VERSION) for item in items),
        update_conflicts=True,
        unique_fields=["item"],
        update_fields=["words", "version"],
    )


def _words_of(item: Item) -> str:
    return indexed(
        item.organisation_id, short=(item.title, item.address), long=(item.text, item.note)
    )


def unread_items() -> QuerySet[Item]:
    """Items that came in before Kashf kept their words as it does now, or that were changed since;
    newest first."""
    kept = ItemWords.objects.filter(item=OuterRef("pk"), version=VERSION)
    return Item.objects.filter(~Exists(kept)).order_by("-pk")


def read_words() -> Iterator[int]:
    """Tell language and script of those, and keep their words: how many, for each part of them.

    What is done stays done. Nothing is recorded: nothing is said of an item that its own text does
    not say.
    """
    keys = list(unread_items().values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        yield _read_some(keys[start : start + _AT_ONCE])


@transaction.atomic
def _read_some(keys: list[int]) -> int:
    items = list(unread_items().filter(pk__in=keys).only(*_READ).select_for_update())
    for item in items:
        identity = identify(item.text)
        item.language, item.script = identity.language, identity.script
    Item.objects.bulk_update(items, ["language", "script"])
    keep_words(items)
    return len(items)


def renew_words() -> None:
    """Make the index anew, and have the background read every item once more."""
    ItemWords.INDEX.rebuild()
    ItemWords.objects.update(version=0)
