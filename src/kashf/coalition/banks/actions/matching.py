from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kashf.coalition.audit.actions import record
from kashf.coalition.audit.vocabulary import SYSTEM, now
from kashf.coalition.banks.models import (
    Bank,
    BankSignal,
    Change,
    Followed,
    Match,
    Quotation,
    Sameness,
    ToMatch,
)
from kashf.coalition.banks.queries import (
    LiveMatch,
    Sought,
    banks_asked_for,
    items_asked_for,
    live_matches_of_all,
    organisations_matched_by,
)
from kashf.coalition.banks.queries.batches import in_batches
from kashf.coalition.banks.queries.live import counts
from kashf.coalition.banks.queries.views import nearest_views
from kashf.coalition.banks.vocabulary import ChangeKind, ItemMatched, PartsShared
from kashf.coalition.intake.models import Item, ItemSignal
from kashf.coalition.intake.queries import bare_rounds_of, with_bodies
from kashf.coalition.members.models import Organisation
from kashf.index import HammingIndex
from kashf.matching.compared import found_by_bodies
from kashf.matching.lines import code_radius, keyed_codes
from kashf.matching.lookup import lookup
from kashf.signals import (
    AS_IT_IS,
    REGISTRY,
    CodedType,
    Entry,
    ExactType,
    Signal,
    SignalType,
    View,
    local,
    passage,
)

_ON_ITS_WAY: Final = timedelta(minutes=2)  # in which a bank that changed has its task
_CHANGES: Final = 500  # signals of banks matched at once
ITEMS_AT_ONCE: Final = 5_000  # items that are looked at before it is written down how far it is
_ITEMS: Final = 10_000  # signals of items in memory at once
_BODIES: Final = 200  # the same where each has a body


class Items(NamedTuple):
    """A range of items by their keys; without a `last` up to the newest."""

    after: int = 0
    last: int | None = None


ALL_ITEMS: Final = Items()


class Found(NamedTuple):
    """An item's value within the radius of a bank's signal."""

    item: int
    bank_signal: int
    value: str
    distance: int
    radius: int
    view: View = AS_IT_IS
    same: local.Sameness | None = None
    quoted: passage.Quotation | None = None

    @property
    def relation(self) -> str:
        """What two pictures are to each other; empty where that is not asked."""
        return self.same.relation if self.same else ""

    @property
    def is_shared(self) -> bool:
        """Whether the two have but a part in common, such as an emblem: a ground for nothing."""
        return self.relation == local.Relation.SHARED


def match_item(item_pk: int) -> int:
    """Match an item against the banks that its organisation sees; the number of new matches.

    Doing it again, or for an item that is gone, changes nothing.
    """
    item = Item.objects.select_related("organisation").filter(pk=item_pk).first()
    if item is None:
        return 0
    (founds,) = found_for([item_pk], item.organisation)
    return len(keep(item_pk, founds))


def found_for(
    items: Sequence[int], organisation: Organisation, bank: Bank | None = None
) -> list[list[Found]]:
    """What is near to items of an organisation, by their keys, in the banks that it sees, or in one
    of them; nothing is stored."""
    rounds = bare_rounds_of(items)
    sought = [Sought(each, but=item) for item, each in zip(items, rounds, strict=True)]
    near = live_matches_of_all(sought, organisation, bank=bank)
    return [[_found(item, match) for match in some] for item, some in zip(items, near, strict=True)]


def _found(item_pk: int, match: LiveMatch) -> Found:
    return Found(
        item_pk,
        match.signal.pk,
        match.found.value,
        match.distance,
        match.radius,
        match.view,
        match.same,
        match.quoted,
    )


def match_changes() -> int:
    """Match the items that are here against every signal that was added since this was last done;
    the number of new matches.

    After a kill it goes on where it was; of two that do it at the same time one leaves it to the
    other.
    """
    followed, _ = Followed.objects.get_or_create(only=1)
    new = 0
    while changes := _changes_after(followed):
        among = _next_items(followed.item)
        new += _match_signals([change.signal for change in changes], among)
        if not _follow(followed, changes[-1].sequence, among):
            break
    return new


def _changes_after(followed: Followed) -> list[Change]:
    """The next signals that were added, or those of which some items have been looked at."""
    added = Change.objects.filter(sequence__gt=followed.sequence, kind=ChangeKind.ADDED)
    if followed.until:
        added = added.filter(sequence__lte=followed.until)
    return list(added.order_by("sequence").select_related("signal__bank")[:_CHANGES])


def _next_items(after: int) -> Items:
    keys = Item.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    return Items(after, keys[ITEMS_AT_ONCE - 1 : ITEMS_AT_ONCE].first())


def _follow(followed: Followed, sequence: int, among: Items) -> bool:
    """Write down how far it came; whether nobody else did meanwhile."""
    before = {"sequence": followed.sequence, "until": followed.until, "item": followed.item}
    if among.last is None:
        followed.sequence, followed.until, followed.item = sequence, 0, 0
    else:
        followed.until, followed.item = sequence, among.last
    after = {"sequence": followed.sequence, "until": followed.until, "item": followed.item}
    return bool(Followed.objects.filter(only=1, **before).update(**after))


def items_left_alone(since: datetime) -> list[int]:
    """The keys of the items that came in since then, have no match and are asked for by no task: it
    may have been lost with a process that was killed."""
    recent = Item.objects.filter(received_at__gte=since, matches=None).order_by("pk")
    keys = list(recent.values_list("pk", flat=True).iterator())
    asked = items_asked_for(since) if keys else set()  # later: a task comes after its item
    return [pk for pk in keys if pk not in asked]


def match_bank(code: UUID) -> int:
    """Match the items that are here against a bank, in case that others see it now."""
    asked = list(ToMatch.objects.filter(bank__code=code).values_list("since", flat=True))
    rows = BankSignal.objects.filter(bank__code=code, withdrawn_at=None).select_related("bank")
    batches = in_batches(rows.order_by("pk").iterator(_CHANGES), _CHANGES)
    new = sum(_match_signals(batch) for batch in batches)
    ToMatch.objects.filter(bank__code=code, since__in=asked).delete()  # not if it changed meanwhile
    return new


def banks_left_alone() -> list[UUID]:
    """The banks that changed, and that no task matches, although that is a while ago: it may have
    been lost with a process that was killed."""
    left = ToMatch.objects.filter(since__lte=now() - _ON_ITS_WAY).order_by("since")
    codes = list(left.values_list("bank__code", flat=True))
    asked = banks_asked_for() if codes else set()
    return [code for code in codes if code not in asked]


def _match_signals(rows: Iterable[BankSignal], among: Items = ALL_ITEMS) -> int:
    groups: defaultdict[tuple[Bank, str], list[BankSignal]] = defaultdict(list)
    for row in rows:
        if not row.is_withdrawn and counts(row.signal):
            groups[row.bank, row.type].append(row)
    # first what others are asked unless, and stored: so it is known when they are asked
    in_turn = sorted(groups.items(), key=lambda group: bool(REGISTRY[group[0][1]].unless))
    new = 0
    for (bank, name), signals in in_turn:
        by_item: defaultdict[int, list[Found]] = defaultdict(list)
        for found in _near(bank, REGISTRY[name], signals, among):
            by_item[found.item].append(found)
        new += sum(len(keep(item, founds)) for item, founds in by_item.items())
    return new


def _near(
    bank: Bank, kind: SignalType, rows: Sequence[BankSignal], among: Items
) -> Iterator[Found]:
    theirs = _signals_that_count(bank, kind, among)
    keys = {row.value: row.pk for row in rows}  # a value is in force once in a bank
    if isinstance(kind, ExactType):
        yield from _same(kind, keys, theirs)
        return
    if isinstance(kind, CodedType) and kind.has_body:
        yield from _inside(kind, keys, theirs)
        return
    for some in in_batches(theirs.order_by("pk").iterator(_ITEMS), _ITEMS):
        block = lookup(kind, [Entry(str(row.item_id), row.signal()) for row in some])
        for own, near in zip(keys, block.near(list(keys), kind.radius), strict=True):
            for entry, distance in near:
                signal = entry.signal
                yield Found(
                    int(entry.name), keys[own], signal.value, distance, kind.radius, signal.view
                )


def _same(
    kind: ExactType, keys: Mapping[str, int], theirs: QuerySet[ItemSignal]
) -> Iterator[Found]:
    """The items that have a value of the bank's, or one that a value of the bank stands for."""
    for item, value in theirs.filter(value__in=keys).values_list("item_id", "value"):
        yield Found(item, keys[value], value, 0, kind.radius)
    for known, key in keys.items():
        places = kind.places(known)
        if places is None:
            continue
        there = theirs.filter(place__gte=places[0], place__lt=places[1])
        for item, value in there.values_list("item_id", "value").iterator(_ITEMS):
            distance = dict(kind.asked(value)).get(known)
            if distance is not None and distance <= kind.radius:
                yield Found(item, key, value, distance, kind.radius)


def _inside(
    kind: CodedType, keys: Mapping[str, int], theirs: QuerySet[ItemSignal]
) -> Iterator[Found]:
    """The items that have one of the bank's pictures or texts in theirs: an index of those few, and
    one item after the other."""
    known = with_bodies([Signal(kind.name, value) for value in keys])
    index = HammingIndex(bits=kind.bits, radius=code_radius(kind))
    index.add(*keyed_codes(kind, [(keys[signal.value], signal) for signal in known]))
    of_banks = {keys[signal.value]: signal.body for signal in known if signal.body}

    def bodies(wanted: Sequence[int]) -> dict[int, bytes]:
        return {key: of_banks[key] for key in wanted if key in of_banks}

    there = Match.objects.filter(
        item=OuterRef("item"), signal__type__in=kind.unless, signal__withdrawn_at=None
    )
    asked = theirs.filter(~Exists(there)).order_by("item", "round", "pk")
    done = 0, 0  # the item that was found, and in which round
    for some in in_batches(asked.iterator(_BODIES), _BODIES):
        for row, signal in zip(some, with_bodies([row.signal() for row in some]), strict=True):
            if row.item_id == done[0] and row.round > done[1]:
                continue
            (inside,) = found_by_bodies(kind, [signal], index, bodies, known=len(keys))
            for near in inside:
                done = row.item_id, row.round
                yield Found(
                    row.item_id,
                    near.key,
                    signal.value,
                    near.distance,
                    kind.radius,
                    signal.view,
                    near.same,
                    near.quoted,
                )


def _signals_that_count(bank: Bank, kind: SignalType, among: Items) -> QuerySet[ItemSignal]:
    """Those of the type, of items whose organisations see the bank, and not too weak."""
    seen_by = organisations_matched_by(bank).values("pk")
    signals = ItemSignal.objects.filter(
        type=kind.name, round__gte=1, item__organisation__in=seen_by
    )
    if among.after:
        signals = signals.filter(item__gt=among.after)
    if among.last is not None:
        signals = signals.filter(item__lte=among.last)
    if kind.least_quality is None:
        return signals
    return signals.filter(Q(quality=None) | Q(quality__gte=kind.least_quality))


@transaction.atomic
def keep(item_pk: int, founds: Sequence[Found]) -> list[Match]:
    """Store what is new of it, and record it: that the item matched, or only shares parts."""
    if not founds:
        return []
    item = Item.objects.select_for_update(of=("self",)).filter(pk=item_pk).first()
    if item is None:
        return []
    in_force = _in_force({found.bank_signal for found in founds}, item)
    new = {
        (found.bank_signal, found.value): _match(item, in_force[found.bank_signal], found)
        for found in _new(item, nearest_views(founds))
        if found.bank_signal in in_force
    }
    Match.objects.bulk_create((match for match, _ in new.values()), batch_size=1_000)
    Sameness.objects.bulk_create(
        (Sameness.of(match, found.same) for match, found in new.values() if found.same),
        batch_size=1_000,
    )
    Quotation.objects.bulk_create(
        (Quotation.of(match, found.quoted) for match, found in new.values() if found.quoted),
        batch_size=1_000,
    )
    shared = sum(match.is_shared for match, _ in new.values())
    _record(ItemMatched, item, len(new) - shared)
    _record(PartsShared, item, shared)
    return [match for match, _ in new.values()]


def _new(item: Item, founds: Sequence[Found]) -> Iterator[Found]:
    """What is not there yet; what was found by looking at the item otherwise only if its signal
    was not found at all."""
    there = set(Match.objects.filter(item=item).values_list("signal_id", "found"))
    signals = {signal for signal, _ in there}
    for found in founds:
        is_there = (found.bank_signal, found.value) in there
        if not is_there and (found.view == AS_IT_IS or found.bank_signal not in signals):
            yield found


def _match(item: Item, bank: int, found: Found) -> tuple[Match, Found]:
    match = Match(
        organisation=item.organisation,
        bank_id=bank,
        item=item,
        signal_id=found.bank_signal,
        found=found.value,
        distance=found.distance,
        radius=found.radius,
        view=str(found.view),
        relation=found.relation,
    )
    return match, found


def _record(event: type[ItemMatched | PartsShared], item: Item, matches: int) -> None:
    if matches:
        record(
            event(
                actor=SYSTEM,
                organisation=item.organisation.code,
                item=item.code,
                matches=matches,
            )
        )


def _in_force(keys: Iterable[int], item: Item) -> dict[int, int]:
    """The signals that still are in a bank, and in which; that an item is near to itself is no
    match."""
    signals = BankSignal.objects.filter(withdrawn_at=None).exclude(example=item)
    return {
        key: bank
        for some in in_batches(keys, _CHANGES)
        for key, bank in signals.filter(pk__in=some).values_list("pk", "bank_id")
    }
