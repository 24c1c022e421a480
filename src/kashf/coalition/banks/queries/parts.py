"""Whether the pictures of a bank can be found inside others."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from kashf.coalition.banks.models import Bank, BankSignal
from kashf.coalition.intake.models import Item
from kashf.coalition.prepared import counted, told
from kashf.signals.local import LOCAL
from kashf.signals.local.form import VERSION

_BANK: Final = -1  # a mark for a bank


@dataclass(frozen=True, slots=True)
class Parts:
    """How many pictures a bank has of which nobody can find a part; they are found as a whole.

    `missing` can be computed from their originals, `alone` came without one."""

    missing: int
    alone: int


def parts_of(bank: Bank) -> Parts:
    """Of its signals in force."""
    given = {_BANK: bank.pk}
    alone = counted("alone", lambda: _pictures(_BANK).filter(example=None), given)
    known = counted("known", lambda: _known(_BANK).filter(example=None), given)
    return Parts(missing=len(examples_without_parts(bank)), alone=max(0, alone - known))


def is_found_as_a_whole_only(item: Item) -> bool:
    """Whether an item's picture has too few corners to be found inside another."""
    parts = item.signals.filter(is_own=True, type=LOCAL.name)
    return any(LOCAL.is_weak(row.signal()) for row in parts)


def examples_without_parts(bank: Bank) -> list[int]:
    """The keys of the items of whose pictures the bank knows no corners, or in another version."""

    def make() -> QuerySet[BankSignal, Any]:
        known = _known(_BANK).filter(example=OuterRef("example"))
        missing = _pictures(_BANK).exclude(example=None).filter(~Exists(known))
        return missing.order_by("example").values_list("example").distinct()

    return [example for (example,) in told("without parts", make, {_BANK: bank.pk})]


def _pictures(bank: int) -> QuerySet[BankSignal]:
    """The signals of whole pictures in force."""
    return BankSignal.objects.filter(bank=bank, withdrawn_at=None, type__in=LOCAL.unless)


def _known(bank: int) -> QuerySet[BankSignal]:
    """What pictures are found by inside others, in force and of this version."""
    return BankSignal.objects.filter(
        bank=bank, withdrawn_at=None, type=LOCAL.name, value__startswith=f"{VERSION}-"
    )
