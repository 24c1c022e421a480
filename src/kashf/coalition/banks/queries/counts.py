"""How much is in banks, and near to them."""

from collections.abc import Sequence

from django.db.models import Count

from kashf.coalition.banks.models import Bank, BankSignal, Match
from kashf.coalition.banks.queries.banks import without_shared
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds
from kashf.coalition.members.vocabulary import Permission


def signal_counts(banks: Sequence[Bank]) -> dict[int, int]:
    """How many signals are in force in each of these banks, by its key."""
    signals = BankSignal.objects.filter(bank__in=[bank.pk for bank in banks], withdrawn_at=None)
    return dict(signals.order_by().values_list("bank").annotate(count=Count("pk")))


def item_counts(person: Person, banks: Sequence[Bank]) -> dict[int, int]:
    """How many items of the person's organisation are near to each of these banks, all of which the
    person sees, by its key."""
    if not holds(person, Permission.SEE_ITEMS, at=person.organisation):
        return {}
    matches = without_shared(Match.objects.filter(organisation=person.organisation_id))
    if len(banks) == 1:
        matches = matches.filter(bank=banks[0].pk)
    # of several banks those of all: a list of keys would take them out of the index's order
    near = matches.order_by().values_list("bank").annotate(count=Count("item", distinct=True))
    keys = {bank.pk for bank in banks}
    return {bank: count for bank, count in near if bank in keys}
