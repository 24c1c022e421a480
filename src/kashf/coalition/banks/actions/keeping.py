from collections.abc import Iterable
from datetime import datetime
from typing import Unpack
from uuid import UUID

from django.db import transaction

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import digest_of, now
from kashf.coalition.banks.models import Bank, ToMatch
from kashf.coalition.banks.queries import bank_seen_by
from kashf.coalition.banks.vocabulary import (
    LONGEST_BANK_NAME,
    Advice,
    BankChanged,
    BankFurther,
    BankMade,
    BankTerms,
    Sharing,
)
from kashf.coalition.intake.vocabulary import Label
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import members_of_the_coalition, require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import BadInput, Conflict


@transaction.atomic
def make_bank(
    *, by: Person, name: str, label: str, sharing: str, **further: Unpack[BankFurther]
) -> Bank:
    """A new bank of the person's organisation. `shared_with` are codes of members, and is kept for
    `Sharing.NAMED` only; nobody named means that nobody else sees it. Without an `advice`, a person
    is to look at what matches.

    Raises NotAllowed, BadInput with the field at fault, or Conflict if the name is taken.
    """
    require(by, Permission.KEEP_BANKS, at=by.organisation)
    bank = Bank(organisation=by.organisation, expires_at=_end(further.get("expires_at")))
    _set_words(bank, name, label)
    bank.advice = _advice(further.get("advice", Advice.REVIEW))
    bank.sharing = _sharing(sharing)
    named = _named(further.get("shared_with", ()), bank)
    bank.save()
    bank.shared_with.set(named)
    event = BankMade(actor=by.code, organisation=by.organisation.code, bank=bank.code)
    record(event, after=_digest(bank))
    return bank


@transaction.atomic
def change_bank(code: UUID, *, by: Person, **terms: Unpack[BankTerms]) -> Bank:
    """Change what is named of a bank, and nothing else. It takes effect with the next question.

    Raises NotFound, NotAllowed for a bank of others, BadInput or Conflict.
    """
    seen = bank_seen_by(by, code)
    require(by, Permission.KEEP_BANKS, at=seen.organisation)
    bank = Bank.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    before = _digest(bank)
    _set_words(bank, terms.get("name", bank.name), terms.get("label", bank.label))
    bank.advice = _advice(terms.get("advice", bank.advice))
    bank.sharing = _sharing(terms.get("sharing", bank.sharing))
    if "expires_at" in terms and terms["expires_at"] != bank.expires_at:
        bank.expires_at = _end(terms["expires_at"])
    kept = bank.shared_with.values_list("code", flat=True)
    named = _named(terms.get("shared_with", kept), bank)
    bank.save()
    bank.shared_with.set(named)
    after = _digest(bank)
    if after != before:
        ToMatch.objects.update_or_create(bank=bank, defaults={"since": now()})
        event = BankChanged(actor=by.code, organisation=seen.organisation.code, bank=bank.code)
        record(event, before=before, after=after)
    return bank


def _digest(bank: Bank) -> str:
    """Of the row and of who is named: sharing is what the log is asked about first."""
    named = sorted(str(code) for code in bank.shared_with.values_list("code", flat=True))
    return digest_of([digest_row(bank), named])


def _set_words(bank: Bank, name: str, label: str) -> None:
    name = name.strip()
    if not name or len(name) > LONGEST_BANK_NAME or not name.isprintable():
        raise BadInput(
            f"A bank needs a name of 1 to {LONGEST_BANK_NAME} characters.",
            fields={"name": "Enter a name on one line."},
        )
    if label not in set(Label):
        raise BadInput("A bank needs one of the labels.", fields={"label": "Choose a label."})
    namesakes = Bank.objects.filter(organisation=bank.organisation, name=name)
    if namesakes.exclude(pk=bank.pk).exists():
        raise Conflict(
            "Your organisation has a bank of this name already.",
            fields={"name": "Enter another name."},
        )
    bank.name, bank.label = name, label


def _sharing(sharing: str) -> Sharing:
    if sharing not in set(Sharing):
        raise BadInput("Say who sees the bank.", fields={"sharing": "Choose who sees it."})
    return Sharing(sharing)


def _advice(advice: str) -> Advice:
    if advice not in set(Advice):
        raise BadInput(
            "Say what you advise on a match.", fields={"advice": "Choose what you advise."}
        )
    return Advice(advice)


def _named(codes: Iterable[UUID], bank: Bank) -> list[Organisation]:
    if bank.sharing != Sharing.NAMED:
        return []
    wanted = set(codes) - {bank.organisation.code}
    named = list(members_of_the_coalition().filter(code__in=wanted))
    if len(named) != len(wanted):
        raise BadInput(
            "Only members of the coalition can be named; platforms see what is shared with all "
            "platforms.",
            fields={"shared_with": "Choose members."},
        )
    return named


def _end(expires_at: datetime | None) -> datetime | None:
    if expires_at is None:
        return None
    if expires_at.tzinfo is None or expires_at <= now():
        raise BadInput(
            "The end of a bank is a time in the future, with its zone.",
            fields={"expires_at": "Enter a later date, or none."},
        )
    return expires_at
