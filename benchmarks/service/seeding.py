"""A coalition with one large bank, written in bulk. Import it after Django is set up."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from benchmarks.service.material import Material
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.actions import make_bank
from kashf.coalition.banks.models import Bank, BankSignal, Change
from kashf.coalition.banks.vocabulary import ChangeKind, Sharing
from kashf.coalition.members.actions import add_person, found_organisation, make_key
from kashf.coalition.members.models import Person
from kashf.coalition.members.vocabulary import OrganisationKind, Role, Scope

OWNER: Final = "owner@sahlan.example"


def seed(material: Material) -> str:
    """A member's bank that is shared with platforms; the secret of a platform's key."""
    sahlan = found_organisation(
        slug="sahlan", kind=OrganisationKind.STATE, name_en="Sahlan", name_ar="سهلان"
    )
    owner = add_person(
        by=None, organisation=sahlan, email=OWNER, name="Owner", roles={Role.ANALYST}
    )
    bank = make_bank(by=owner, name="Known", label="propaganda", sharing=Sharing.PLATFORMS)
    _write(bank, material.bank)
    return make_key(by=_contact(), name="uploads", scopes=[Scope.BANKS_MATCH])[1]


def _contact() -> Person:
    harbour = found_organisation(
        slug="harbour", kind=OrganisationKind.PLATFORM, name_en="Harbour", name_ar="المرفأ"
    )
    return add_person(
        by=None,
        organisation=harbour,
        email="contact@harbour.example",
        name="Contact",
        roles={Role.PLATFORM_CONTACT},
    )


def _write(bank: Bank, values: Iterable[str]) -> None:
    """The rows that the verbs would write, but for the log; without objects."""
    signals, changes = BankSignal._meta, Change._meta  # noqa: SLF001 -- Django's documented API
    code = signals.get_field("code")
    at = connection.ops.adapt_datetimefield_value(now())
    rows = [
        (code.get_db_prep_value(UUID(value[:32]), connection), bank.pk, value, f"s{place}", at)
        for place, value in enumerate(values)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {signals.db_table} (code, bank_id, type, value, name, added_at) "  # noqa: S608 -- our own names
            "VALUES (%s, %s, 'pdq', %s, %s, %s)",
            rows,
        )
        cursor.execute(
            f"INSERT INTO {changes.db_table} (signal_id, kind, at) "  # noqa: S608 -- the same
            f"SELECT id, %s, %s FROM {signals.db_table} ORDER BY id",
            [ChangeKind.ADDED.value, at],
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
