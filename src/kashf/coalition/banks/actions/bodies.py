from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.models import BankSignal
from kashf.coalition.intake.models import Body, ItemSignal

_SPARED: Final = timedelta(hours=1)  # what names it may not be written yet


def forget_bodies() -> int:
    """Delete what is kept of pictures for comparing them, where no item and no signal in force of
    a bank names it any more; how many. Old matches are explained by what is kept of them."""
    same = {"type": OuterRef("type"), "value": OuterRef("value")}
    items = ItemSignal.objects.filter(**same)
    banks = BankSignal.objects.filter(**same, withdrawn_at=None)
    loose = Body.objects.filter(~Exists(items), ~Exists(banks), kept_at__lt=now() - _SPARED)
    deleted, _rows = loose.delete()
    return deleted
