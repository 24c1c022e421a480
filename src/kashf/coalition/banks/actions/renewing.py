from uuid import UUID

from django.db import transaction

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import SYSTEM, now
from kashf.coalition.banks.actions.signals import log_changes, put_example
from kashf.coalition.banks.models import Bank, BankSignal
from kashf.coalition.banks.queries import bank_seen_by
from kashf.coalition.banks.queries.parts import examples_without_parts
from kashf.coalition.banks.vocabulary import ChangeKind, PartsAskedFor, SignalWithdrawn
from kashf.coalition.intake.actions import renew_item
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import own_signals
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.signals.local import LOCAL
from kashf.signals.local.form import VERSION

OTHER_VERSION = "It is of another version, and was computed anew."


@transaction.atomic
def ask_for_parts(code: UUID, *, by: Person) -> Bank:
    """Have the corners of a bank's pictures computed that are missing or of another version, in the
    background, from the originals of its examples. Raises NotFound or NotAllowed."""
    bank = bank_seen_by(by, code)
    require(by, Permission.KEEP_BANKS, at=bank.organisation)
    record(PartsAskedFor(actor=by.code, organisation=bank.organisation.code, bank=bank.code))
    return bank


def renew_bank(code: UUID) -> int:
    """Do that; how many pictures were mended. One whose original cannot be read is left as it is.
    After a kill, what is left is done with the next call."""
    bank = Bank.objects.filter(code=code).first()
    if bank is None:
        return 0
    return sum(_renew(bank, example) for example in examples_without_parts(bank))


def renew_banks() -> int:
    """Do it for all banks."""
    return sum(
        renew_bank(code) for code in Bank.objects.order_by("pk").values_list("code", flat=True)
    )


def _renew(bank: Bank, example: int) -> bool:
    if not renew_item(example):
        return False
    return _put_parts(bank.pk, example)


@transaction.atomic
def _put_parts(bank_pk: int, example: int) -> bool:
    bank = Bank.objects.select_for_update(of=("self",)).get(pk=bank_pk)
    item = Item.objects.filter(pk=example).first()
    of_example = bank.signals.filter(example=example, withdrawn_at=None)
    named = of_example.filter(type__in=LOCAL.unless).first()
    if item is None or named is None:
        return False
    parts = [one for one in own_signals(item) if one.type == LOCAL.name]
    added = put_example(bank, item, parts, name=named.name)
    outdated = of_example.filter(type=LOCAL.name).exclude(value__startswith=f"{VERSION}-")
    _withdraw(bank, list(outdated))
    return bool(added)


def _withdraw(bank: Bank, rows: list[BankSignal]) -> None:
    for row in rows:
        before = digest_row(row)
        row.withdrawn_at = now()
        row.save(update_fields=["withdrawn_at"])
        event = SignalWithdrawn(
            actor=SYSTEM,
            organisation=bank.organisation.code,
            bank=bank.code,
            signal=row.code,
            reason=OTHER_VERSION,
        )
        record(event, before=before, after=digest_row(row))
    log_changes(rows, ChangeKind.WITHDRAWN)
