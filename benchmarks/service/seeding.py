"""A coalition with one large bank, written in bulk. Import it after Django is set up."""

from collections.abc import Iterable
from itertools import islice
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
AT_ONCE: Final = 50_000


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
    """The rows that the verbs would write, but for the log's entries."""
    signals = Change._meta.get_field("signal").column, BankSignal._meta.db_table  # noqa: SLF001 -- Django's documented API
    at, kind, left = now(), ChangeKind.ADDED, iter(enumerate(values))
    while some := list(islice(left, AT_ONCE)):
        with transaction.atomic():
            BankSignal.objects.bulk_create(
                (
                    BankSignal(
                        bank=bank,
                        type="pdq",
                        value=value,
                        name=f"s{place}",
                        added_at=at,
                        code=UUID(value[:32]),
                    )
                    for place, value in some
                ),
                batch_size=AT_ONCE,
            )
    column, table = signals
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Change._meta.db_table} ({column}, kind, at) "  # noqa: S608, SLF001 -- our own names
            f"SELECT id, %s, %s FROM {table} ORDER BY id",
            [kind.value, at],
        )
        cursor.execute("ANALYZE")
