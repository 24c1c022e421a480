from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from django.db.models import QuerySet

from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.models import BankSignal
from kashf.coalition.banks.queries.batches import in_batches
from kashf.coalition.banks.queries.visible import banks_matched_for
from kashf.coalition.members.models import Organisation
from kashf.coalition.prepared import asked

_SIZES: Final = (1, 10, 100, 1_000, 5_000)  # of lists of keys, each with SQL of its own
_TIME: Final = datetime(1900, 1, 1, tzinfo=UTC)  # a mark for now
_KEYS: Final = range(-10_000, 0)  # marks for keys


def rows_matched_for(organisation: Organisation, keys: Iterable[int]) -> dict[int, BankSignal]:
    """Of the signals with these keys those that are in force, in a bank against which the
    organisation is matched now; with their banks and the banks' owners."""
    return {
        row.pk: row for some in in_batches(keys, _SIZES[-1]) for row in _rows(organisation, some)
    }


def _rows(organisation: Organisation, keys: Sequence[int]) -> list[BankSignal]:
    size = next(size for size in _SIZES if size >= len(keys))
    padded = [*keys, *[keys[0]] * (size - len(keys))]
    marks = list(_KEYS[:size])

    def make() -> QuerySet[BankSignal]:
        with clock_at(lambda: _TIME):
            shown = banks_matched_for(organisation).values("pk")
        rows = BankSignal.objects.select_related("bank__organisation")
        return rows.filter(withdrawn_at=None, bank__in=shown, pk__in=marks)

    shape = ("rows", organisation.pk, organisation.kind, size)
    return asked(shape, make, {_TIME: now(), **dict(zip(marks, padded, strict=True))})
