"""Items that came in before Kashf could look for pictures as it does now."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kashf.coalition.audit.actions import record
from kashf.coalition.audit.vocabulary import SYSTEM
from kashf.coalition.intake.actions.reading import Asked, read_content
from kashf.coalition.intake.actions.signals import keep_signals
from kashf.coalition.intake.models import Item, ItemSignal
from kashf.coalition.intake.queries.evidence import read_evidence
from kashf.coalition.intake.vocabulary import ItemKind, ItemReadAnew
from kashf.errors import KashfError
from kashf.signals import Content
from kashf.signals.local import LOCAL
from kashf.signals.local.form import VERSION


def outdated_items() -> QuerySet[Item]:
    """The pictures whose corners are not known, or in another version; newest first."""
    current = ItemSignal.objects.filter(
        item=OuterRef("pk"), type=LOCAL.name, is_own=True, value__startswith=f"{VERSION}-"
    )
    pictures = Item.objects.filter(kind=ItemKind.PICTURE, fault="").exclude(evidence="")
    return pictures.filter(~Exists(current)).order_by("-pk")


def renew_items() -> Iterator[bool]:
    """Read all of them anew, one by one: whether it could be done. What is done stays done."""
    for pk in list(outdated_items().values_list("pk", flat=True)):
        yield renew_item(pk)


def renew_item(pk: int) -> bool:
    """Compute the signals of an item anew from its original; False if that could not be read.

    What it is known by stays, but for corners of another version; how it is looked for is written
    anew. Done again, it changes nothing.
    """
    item = outdated_items().filter(pk=pk).first()
    if item is None:
        return True
    try:
        data = read_evidence(item.evidence)
        signals, fault = read_content(Content.of_bytes(data, name=item.evidence_name))
    except KashfError:
        return False
    if fault:
        return False
    _write(item, signals)
    return True


@transaction.atomic
def _write(item: Item, signals: list[Asked]) -> None:
    Item.objects.select_for_update().get(pk=item.pk)
    if not outdated_items().filter(pk=item.pk).exists():
        return  # another was faster
    item.signals.filter(is_own=False).delete()
    item.signals.filter(type=LOCAL.name).delete()
    there = set(item.signals.values_list("type", "value"))
    keep_signals(item, [one for one in signals if (one.signal.type, one.signal.value) not in there])
    record(ItemReadAnew(actor=SYSTEM, organisation=item.organisation.code, item=item.code))
