"""Banks and signals that have some words, as they are typed."""

from collections.abc import Sequence
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from kashf.coalition.banks.models import Bank, BankSignal, SignalWords
from kashf.coalition.banks.queries.banks import banks_seen_by
from kashf.coalition.intake.queries import saying
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.words import ANYBODY, Asked, asked

_BANKS: Final = """
SELECT bank.id FROM banks_bank AS bank WHERE bank.id IN ({banks}) AND EXISTS (
    SELECT 1 FROM ({keys}) AS found JOIN banks_banksignal AS signal ON signal.id = found.key
    WHERE signal.withdrawn_at IS NULL
)
"""


def banks_saying(person: Person, words: str) -> QuerySet[Bank]:
    """Of the banks that the person sees those that have the words in their name or in that of a
    signal in force; of the own ones also those of which an example has them."""
    found = asked(words)
    seen = banks_seen_by(person)
    names = dict(seen.values_list("pk", "name"))
    fit = [key for key, name in names.items() if found.fits(name)]
    fit += _with_signals([key for key in names if key not in set(fit)], found)
    own = _of_examples(person, words)
    signals = BankSignal.objects.filter(own, withdrawn_at=None).order_by()
    return seen.filter(Q(pk__in=fit) | Q(pk__in=signals.values("bank")))


def signals_saying(person: Person, bank: Bank, words: str) -> Q:
    """The condition that a signal of a bank that the person sees has the words in its name, or that
    its value begins with them; in an own bank also that its example has them."""
    named = SignalWords.INDEX.having(asked(words), bank.pk, "pk")
    return named | Q(value__startswith=words) | _of_examples(person, words)


def _of_examples(person: Person, words: str) -> Q:
    """The condition that the example of an own bank's signal has the words, for who sees items."""
    at = person.organisation
    if not holds(person, Permission.SEE_ITEMS, at=at):
        return Q(pk__in=[])
    own = Q(bank__organisation=at.pk, example__organisation=at.pk)
    return own & saying(words, at, of="example__")


def _with_signals(banks: Sequence[int], words: Asked) -> list[int]:
    """Of these banks those with a signal in force of which the name has the words. Each bank's own
    words are looked at, and nothing of a bank that is not among them."""
    if not (banks and words):
        return []
    keys = SignalWords.INDEX.keys_for(f"replace(%s, '{ANYBODY}', CAST(bank.id AS text))")
    said = _BANKS.format(keys=keys, banks=", ".join(["%s"] * len(banks)))
    with connection.cursor() as cursor:
        cursor.execute(said, [*banks, words.of_anybody()])
        return [key for (key,) in cursor.fetchall()]
