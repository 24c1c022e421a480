from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.models import Bank, BankSignal, Match
from kashf.coalition.banks.queries.batches import in_batches
from kashf.coalition.banks.queries.visible import banks_shown_to
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import has_body, items_seen_by, with_bodies
from kashf.coalition.members.models import Person
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.prepared import NOW, asked, told
from kashf.errors import NotFound
from kashf.signals import REGISTRY, Entry
from kashf.signals.local import Relation

_ITEM: Final = -1  # a mark for an item


def banks_seen_by(person: Person) -> QuerySet[Bank]:
    """The banks of the person's organisation, and those of others that are shared with it now."""
    if not _sees(person, Permission.SEE_BANKS):
        return Bank.objects.none()
    return banks_shown_to(person.organisation).select_related("organisation")


def bank_names(person: Person) -> list[tuple[UUID, str]]:
    """The codes and names of those banks, by name: every page of the queue asks this."""
    if not _sees(person, Permission.SEE_BANKS):
        return []

    def make() -> QuerySet[Bank, Any]:
        with clock_at(lambda: NOW):
            return banks_seen_by(person).values_list("code", "name")

    found = told(("bank names", *_shape(person)), make, {NOW: now()})
    return [(code, name) for code, name in found]


def bank_seen_by(person: Person, code: UUID) -> Bank:
    """One of them. Raises NotFound."""
    found = banks_seen_by(person).filter(code=code).first()
    if found is None:
        raise NotFound("There is no such bank, or it is not shared with your organisation.")
    return found


def signals_seen_by(person: Person) -> QuerySet[BankSignal]:
    """The signals of those banks, newest first; also withdrawn ones, which explain old matches.

    Their examples are items of the bank's owner: ask `example_seen_by` for them.
    """
    shown = banks_seen_by(person).values("pk")
    return BankSignal.objects.filter(bank__in=shown).select_related("bank__organisation")


def signal_seen_by(person: Person, code: UUID) -> BankSignal:
    """One of them. Raises NotFound."""
    found = signals_seen_by(person).filter(code=code).first()
    if found is None:
        raise NotFound("There is no such signal, or its bank is not shared with you.")
    return found


def example_seen_by(person: Person, signal: BankSignal) -> Item | None:
    """The item of which the signal was made, if there is one and the person may see it."""
    if signal.example_id is None:
        return None
    return items_seen_by(person).filter(pk=signal.example_id).first()


def matches_seen_by(person: Person, item: Item | None = None) -> QuerySet[Match]:
    """What an item of the person's organisation, or any of them, was found near to, nearest first:
    only through banks that the organisation sees now."""
    if not _sees(person, Permission.SEE_ITEMS):
        return Match.objects.none()
    found = Match.objects.filter(
        organisation=person.organisation_id,
        bank__in=banks_seen_by(person).values("pk"),
    ).select_related("signal__bank__organisation")
    return found if item is None else found.filter(item=item)


def nearest_matches_seen_by(person: Person, item: Item, count: int) -> list[Match]:
    """So many of them, with what two pictures have in common: the queue and each case ask this."""
    if not (_sees(person, Permission.SEE_ITEMS) and _sees(person, Permission.SEE_BANKS)):
        return []

    def make() -> QuerySet[Match]:
        with clock_at(lambda: NOW):
            found = matches_seen_by(person).filter(item=_ITEM)
        return found.select_related("same", "quoted", "signal__bank__organisation")[:count]

    shape = ("nearest", count, *_shape(person))
    return asked(shape, make, {NOW: now(), _ITEM: item.pk})


def without_shared(matches: QuerySet[Match]) -> QuerySet[Match]:
    """Those that can be a ground for something. That two pictures but share a part, such as an
    emblem or a template, is shown to a person and counts nowhere."""
    return matches.exclude(relation=Relation.SHARED)


def _sees(person: Person, permission: Permission) -> bool:
    return person.is_active and permission in person.permissions


def _shape(person: Person) -> tuple[int, str]:
    """On what of a person it depends which banks they see."""
    return person.organisation_id, person.organisation.kind


def export_bank(person: Person, code: UUID) -> Iterator[Entry]:
    """The signals in force of a bank, oldest first, as `kashf.exchange.write_entries` takes them.

    What is compared by its body holds a small picture: it is exported by the bank's owner alone.
    Raises NotFound, at once.
    """
    bank = bank_seen_by(person, code)
    return _entries(bank, is_own=bank.organisation_id == person.organisation_id)


def _entries(bank: Bank, *, is_own: bool) -> Iterator[Entry]:
    rows = bank.signals.filter(withdrawn_at=None).order_by("pk")
    if not is_own:
        rows = rows.exclude(type__in=[name for name in REGISTRY if has_body(name)])
    for some in in_batches(rows.iterator(chunk_size=2_000), 200):
        signals = with_bodies([row.signal for row in some])
        for row, signal in zip(some, signals, strict=True):
            if signal.body or not has_body(signal.type):
                yield Entry(row.name, signal, bank.label)
