"""Scans of a member's items, and what is left of matching them against what was added."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from kashf.coalition.banks.models import Bank, Change, Followed, Scan
from kashf.coalition.banks.queries.banks import banks_seen_by
from kashf.coalition.banks.vocabulary import ChangeKind
from kashf.coalition.intake.queries import items_seen_by
from kashf.coalition.members.models import Person
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import NotFound


def scans_seen_by(person: Person) -> QuerySet[Scan]:
    """The scans of the items of the person's organisation, newest first."""
    if Permission.SEE_ITEMS not in person.permissions:
        return Scan.objects.none()
    scans = Scan.objects.filter(
        organisation=person.organisation_id, bank__in=banks_seen_by(person).values("pk")
    )
    return scans.select_related("bank", "organisation", "started_by")


def scan_seen_by(person: Person, code: UUID) -> Scan:
    """One of them. Raises NotFound."""
    found = scans_seen_by(person).filter(code=code).first()
    if found is None:
        raise NotFound("There is no such scan at your organisation.")
    return found


def newest_change() -> int:
    """The number of the newest line of the change log; 0 if it is empty."""
    return Change.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def changes_since(bank: Bank, change: int) -> int:
    """How many lines about the bank the change log has after that one."""
    return Change.objects.filter(sequence__gt=change, signal__bank=bank).count()


@dataclass(frozen=True, slots=True)
class Behind:
    """What was added to a bank and has not been looked for in all items that are here: so many
    signals, in so many of the person's items."""

    signals: int
    items: int


def behind(person: Person, bank: Bank) -> Behind:
    """How far `match_changes` is with a bank that the person sees."""
    followed = Followed.objects.first() or Followed()
    added = Change.objects.filter(
        sequence__gt=followed.sequence, kind=ChangeKind.ADDED, signal__bank=bank
    )
    last = added.order_by("-sequence").values_list("sequence", flat=True).first()
    if last is None:
        return Behind(0, 0)
    items = items_seen_by(person)
    if last <= followed.until:
        items = items.filter(pk__gt=followed.item)
    return Behind(added.count(), items.count())
