"""The words of signals' names, for whoever looks for them."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kashf.coalition.banks.models import BankSignal, SignalWords
from kashf.coalition.words import VERSION, indexed

_AT_ONCE: Final = 2_000  # signals in one transaction


def keep_names(signals: Iterable[BankSignal]) -> None:
    """Write the words of signals' names; the caller holds the transaction."""
    SignalWords.objects.bulk_create(
        (
            SignalWords(
                signal=signal, words=indexed(signal.bank_id, short=[signal.name]), version=VERSION
            )
            for signal in signals
        ),
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["signal"],
        update_fields=["words", "version"],
    )


def unread_signals() -> QuerySet[BankSignal]:
    """Signals that were added before Kashf kept their words as it does now; newest first."""
    kept = SignalWords.objects.filter(signal=OuterRef("pk"), version=VERSION)
    return BankSignal.objects.filter(~Exists(kept)).order_by("-pk")


def read_names() -> Iterator[int]:
    """Keep the words of those: how many, for each part of them. What is done stays done."""
    keys = list(unread_signals().values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        yield _read_some(keys[start : start + _AT_ONCE])


@transaction.atomic
def _read_some(keys: list[int]) -> int:
    signals = list(unread_signals().filter(pk__in=keys).only("bank_id", "name"))
    keep_names(signals)
    return len(signals)


def renew_names() -> None:
    """Make the index anew, and have the background read every name once more."""
    SignalWords.INDEX.rebuild()
    SignalWords.objects.update(version=0)
