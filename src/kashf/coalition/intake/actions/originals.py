from uuid import UUID

from django.db import transaction

from kashf.coalition.audit.actions import record
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries.evidence import read_evidence
from kashf.coalition.intake.queries.items import item_seen_by
from kashf.coalition.intake.vocabulary import EvidenceRevealed, ReporterForgotten, Revealed
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import NotFound


def reveal(code: UUID, *, by: Person) -> Revealed:
    """The original of an item, decrypted; that it was looked at is written down first.

    Raises NotFound, NotAllowed, or Unreadable if the store does not give it.
    """
    item = item_seen_by(by, code)
    require(by, Permission.REVEAL_EVIDENCE, at=item.organisation)
    if not item.evidence:
        raise NotFound("This item came without a file, so there is no original.")
    data = read_evidence(item.evidence)
    with transaction.atomic():
        record(EvidenceRevealed(actor=by.code, organisation=item.organisation.code, item=item.code))
    return Revealed(item.evidence_name or item.short, data)


@transaction.atomic
def forget_reporter(code: UUID, *, by: Person) -> Item:
    """Delete the address for a reply. Doing it again changes nothing. Raises NotFound, NotAllowed.

    The log gets no digests of the row: with them one could try addresses.
    """
    seen = item_seen_by(by, code)
    require(by, Permission.TAKE_IN_ITEMS, at=seen.organisation)
    item = Item.objects.select_for_update().get(pk=seen.pk)
    if item.reply_to:
        item.reply_to = ""
        item.save(update_fields=["reply_to"])
        record(
            ReporterForgotten(actor=by.code, organisation=seen.organisation.code, item=item.code)
        )
    return item
