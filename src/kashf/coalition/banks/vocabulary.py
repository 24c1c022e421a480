"""Who sees a bank, and what happens to it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event


class Sharing(StrEnum):
    """Who else sees a bank and is matched against it."""

    OWN = "own"
    NAMED = "named"  # the members that are named; none named means nobody
    COALITION = "coalition"  # every member, no platform
    PLATFORMS = "platforms"  # every member and every platform


class ChangeKind(StrEnum):
    """A line of the change log."""

    ADDED = "added"
    WITHDRAWN = "withdrawn"


SHARING_NAMES: Final = {
    Sharing.OWN: _("Only us"),
    Sharing.NAMED: _("Named members"),
    Sharing.COALITION: _("All members"),
    Sharing.PLATFORMS: _("All members and platforms"),
}


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
