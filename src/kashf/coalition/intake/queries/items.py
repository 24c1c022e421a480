from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from kashf.coalition.audit.models import Entry
from kashf.coalition.intake.models import Item, Table
from kashf.coalition.intake.vocabulary import EvidenceRevealed
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import may
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import NotFound

# From one language to the next in an index, however many items there are of each
_LANGUAGES: Final = """
WITH RECURSIVE there(language) AS (
    SELECT min(language) FROM intake_item WHERE organisation_id = %(at)s
    UNION ALL
    SELECT (
        SELECT min(language) FROM intake_item
        WHERE organisation_id = %(at)s AND language > there.language
    ) FROM there WHERE there.language IS NOT NULL
)
SELECT language FROM there WHERE language IS NOT NULL
"""


def items_seen_by(person: Person) -> QuerySet[Item]:
    """The items of the person's own organisation, newest first, for those who may see items."""
    if not person.is_active or Permission.SEE_ITEMS not in person.permissions:
        return Item.objects.none()
    return Item.objects.filter(organisation=person.organisation_id).select_related(
        "organisation", "platform"
    )


def languages_seen_by(person: Person) -> list[str]:
    """The languages of those items, each once: every page of the queue asks this."""
    if not person.is_active or Permission.SEE_ITEMS not in person.permissions:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LANGUAGES, {"at": person.organisation_id})
        return [language for (language,) in cursor.fetchall()]


def item_seen_by(person: Person, code: UUID) -> Item:
    """One of them. Raises NotFound."""
    found = items_seen_by(person).filter(code=code).first()
    if found is None:
        raise NotFound("There is no such item at your organisation.")
    return found


def table_seen_by(person: Person, code: UUID) -> Table:
    """A table that the person's organisation takes in, for those who take in. Raises NotFound."""
    found = Table.objects.filter(organisation=person.organisation_id, code=code).defer("sealed")
    table = found.first() if may(person, Permission.TAKE_IN_ITEMS, at=person.organisation) else None
    if table is None:
        raise NotFound("There is no such table at your organisation.")
    return table


def taken_in_already(organisation: Organisation, fingerprint: str) -> Item | None:
    """The organisation's item that has the same content from the same place, if it is here."""
    return Item.objects.filter(organisation=organisation, fingerprint=fingerprint).first()


def originals_seen(person: Person, since: datetime) -> int:
    """How often the person looked at an original since then: for the reviewer's care."""
    return Entry.objects.filter(
        actor=str(person.code), name=EvidenceRevealed.name, at__gte=since
    ).count()
