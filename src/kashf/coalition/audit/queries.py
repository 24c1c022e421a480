from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import QuerySet

from kashf.coalition.audit.models import Entry, Head
from kashf.coalition.audit.vocabulary import GENESIS


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the chain found: how many sound entries, the digest of the last of them,
    and where it first breaks."""

    entries: int
    digest: str = GENESIS
    broken_at: int | None = None
    reason: str = ""


def entries_about(subject: object) -> QuerySet[Entry]:
    """The history of one thing, oldest first. The caller has seen the thing by its own door."""
    return Entry.objects.filter(subject=str(subject)).order_by("sequence")


def entries_of(organisation: object) -> QuerySet[Entry]:
    """The log of one organisation, newest first. The caller checks that it may be read."""
    return Entry.objects.filter(organisation=str(organisation)).order_by("-sequence")


def verify() -> Verification:
    """Walk the whole chain and name the first entry that is changed, missing or out of order.

    Entries may be added meanwhile: it walks to where the head says that the log ends, and on while
    the head does.
    """
    sound, end = Verification(0), _end()
    while True:
        further = Entry.objects.filter(sequence__lte=end.sequence)
        if sound.entries:
            further = further.filter(sequence__gt=sound.entries)
        sound = walk(further.order_by("sequence").iterator(), after=sound)
        if sound.broken_at is None and (sound.entries, sound.digest) != (end.sequence, end.digest):
            sound = replace(sound, broken_at=sound.entries + 1, reason=_CUT_OFF)
        if sound.broken_at is not None or not _is_beyond(end):
            return sound
        former, end = end, _end()  # asked last: whoever adds an entry moves the head with it
        if end.sequence <= former.sequence:
            return replace(sound, broken_at=sound.entries + 1, reason=_NOT_ADDED)


def walk(entries: Iterable[Entry], *, after: Verification) -> Verification:
    """How far these entries follow what is sound before them."""
    sound = after
    for entry in entries:
        if reason := _fault(entry, sound):
            return replace(sound, broken_at=entry.sequence, reason=reason)
        sound = Verification(entry.sequence, entry.digest)
    return sound


_CUT_OFF: Final = "entries at the end are missing"
_NOT_ADDED: Final = "it stands behind the end of the log"


def _is_beyond(end: Head) -> bool:
    return Entry.objects.filter(sequence__gt=end.sequence).exists()


def _end() -> Head:
    return Head.objects.filter(only=1).first() or Head()


def _fault(entry: Entry, sound: Verification) -> str:
    if entry.sequence != sound.entries + 1:
        return f"entry {sound.entries + 1} is missing"
    if entry.previous != sound.digest:
        return "it does not follow the entry before it"
    if entry.digest != entry.link().digest():
        return "its content does not fit its digest"
    return ""
