"""The signals of an item, for writing."""

from collections.abc import Iterable

from kashf.coalition.intake.actions.bodies import keep_bodies
from kashf.coalition.intake.actions.reading import Asked
from kashf.coalition.intake.models import Item, ItemSignal
from kashf.signals import REGISTRY, ExactType, Signal


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
            place=_place(one.signal),
        )
        for one in kept
    )


def _place(signal: Signal) -> str | None:
    kind = REGISTRY.get(signal.type)
    return (kind.place(signal.value) or None) if isinstance(kind, ExactType) else None
