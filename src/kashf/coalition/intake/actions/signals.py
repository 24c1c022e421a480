"""The signals of an item, for writing."""

from collections.abc import Iterable

from kashf.coalition.intake.actions.bodies import keep_bodies
from kashf.coalition.intake.actions.reading import Asked
from kashf.coalition.intake.models import Item, ItemSignal


def keep_signals(item: Item, signals: Iterable[Asked]) -> None:
    """Write an item's signals with their bodies; the caller holds the transaction."""
    kept = list(signals)
    keep_bodies(one.signal for one in kept)
    ItemSignal.objects.bulk_create(
        ItemSignal(
            item=item,
            type=one.signal.type,
            value=one.signal.value,
            quality=one.signal.quality,
            view=str(one.signal.view),
            is_own=one.is_own,
            round=one.round,
        )
        for one in kept
    )
