"""Whether the pictures of a bank can be found inside others."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from kashf.coalition.banks.models import Bank, BankSignal
from kashf.coalition.intake.models import Item
from kashf.signals.local import LOCAL
from kashf.signals.local.form import VERSION


@dataclass(frozen=True, slots=True)
class Parts:
    """How many pictures a bank has of which nobody can find a part; they are found as a whole.

    `missing` can be computed from their originals, `alone` came without one."""

    missing: int
    alone: int


def parts_of(bank: Bank) -> Parts:
    """Of its signals in force."""
    alone = _pictures(bank).filter(example=None)
    known = bank.signals.filter(
        withdrawn_at=None, type=LOCAL.name, value__startswith=f"{VERSION}-"
    ).filter(example=None)
    return Parts(
        missing=len(examples_without_parts(bank)), alone=max(0, alone.count() - known.count())
    )


def is_found_as_a_whole_only(item: Item) -> bool:
    """Whether an item's picture has too few corners to be found inside another."""
    parts = item.signals.filter(is_own=True, type=LOCAL.name)
    return any(LOCAL.is_weak(row.signal()) for row in parts)


def examples_without_parts(bank: Bank) -> list[int]:
    """The keys of the items of whose pictures the bank knows no corners, or in another version."""
    known = BankSignal.objects.filter(
        bank=bank,
        example=OuterRef("example"),
        type=LOCAL.name,
        value__startswith=f"{VERSION}-",
        withdrawn_at=None,
    )
    missing = _pictures(bank).exclude(example=None).filter(~Exists(known))
    return list(missing.order_by("example").values_list("example", flat=True).distinct())


def _pictures(bank: Bank) -> QuerySet[BankSignal]:
    """The signals of whole pictures."""
    return bank.signals.filter(withdrawn_at=None, type__in=LOCAL.unless)
