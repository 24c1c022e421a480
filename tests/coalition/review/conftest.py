"""Items, banks and matches as rows, and a desk where cases are reviewed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import Event, clock_at, now
from kashf.coalition.banks.models import Bank, BankSignal, Match
from kashf.coalition.banks.models import Sameness as StoredSameness
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.intake.actions import keep_words
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import ItemKind, Label, SourceKind
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.vocabulary import Role
from kashf.coalition.review.actions import decide_case, open_case, take_case
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.vocabulary import Answer, PolicyLine, Question, Ruling, Verdict
from kashf.signals.local import Relation, Sameness
from kashf.signals.local.sameness import Point
from tests.coalition.conftest import Coalition, person

Region = tuple[Point, Point, Point, Point]

NOON = datetime(2026, 6, 14, 12, tzinfo=UTC)
NO_CONTEXT = dict.fromkeys(Question, Answer.NO)
VIOLATES = Ruling(
    verdict=Verdict.VIOLATES,
    reason="It calls households to join the Raven Organisation.",
    policy_line=PolicyLine.RECRUITMENT,
    context=NO_CONTEXT,
)
HARMLESS = Ruling(verdict=Verdict.DOES_NOT_VIOLATE, reason="A bird sanctuary.", context={})


@dataclass
class Clock:
    """The coalition's time, moved by hand."""

    at: datetime = field(default=NOON)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Iterable[Clock]:
    hand = Clock()
    with clock_at(hand):
        yield hand


@dataclass(frozen=True)
class Desk:
    """Sahlan's desk: two reviewers, a case that waits, and somebody who only looks."""

    coalition: Coalition
    owner: Person
    colleague: Person
    stranger: Person
    auditor: Person
    case: Case


@pytest.fixture
def desk(clock: Clock, coalition: Coalition) -> Desk:
    return Desk(
        coalition=coalition,
        owner=coalition.owner,
        colleague=person(coalition.sahlan, "colleague", {Role.REVIEWER}),
        stranger=coalition.stranger,
        auditor=coalition.auditor,
        case=open_case(an_item(coalition.sahlan, title="Every house, one feather").code),
    )


def an_item(
    organisation: Organisation,
    *,
    title: str = "A poster",
    source: SourceKind = SourceKind.UPLOAD,
    reach: int | None = None,
    said: Iterable[Label] = (),
    address: str = "https://harbour.example/p/1",
) -> Item:
    item = Item.objects.create(
        organisation=organisation,
        source=source,
        kind=ItemKind.PICTURE,
        title=title,
        address=address,
        reach=reach,
        said_labels=" ".join(said),
        fingerprint=uuid4().hex,
        received_at=now(),
    )
    keep_words([item])
    return item


def a_bank(
    organisation: Organisation,
    *,
    name: str = "Grey feather",
    label: Label = Label.RECRUITMENT,
    sharing: Sharing = Sharing.OWN,
    shared_with: Iterable[Organisation] = (),
) -> Bank:
    bank = Bank.objects.create(organisation=organisation, name=name, label=label, sharing=sharing)
    bank.shared_with.set(shared_with)
    return bank


def a_signal(bank: Bank) -> BankSignal:
    return BankSignal.objects.create(bank=bank, type="pdq", value=uuid4().hex * 2, name="feather")


def a_match(item: Item, signal: BankSignal, distance: int = 0, radius: int = 31) -> Match:
    return Match.objects.create(
        organisation=item.organisation,
        bank=signal.bank,
        item=item,
        signal=signal,
        found=signal.value,
        distance=distance,
        radius=radius,
    )


TILES = "." * 32 + "=" * 160 + ("." * 4 + "#" * 12) * 4


def a_sameness(
    item: Item,
    signal: BankSignal,
    relation: Relation = Relation.ALTERED,
    region: Region = ((0.1, -0.1), (0.9, -0.1), (0.9, 0.8), (0.1, 0.8)),
) -> Match:
    """Two pictures of which one lies in the other: `TILES` says what of it agrees."""
    match = a_match(item, signal, 23 if relation is not Relation.SHARED else 70, 50)
    match.relation, match.view = relation, "mirrored"
    match.save(update_fields=["relation", "view"])
    same = Sameness(relation, 41, 0.77, region, TILES, mirrored=True)
    StoredSameness.of(match, same).save()
    return match


def decided(case: Case, by: Person, ruling: Ruling = VIOLATES) -> Decision:
    take_case(case.code, by=by)
    return decide_case(case.code, by=by, ruling=ruling)


def told(kind: type[Event], subject: UUID) -> int:
    """How often the log says it."""
    return Entry.objects.filter(name=kind.name, subject=str(subject)).count()
