"""The banks of the play: who keeps what is known, and who else sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from kashf.coalition.banks.actions import add_item, add_signals, make_bank, withdraw_signal
from kashf.coalition.banks.queries import signals_seen_by
from kashf.coalition.banks.vocabulary import NewSignal, Sharing
from kashf.coalition.demo.labels import Label
from kashf.coalition.demo.people import Company
from kashf.coalition.demo.scene import Known
from kashf.coalition.demo.timeline import Timeline
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.vocabulary import NewItem, SourceKind, Upload
from kashf.coalition.members.vocabulary import Permission

FILLED_WITHIN: Final = timedelta(days=40)  # of the beginning; what came in before is found then


@dataclass(frozen=True, slots=True)
class Shelf:
    """A bank: its name, its keeper, and who sees it."""

    name: str
    keeper: str
    sharing: Sharing
    named: tuple[str, ...] = ()


SHELVES: Final = {
    Label.PROPAGANDA: Shelf("Raven: posters and slogans", "sahlan", Sharing.COALITION),
    Label.RECRUITMENT: Shelf("Raven: recruitment", "online-safety", Sharing.PLATFORMS),
    Label.FUNDRAISING: Shelf(
        "Raven: appeals for money",
        "noriya",
        Sharing.NAMED,
        ("sahlan", "arvenia", "online-safety", "zaytan"),
    ),
    Label.INSTRUCTION: Shelf("Raven: instructions", "castrova", Sharing.OWN),
    Label.INCITEMENT: Shelf("Raven: incitement", "arvenia", Sharing.PLATFORMS),
}
EXPIRED: Final = Shelf("Raven: leaflets of one summer", "tamriya", Sharing.COALITION)
ENDED: Final = "https://summer.raven.example/picnic"
MISTAKEN: Final = "https://birds.example/ravens"


@dataclass(slots=True)
class Library:
    """The banks, and how they are filled."""

    company: Company
    timeline: Timeline
    banks: dict[Label, UUID] = field(default_factory=dict)

    def matched_at(self, label: Label) -> list[str]:
        """The short names of members whose items are matched with what has this label."""
        shelf = SHELVES[label]
        if shelf.sharing in {Sharing.COALITION, Sharing.PLATFORMS}:
            return self.company.members
        return [shelf.keeper, *shelf.named]

    def open(self) -> None:
        """Make the banks, which are empty at first."""
        for label, shelf in SHELVES.items():
            codes = [self.company.organisations[slug].code for slug in shelf.named]
            bank = make_bank(
                by=self.company.who(shelf.keeper, Permission.KEEP_BANKS),
                name=shelf.name,
                label=label,
                sharing=shelf.sharing,
                shared_with=codes,
            )
            self.banks[label] = bank.code
        self._open_the_expired_one()

    def fill(self, known: Sequence[Known]) -> None:
        """Have every known piece taken in by its keeper, and put into the bank."""
        first = self.timeline.calendar.start
        for piece in known:
            moment = self.timeline.moment(first, first + FILLED_WITHIN)
            self.timeline.at(moment, partial(self._add, piece))

    def _add(self, piece: Known) -> None:
        keeper = self.company.who(SHELVES[piece.label].keeper, Permission.KEEP_BANKS)
        content = NewItem(
            upload=Upload(piece.path.name, piece.path.read_bytes()), note="Handed over in person."
        )
        item = take_in(by=keeper, content=content, source=SourceKind.API).item
        add_item(self.banks[piece.label], by=keeper, item=item.code, name=piece.path.name)

    def _open_the_expired_one(self) -> None:
        keeper = self.company.who(EXPIRED.keeper, Permission.KEEP_BANKS)
        bank = make_bank(
            by=keeper,
            name=EXPIRED.name,
            label=Label.PROPAGANDA,
            sharing=EXPIRED.sharing,
            expires_at=self.timeline.now + timedelta(days=90),
        )
        links = [NewSignal("url", ENDED), NewSignal("url", MISTAKEN)]
        add_signals(bank.code, by=keeper, signals=links)
        mistaken = signals_seen_by(keeper).get(value=MISTAKEN).code
        reason = "A page about birds: added by mistake."
        self.timeline.after(
            timedelta(days=9), partial(withdraw_signal, mistaken, by=keeper, reason=reason)
        )
