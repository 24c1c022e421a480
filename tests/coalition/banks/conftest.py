"""Banks, signals and items, made by the real verbs; tasks run when a transaction commits."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

import pytest

from kashf.coalition.banks.actions import add_signals, make_bank
from kashf.coalition.banks.models import Bank, BankSignal
from kashf.coalition.banks.vocabulary import NewSignal, Sharing
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.models import Item, ItemSignal
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.coalition.members.models import Person

NEST = "https://raven.example/nest"
BASE = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"


def off_by(bits: int) -> str:
    """A PDQ value that differs from `BASE` in that many bits."""
    return f"{int(BASE, 16) ^ ((1 << bits) - 1):064x}"


def bank_of(
    by: Person,
    sharing: Sharing = Sharing.OWN,
    *,
    named: Iterable[UUID] = (),
    name: str = "Posters",
    expires_at: datetime | None = None,
) -> Bank:
    return make_bank(
        by=by,
        name=name,
        label="propaganda",
        sharing=sharing,
        shared_with=named,
        expires_at=expires_at,
    )


def put(by: Person, bank: Bank, *signals: tuple[str, str], quality: int | None = None) -> None:
    """Add signals to a bank."""
    new = [NewSignal(kind, value, "a name", quality) for kind, value in signals]
    add_signals(bank.code, by=by, signals=new)


def only_signal(bank: Bank) -> BankSignal:
    return bank.signals.get()


def link_item(by: Person, link: str = NEST) -> Item:
    return take_in(by=by, content=NewItem(address=link), source=SourceKind.PASTE).item


@pytest.fixture
def picture_item() -> Callable[..., Item]:
    """Makes an item with a PDQ signal of one's choice."""

    def make(by: Person, value: str, quality: int | None = 100) -> Item:
        item = link_item(by, f"https://h.example/{value}/{quality}")
        ItemSignal.objects.create(item=item, type="pdq", value=value, quality=quality)
        return item

    return make
