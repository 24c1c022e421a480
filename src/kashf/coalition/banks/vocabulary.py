"""Who sees a bank, and what happens to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final, TypedDict
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kashf.coalition.audit.vocabulary import Event
from kashf.errors import WrongState

LONGEST_BANK_NAME: Final = 200
LONGEST_VALUE: Final = 2_000  # characters of a signal; a database's index takes no more
LONGEST_REASON: Final = 2_000
MOST_SIGNALS: Final = 1_000  # added at once, each with its own entry in the log
MOST_IMPORTED: Final = 100_000  # in one import, which is one transaction and one entry
MOST_TRIES: Final = 3  # at the same items of a scan, before it has failed
LONGEST_ERROR: Final = 500


class Sharing(StrEnum):
    """Who else sees a bank and is matched against it."""

    OWN = "own"
    NAMED = "named"  # the members that are named; none named means nobody
    COALITION = "coalition"  # every member, no platform
    PLATFORMS = "platforms"  # every member and every platform


class Advice(StrEnum):
    """What a bank's owner advises on a match. A match is never a verdict, and so is no advice."""

    REVIEW = "review"  # a person looks at it
    HOLD = "hold"  # it waits until a person has looked at it
    INFORMATION = "information"  # to know, and nothing to do


class Context(StrEnum):
    """Why a person has to look at the context of a text first."""

    MOSTLY_OTHER = "mostly_other"  # most of it is other text than the bank's
    CUES = "cues"  # two or more of reporting, countering, quoting and their like


class ChangeKind(StrEnum):
    """A line of the change log."""

    ADDED = "added"
    WITHDRAWN = "withdrawn"


class ScanState(StrEnum):
    """Where a scan of a member's items stands."""

    WAITING = "waiting"  # for the background
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class ScanFault(StrEnum):
    """Why a scan failed."""

    EXPIRED = "expired"  # the bank did, and matches nothing any more
    ERROR = "error"  # of Kashf, again and again at the same items


MOVES: Final[Mapping[ScanState, frozenset[ScanState]]] = MappingProxyType(
    {
        ScanState.WAITING: frozenset({ScanState.RUNNING, ScanState.STOPPED}),
        ScanState.RUNNING: frozenset({ScanState.FINISHED, ScanState.STOPPED, ScanState.FAILED}),
        ScanState.FINISHED: frozenset(),
        ScanState.STOPPED: frozenset(),
        ScanState.FAILED: frozenset(),
    }
)
assert MOVES.keys() == set(ScanState), "every state has its row"

UNFINISHED: Final = frozenset(state for state, ways in MOVES.items() if ways)

STATE_NAMES: Final = {
    ScanState.WAITING: pgettext_lazy("scan", "Waiting"),
    ScanState.RUNNING: pgettext_lazy("scan", "Running"),
    ScanState.FINISHED: pgettext_lazy("scan", "Finished"),
    ScanState.STOPPED: pgettext_lazy("scan", "Stopped"),
    ScanState.FAILED: pgettext_lazy("scan", "Failed"),
}

FAULT_NAMES: Final = {
    ScanFault.EXPIRED: _("The bank expired before the end, and matches nothing any more."),
    ScanFault.ERROR: _(
        "Kashf made a mistake at the same items three times. Start another scan; if that fails "
        "too, tell whoever runs Kashf what it said."
    ),
}

SHARING_NAMES: Final = {
    Sharing.OWN: _("Only us"),
    Sharing.NAMED: _("Named members"),
    Sharing.COALITION: _("All members"),
    Sharing.PLATFORMS: _("All members and platforms"),
}

ADVICE_NAMES: Final = {
    Advice.REVIEW: _("Let a person look at it"),
    Advice.HOLD: _("Hold it back until a person has looked at it"),
    Advice.INFORMATION: _("For information: nothing needs to be done"),
}


def move(here: ScanState, there: ScanState) -> ScanState:
    """Return `there` if a scan may go there from `here`; raise WrongState if not."""
    if there not in MOVES[here]:
        ways = ", ".join(sorted(MOVES[here])) or "nothing else"
        raise WrongState(f"A scan that is {here} cannot become {there}; it can become: {ways}.")
    return there


@dataclass(frozen=True, slots=True)
class NewSignal:
    """A signal to be put into a bank; without a name it goes by its value."""

    type: str
    value: str
    name: str = ""
    quality: int | None = None
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Added:
    """What was put in, and what was there already."""

    added: int
    already: int


class BankFurther(TypedDict, total=False):
    """What need not be said of a new bank. `expires_at` of None is never."""

    shared_with: Iterable[UUID]  # codes of members; kept for Sharing.NAMED only
    expires_at: datetime | None
    advice: str


class BankTerms(BankFurther, total=False):
    """What can be changed of a bank; what is not named stays."""

    name: str
    label: str
    sharing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BankMade(Event):
    """A bank was made."""

    name: ClassVar[str] = "banks.bank_made"
    about: ClassVar[str] = "bank"
    bank: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class BankChanged(Event):
    """A bank's name, label, sharing or expiry was changed."""

    name: ClassVar[str] = "banks.bank_changed"
    about: ClassVar[str] = "bank"
    bank: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class SignalAdded(Event):
    """A signal was put into a bank."""

    name: ClassVar[str] = "banks.signal_added"
    about: ClassVar[str] = "bank"
    bank: UUID
    signal: UUID
    type: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignalsImported(Event):
    """A table of signals was put into a bank; `digest` is that of their types and values."""

    name: ClassVar[str] = "banks.signals_imported"
    about: ClassVar[str] = "bank"
    bank: UUID
    signals: int
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignalWithdrawn(Event):
    """A signal was taken out of a bank; it matches no more."""

    name: ClassVar[str] = "banks.signal_withdrawn"
    about: ClassVar[str] = "bank"
    bank: UUID
    signal: UUID
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemMatched(Event):
    """An item was found to be near to signals of banks that its organisation sees."""

    name: ClassVar[str] = "banks.item_matched"
    about: ClassVar[str] = "item"
    item: UUID
    matches: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PartsShared(Event):
    """An item shares a part with pictures of banks, such as an emblem; no case is opened for it."""

    name: ClassVar[str] = "banks.parts_shared"
    about: ClassVar[str] = "item"
    item: UUID
    matches: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PartsAskedFor(Event):
    """Somebody had the corners of a bank's pictures computed anew from their originals."""

    name: ClassVar[str] = "banks.parts_asked_for"
    about: ClassVar[str] = "bank"
    bank: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanStarted(Event):
    """Somebody started a scan of all own items; `change` is the newest line of the change log."""

    name: ClassVar[str] = "banks.scan_started"
    about: ClassVar[str] = "bank"
    bank: UUID
    scan: UUID
    items: int
    change: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanStopped(Event):
    """Somebody stopped a scan; what it had found stays."""

    name: ClassVar[str] = "banks.scan_stopped"
    about: ClassVar[str] = "bank"
    bank: UUID
    scan: UUID
    looked: int
    matched: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanFinished(Event):
    """A scan came to its end; of the items that matched, `new` had not before."""

    name: ClassVar[str] = "banks.scan_finished"
    about: ClassVar[str] = "bank"
    bank: UUID
    scan: UUID
    looked: int
    matched: int
    new: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemPassedOver(Event):
    """An item could not be looked at by a scan, time and again, and the scan went on without it."""

    name: ClassVar[str] = "banks.item_passed_over"
    about: ClassVar[str] = "item"
    item: UUID
    scan: UUID
    error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanFailed(Event):
    """A scan could not go on; what it had found stays."""

    name: ClassVar[str] = "banks.scan_failed"
    about: ClassVar[str] = "bank"
    bank: UUID
    scan: UUID
    looked: int
    fault: ScanFault
