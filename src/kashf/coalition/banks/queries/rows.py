from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.models import Bank, BankSignal
from kashf.coalition.banks.queries.visible import banks_matched_for
from kashf.coalition.members.models import Organisation
from kashf.coalition.prepared import NOW, asked_by_key


def rows_matched_for(
    organisation: Organisation, keys: Iterable[int], *, bank: Bank | None = None
) -> dict[int, BankSignal]:
    """Of the signals with these keys those that are in force, in a bank against which the
    organisation is matched now, or in that one if it is; with their banks and the banks' owners."""

    def make(marks: Sequence[int]) -> QuerySet[BankSignal]:
        with clock_at(lambda: NOW):
            seen = banks_matched_for(organisation)
            shown = (seen.filter(pk=bank.pk) if bank else seen).values("pk")
        rows = BankSignal.objects.select_related("bank__organisation")
        return rows.filter(withdrawn_at=None, bank__in=shown, pk__in=marks)

    shape = ("rows", organisation.pk, organisation.kind, bank and bank.pk)
    return asked_by_key(shape, make, {NOW: now()}, keys)
