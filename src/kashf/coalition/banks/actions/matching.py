from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from kashf.coalition.audit.actions import record
from kashf.coalition.audit.vocabulary import SYSTEM
from kashf.coalition.banks.models import Bank, BankSignal, Change, Followed, Match
from kashf.coalition.banks.queries import live_matches, organisations_matched_by
from kashf.coalition.banks.queries.batches import in_batches
from kashf.coalition.banks.queries.live import counts
from kashf.coalition.banks.vocabulary import ChangeKind, ItemMatched
from kashf.coalition.intake.models import Item, ItemSignal
from kashf.matching.lookup import lookup
from kashf.signals import REGISTRY, Entry, ExactType, Signal, SignalType

_CHANGES: Final = 500  # signals of banks matched at once
_ITEMS: Final = 10_000  # signals of items in memory at once


class Found(NamedTuple):
    """An item's value within the radius of a bank's signal."""

    item: int
    signal: int
    value: str
    distance: int
    radius: int


def match_item(item_pk: int) -> int:
    """Match an item against the banks that its organisation sees; the number of new matches.

    Doing it again, or for an item that is gone, changes nothing.
    """
    item = Item.objects.select_related("organisation").filter(pk=item_pk).first()
    if item is None:
        return 0
    signals = [Signal(row.type, row.value, row.quality) for row in item.signals.order_by("pk")]
    return _keep(
        item_pk,
        [
            Found(item_pk, near.signal.pk, near.found.value, near.distance, near.radius)
            for near in live_matches(signals, item.organisation)
        ],
    )


def match_changes() -> int:
    """Match the items that are here against every signal that was added since this was last done;
    the number of new matches. After a kill it goes on where it was."""
    followed, _ = Followed.objects.get_or_create(only=1)
    here, new = followed.sequence, 0
    while changes := list(
        Change.objects.filter(sequence__gt=here, kind=ChangeKind.ADDED)
        .order_by("sequence")
        .select_related("signal__bank")[:_CHANGES]
    ):
        new += _match_signals([change.signal for change in changes])
        there = changes[-1].sequence
        Followed.objects.filter(only=1, sequence=here).update(sequence=there)
        here = there
    return new


def match_recent(since: datetime) -> int:
    """Match the items that came in since then and have no match: the task of one may have been lost
    with a process that was killed. The number of new matches."""
    recent = Item.objects.filter(received_at__gte=since, matches=None).order_by("pk")
    return sum(match_item(pk) for pk in recent.values_list("pk", flat=True).iterator())


def match_bank(code: UUID) -> int:
    """Match the items that are here against a bank, in case that others see it now."""
    rows = BankSignal.objects.filter(bank__code=code, withdrawn_at=None).select_related("bank")
    batches = in_batches(rows.order_by("pk").iterator(_CHANGES), _CHANGES)
    return sum(_match_signals(batch) for batch in batches)


def _match_signals(rows: Iterable[BankSignal]) -> int:
    groups: defaultdict[tuple[Bank, str], list[BankSignal]] = defaultdict(list)
    for row in rows:
        if not row.is_withdrawn and counts(row.signal):
            groups[row.bank, row.type].append(row)
    by_item: defaultdict[int, list[Found]] = defaultdict(list)
    for (bank, name), signals in groups.items():
        for found in _near(bank, REGISTRY[name], signals):
            by_item[found.item].append(found)
    return sum(_keep(item, founds) for item, founds in by_item.items())


def _near(bank: Bank, kind: SignalType, rows: Sequence[BankSignal]) -> Iterator[Found]:
    theirs = _signals_that_count(bank, kind)
    keys = {row.value: row.pk for row in rows}  # a value is in force once in a bank
    if isinstance(kind, ExactType):
        for item, value in theirs.filter(value__in=keys).values_list("item_id", "value"):
            yield Found(item, keys[value], value, 0, kind.radius)
        return
    pairs = theirs.values_list("item_id", "value").order_by("pk").iterator(_ITEMS)
    for some in in_batches(pairs, _ITEMS):
        block = lookup(kind, [Entry(str(item), Signal(kind.name, value)) for item, value in some])
        for own, near in zip(keys, block.near(list(keys), kind.radius), strict=True):
            for entry, distance in near:
                yield Found(int(entry.name), keys[own], entry.signal.value, distance, kind.radius)


def _signals_that_count(bank: Bank, kind: SignalType) -> QuerySet[ItemSignal]:
    """Those of the type, of items whose organisations see the bank, and not too weak."""
    seen_by = organisations_matched_by(bank).values("pk")
    signals = ItemSignal.objects.filter(type=kind.name, item__organisation__in=seen_by)
    if kind.least_quality is None:
        return signals
    return signals.filter(Q(quality=None) | Q(quality__gte=kind.least_quality))


@transaction.atomic
def _keep(item_pk: int, founds: Sequence[Found]) -> int:
    """Store what is new of it, and record that the item matched if anything is."""
    if not founds:
        return 0
    item = Item.objects.select_for_update(of=("self",)).filter(pk=item_pk).first()
    if item is None:
        return 0
    there = set(Match.objects.filter(item=item).values_list("signal_id", "found"))
    in_force = _in_force({found.signal for found in founds}, item)
    new = {
        (found.signal, found.value): Match(
            organisation=item.organisation,
            bank_id=in_force[found.signal],
            item=item,
            signal_id=found.signal,
            found=found.value,
            distance=found.distance,
            radius=found.radius,
        )
        for found in founds
        if found.signal in in_force and (found.signal, found.value) not in there
    }
    if new:
        Match.objects.bulk_create(new.values(), batch_size=1_000)
        organisation = item.organisation.code
        record(
            ItemMatched(actor=SYSTEM, organisation=organisation, item=item.code, matches=len(new))
        )
    return len(new)


def _in_force(keys: Iterable[int], item: Item) -> dict[int, int]:
    """The signals that still are in a bank, and in which; that an item is near to itself is no
    match."""
    signals = BankSignal.objects.filter(withdrawn_at=None).exclude(example=item)
    return {
        key: bank
        for some in in_batches(keys, _CHANGES)
        for key, bank in signals.filter(pk__in=some).values_list("pk", "bank_id")
    }
