from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from kashf.coalition.audit.models import Entry, Head
from kashf.coalition.audit.vocabulary import GENESIS


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the chain found: how many sound entries, and where it first breaks."""

    entries: int
    broken_at: int | None = None
    reason: str = ""


def entries_about(subject: object) -> QuerySet[Entry]:
    """The history of one thing, oldest first. The caller has seen the thing by its own door."""
    return Entry.objects.filter(subject=str(subject)).order_by("sequence")


def entries_of(organisation: object) -> QuerySet[Entry]:
    """The log of one organisation, newest first. The caller checks that it may be read."""
    return Entry.objects.filter(organisation=str(organisation)).order_by("-sequence")


def verify(entries: Iterator[Entry] | None = None) -> Verification:
    """Walk the whole chain and name the first entry that is changed, missing or out of order."""
    walked = Entry.objects.order_by("sequence").iterator() if entries is None else entries
    previous, count = GENESIS, 0
    for entry in walked:
        count += 1
        reason = _fault(entry, count, previous)
        if reason:
            return Verification(count - 1, entry.sequence, reason)
        previous = entry.digest
    head = Head.objects.filter(only=1).first()
    if head is not None and (head.sequence, head.digest) != (count, previous):
        return Verification(count, count + 1, "entries at the end are missing")
    return Verification(count)


def _fault(entry: Entry, expected: int, previous: str) -> str:
    if entry.sequence != expected:
        return f"entry {expected} is missing"
    if entry.previous != previous:
        return "it does not follow the entry before it"
    if entry.digest != entry.link().digest():
        return "its content does not fit its digest"
    return ""
