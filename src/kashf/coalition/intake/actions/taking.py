from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import EmailField

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import PUBLIC
from kashf.coalition.intake.actions.checking import Checked, check
from kashf.coalition.intake.actions.evidence import keep_evidence
from kashf.coalition.intake.actions.reading import Read, read
from kashf.coalition.intake.actions.signals import keep_signals
from kashf.coalition.intake.actions.words import keep_words
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries.items import taken_in_already
from kashf.coalition.intake.vocabulary import (
    ItemTakenIn,
    Label,
    NewItem,
    ReplyAskedFor,
    SourceKind,
)
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import require, taker_of_reports
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import BadInput, NotFound

_MAIL: Final = EmailField()  # with its longest length


@dataclass(frozen=True, slots=True)
class Taken:
    """The item; not new if the same content from the same place was here already."""

    item: Item
    is_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """By which way an item came, and to whom."""

    organisation: Organisation
    source: SourceKind
    by: Person | None = None
    said_labels: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """Content that was checked, and read unless its item is here already."""

    checked: Checked
    found: Read | None


def take_in(*, by: Person, content: NewItem, source: SourceKind) -> Taken:
    """Take content into the person's organisation, with its signals and, for a file, its original.

    What is broken is taken in all the same; `item.fault` says what could not be read. Raises
    NotAllowed, or BadInput with the field at fault.
    """
    return take_in_ready(make_ready(by=by, content=content), by=by, source=source)


def make_ready(*, by: Person, content: NewItem) -> Ready:
    """All of `take_in` that takes long and changes nothing, for who does the rest in a transaction
    of its own: that must not hold the database while a picture is decoded. Raises the same."""
    require(by, Permission.TAKE_IN_ITEMS, at=by.organisation)
    checked = check(content)
    if taken_in_already(by.organisation, checked.fingerprint) is not None:
        return Ready(checked, None)
    return Ready(checked, read(checked))


def take_in_ready(ready: Ready, *, by: Person, source: SourceKind) -> Taken:
    """The rest of it."""
    require(by, Permission.TAKE_IN_ITEMS, at=by.organisation)
    arrival = Arrival(organisation=by.organisation, source=source, by=by)
    return _take(ready, arrival)


def take_in_report(
    *, address: str, text: str, labels: Iterable[str], note: str, reply_to: str
) -> Item:
    """Take in what the public reports. Nothing of the reporter is kept, but for `reply_to`.

    Raises NotFound if no organisation takes reports, or BadInput with the field at fault.
    """
    organisation = taker_of_reports()
    if organisation is None:
        raise NotFound("No organisation takes reports at present.")
    arrival = Arrival(
        organisation=organisation,
        source=SourceKind.PUBLIC_FORM,
        said_labels=_labels(labels),
        reply_to=_mail(reply_to.strip()),
    )
    taken = take(check(NewItem(address=address, text=text, note=note)), arrival)
    if arrival.reply_to and not taken.is_new:
        _keep_reply_to(taken.item, arrival.reply_to)
    return taken.item


def take(checked: Checked, arrival: Arrival) -> Taken:
    """Compute first, without holding the database; then write in one short transaction."""
    return _take(Ready(checked, None), arrival)


def _take(ready: Ready, arrival: Arrival) -> Taken:
    checked = ready.checked
    there = taken_in_already(arrival.organisation, checked.fingerprint)
    if there is not None:
        return Taken(there, is_new=False)
    found = ready.found or read(checked)
    if checked.upload:
        keep_evidence(checked.upload.data)
    try:
        return Taken(_store(checked, found, arrival), is_new=True)
    except IntegrityError:  # somebody handed in the same at the same moment
        there = taken_in_already(arrival.organisation, checked.fingerprint)
        if there is None:
            raise
        return Taken(there, is_new=False)


@transaction.atomic
def _keep_reply_to(item: Item, reply_to: str) -> None:
    """Of several who report the same, the first is replied to. Without digests, as in `_store`."""
    if Item.objects.filter(pk=item.pk, reply_to="").update(reply_to=reply_to):
        record(ReplyAskedFor(actor=PUBLIC, organisation=item.organisation.code, item=item.code))
    item.refresh_from_db()


@transaction.atomic
def _store(checked: Checked, found: Read, arrival: Arrival) -> Item:
    item = Item.objects.create(
        organisation=arrival.organisation,
        source=arrival.source,
        kind=found.kind,
        title=found.title,
        text=found.text,
        address=checked.address,
        platform=checked.platform,
        account=checked.account,
        reach=checked.reach,
        posted_at=checked.posted_at,
        received_by=arrival.by,
        note=checked.note,
        said_labels=arrival.said_labels,
        reply_to=arrival.reply_to,
        evidence=checked.evidence,
        evidence_name=checked.upload.name if checked.upload else "",
        evidence_size=len(checked.upload.data) if checked.upload else None,
        fault=found.fault,
        language=found.identity.language,
        script=found.identity.script,
        fingerprint=checked.fingerprint,
    )
    keep_signals(item, found.signals)
    keep_words([item])
    event = ItemTakenIn(
        actor=arrival.by.code if arrival.by else PUBLIC,
        organisation=arrival.organisation.code,
        item=item.code,
        source=arrival.source,
    )
    # A digest for ever would let somebody try addresses of a reporter who was to be forgotten.
    record(event, after="" if item.reply_to else digest_row(item))
    return item


def _labels(labels: Iterable[str]) -> str:
    try:
        return " ".join(sorted({Label(label) for label in labels}))
    except ValueError as error:
        raise BadInput(
            "A label is not one of those that can be chosen.", fields={"labels": "Choose again."}
        ) from error


def _mail(address: str) -> str:
    if not address:
        return ""
    try:
        _MAIL.run_validators(address)
    except ValidationError as error:
        raise BadInput(
            "That is not an e-mail address.",
            fields={"reply_to": "Enter an e-mail address, or leave it empty."},
        ) from error
    return address
