"""What the pages of banks show beside the rows: counts, and in words who sees a bank."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.models import Bank, BankSignal
from kashf.coalition.banks.queries import (
    banks_seen_by,
    item_counts,
    matches_seen_by,
    signal_counts,
    signals_saying,
    signals_seen_by,
    without_shared,
)
from kashf.coalition.banks.vocabulary import SHARING_NAMES, Sharing
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds
from kashf.coalition.members.vocabulary import Permission


@dataclass(frozen=True, slots=True)
class Row:
    """A bank, as one person reads it."""

    bank: Bank
    is_own: bool
    sharing: str
    signals: int  # in force
    items: int  # of the person's organisation that are near to them
    names_nobody: bool  # it is shared with named members, and the owner named none

    @property
    def is_expired(self) -> bool:
        """Whether it matches nothing any more."""
        return self.bank.expires_at is not None and self.bank.expires_at <= now()


def rows_of(person: Person, banks: Sequence[Bank]) -> list[Row]:
    """The banks, all of which the person sees, with their counts: in three questions whatever their
    number."""
    signals, items = signal_counts(banks), item_counts(person, banks)
    named = _named_in(person, banks)
    return [
        Row(
            bank=bank,
            is_own=bank.organisation_id == person.organisation_id,
            sharing=_sharing(person, bank, named.get(bank.pk, [])),
            signals=signals.get(bank.pk, 0),
            items=items.get(bank.pk, 0),
            names_nobody=named.get(bank.pk) == [],
        )
        for bank in banks
    ]


def items_near(person: Person, signals: Sequence[BankSignal]) -> dict[int, int]:
    """How many items of the person's organisation each signal was found near to."""
    matches = without_shared(matches_seen_by(person)).filter(signal__in=[row.pk for row in signals])
    return _counted(matches, "signal", Count("item", distinct=True))


def signals_of(person: Person, bank: Bank, *, words: str, withdrawn: bool) -> QuerySet[BankSignal]:
    """The signals of a bank that the person sees, newest first, that have the words. Who added one
    is known to the owner's people alone."""
    found = signals_seen_by(person).filter(bank=bank, withdrawn_at__isnull=not withdrawn)
    if words:
        found = found.filter(signals_saying(person, bank, words))
    if bank.organisation_id == person.organisation_id:
        return found.select_related("bank__organisation", "added_by", "example").defer(
            "example__text", "example__note"
        )
    return found


def fillable_by(person: Person) -> list[Bank]:
    """The banks into which the person may put signals."""
    if not holds(person, Permission.KEEP_BANKS, at=person.organisation):
        return []
    own = banks_seen_by(person).filter(organisation=person.organisation_id)
    return list(own.filter(Q(expires_at=None) | Q(expires_at__gt=now())))


def _counted(rows: QuerySet, by: str, count: Count) -> dict[int, int]:  # type: ignore[type-arg]  # of any model
    return dict(rows.order_by().values_list(by).annotate(count=count))


def _named_in(person: Person, banks: Sequence[Bank]) -> dict[int, list[str]]:
    """Who is named, by the bank's key. Only the owner reads it."""
    own = [bank for bank in banks if bank.organisation_id == person.organisation_id]
    shown = [bank for bank in own if bank.sharing == Sharing.NAMED]
    prefetch_related_objects(shown, "shared_with")
    return {bank.pk: [member.name for member in bank.shared_with.all()] for bank in shown}


def _sharing(person: Person, bank: Bank, named: list[str]) -> str:
    words = str(SHARING_NAMES[Sharing(bank.sharing)])
    if bank.sharing != Sharing.NAMED:
        return words
    if bank.organisation_id != person.organisation_id:
        return _("Named members; yours is one of them")
    if not named:
        return _("Named members, but none is named: nobody else sees it")
    return _("Named members: %(names)s") % {"names": pgettext("between names", ", ").join(named)}
