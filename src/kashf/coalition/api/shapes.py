"""What the API shows: each field is put in by hand, so that nothing comes out by accident.

Null is unknown or not for you; never zero.
"""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict
from pydantic.config import JsonDict, JsonValue

from kashf.coalition.api.evidence import VIEWS, QuotedShown, SameShown
from kashf.coalition.banks.models import Bank, BankSignal, Match, Scan
from kashf.coalition.banks.vocabulary import Advice, ScanFault, ScanState, Sharing
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import ItemKind, Label, SourceKind
from kashf.coalition.members.models import ApiKey, Organisation, Person
from kashf.coalition.members.vocabulary import OrganisationKind, Role, Scope
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.queries import decision_in_force
from kashf.coalition.review.vocabulary import CaseState, PolicyLine, Verdict
from kashf.language import Script
from kashf.signals import REGISTRY

CODE: Final = "0b7e9a52-3c1d-4f7a-9d0e-5a6b7c8d9e0f"


SAHLAN: Final[JsonDict] = {
    "code": CODE,
    "slug": "sahlan",
    "kind": "state",
    "name_en": "Sahlan",
    "name_ar": "سهلان",
}


def shown_as(**example: JsonValue) -> ConfigDict:
    """The configuration of a shape with this example."""
    return ConfigDict(json_schema_extra={"example": example})


class OrganisationShown(Schema):
    """A state, centre, platform or NGO of the coalition."""

    model_config = shown_as(**SAHLAN)

    code: UUID
    slug: str
    kind: OrganisationKind
    name_en: str
    name_ar: str

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationShown":
        """As everybody in the coalition sees it."""
        return cls(
            code=organisation.code,
            slug=organisation.slug,
            kind=OrganisationKind(organisation.kind),
            name_en=organisation.name_en,
            name_ar=organisation.name_ar,
        )


class MeShown(Schema):
    """For whom the key stands, and for what."""

    model_config = shown_as(
        name="Amina of Sahlan",
        organisation=SAHLAN,
        roles=["analyst"],
        key="nightly import",
        scopes=["items:read", "items:write"],
        expires_at="2027-03-01T09:00:00Z",
    )

    name: str
    organisation: OrganisationShown
    roles: list[Role]
    key: str = Field(description="What the key is called")
    scopes: list[Scope]
    expires_at: datetime

    @classmethod
    def of(cls, key: ApiKey) -> "MeShown":
        """The key's own person and scopes."""
        person: Person = key.person
        return cls(
            name=person.name,
            organisation=OrganisationShown.of(person.organisation),
            roles=sorted(person.roles),
            key=key.name,
            scopes=sorted(key.scope_set),
            expires_at=key.expires_at,
        )


ITEM: Final[JsonDict] = {
    "code": CODE,
    "short": "I-0b7e9a52",
    "kind": "picture",
    "source": "api",
    "title": "poster.png",
    "address": "https://harbour.example/post/1",
    "platform": None,
    "reach": None,
    "posted_at": None,
    "received_at": "2026-03-01T09:00:00Z",
    "labels": [],
    "evidence": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "evidence_name": "poster.png",
    "evidence_size": 48120,
    "fault": "",
    "language": "und",
    "script": "Zxxx",
}


class ItemListed(Schema):
    """An item, without its words."""

    model_config = shown_as(**ITEM)

    code: UUID
    short: str
    kind: ItemKind
    source: SourceKind
    title: str
    address: str
    platform: OrganisationShown | None
    reach: int | None = Field(description="Views; null if unknown")
    posted_at: datetime | None
    received_at: datetime
    labels: list[Label] = Field(description="What a reporter said that it does")
    evidence: str | None = Field(description="SHA-256 of the original; null if there is no file")
    evidence_name: str | None
    evidence_size: int | None
    fault: str = Field(description="What could not be read of it; empty if all could")
    language: str | None = Field(
        description="Of its text, as BCP 47 names it, never a dialect; `und` if it cannot be told, "
        "`mul` for several, null until it was looked at"
    )
    script: Script | None = Field(
        description="As ISO 15924 names it; `Zyyy` for several, `Zxxx` for none"
    )

    @classmethod
    def of(cls, item: Item) -> "ItemListed":
        """A row of a list."""
        return cls(**_item(item))


class ItemShown(ItemListed):
    """An item."""

    model_config = shown_as(**ITEM, text="", note="")

    text: str
    note: str

    @classmethod
    def of(cls, item: Item) -> "ItemShown":
        """All of it but its evidence, which only a person looks at."""
        return cls(**_item(item), text=item.text, note=item.note)


def _item(item: Item) -> dict[str, Any]:
    has_evidence = bool(item.evidence)
    return {
        "code": item.code,
        "short": item.short,
        "kind": ItemKind(item.kind),
        "source": SourceKind(item.source),
        "title": item.title,
        "address": item.address,
        "platform": OrganisationShown.of(item.platform) if item.platform else None,
        "reach": item.reach,
        "posted_at": item.posted_at,
        "received_at": item.received_at,
        "labels": item.label_hints,
        "evidence": item.evidence if has_evidence else None,
        "evidence_name": item.evidence_name if has_evidence else None,
        "evidence_size": item.evidence_size,
        "fault": item.fault,
        "language": item.language,
        "script": item.script and Script(item.script),
    }


class BankShown(Schema):
    """A bank of signals."""

    code: UUID
    name: str
    label: Label
    advice: Advice = Field(description="What its owner advises on a match, which is no verdict")
    owner: OrganisationShown
    sharing: Sharing
    shared_with: list[str] | None = Field(description="Short names; null if the bank is another's")
    expires_at: datetime | None
    made_at: datetime

    @classmethod
    def of(cls, bank: Bank, *, to: Person) -> "BankShown":
        """As the person may see it: with whom it is shared, only the owner sees."""
        is_own = bank.organisation_id == to.organisation_id
        return cls(
            code=bank.code,
            name=bank.name,
            label=Label(bank.label),
            advice=Advice(bank.advice),
            owner=OrganisationShown.of(bank.organisation),
            sharing=Sharing(bank.sharing),
            shared_with=sorted(one.slug for one in bank.shared_with.all()) if is_own else None,
            expires_at=bank.expires_at,
            made_at=bank.made_at,
        )


class SignalShown(Schema):
    """A signal of a bank."""

    code: UUID
    type: str
    value: str
    quality: int | None
    name: str
    added_at: datetime
    withdrawn_at: datetime | None = Field(description="From then on it matches nothing")

    @classmethod
    def of(cls, signal: BankSignal) -> "SignalShown":
        """Without who added it, and of which item it was made."""
        return cls(
            code=signal.code,
            type=signal.type,
            value=signal.value,
            quality=signal.quality,
            name=signal.name,
            added_at=signal.added_at,
            withdrawn_at=signal.withdrawn_at,
        )


class ScanShown(Schema):
    """A look at all your organisation's items for what is in a bank."""

    code: UUID
    bank: UUID
    state: ScanState
    items: int = Field(description="That there were when it was started")
    looked: int = Field(description="At so many of them so far")
    matched: int = Field(description="So many of those")
    new: int = Field(description="So many of those had not matched before")
    failed: int = Field(description="So many could not be looked at; your log names them")
    started_at: datetime
    ended_at: datetime | None = Field(description="Null before its end")
    seconds_left: int | None = Field(description="If it goes on as so far; null if unknown")
    change: int = Field(description="The newest line of the change log when it was started")
    changed: int = Field(description="Signals added to the bank or withdrawn while it ran")
    fault: ScanFault | None = Field(description="Why it failed; null if it did not")

    @classmethod
    def of(cls, scan: Scan) -> "ScanShown":
        """Without who started it."""
        return cls(
            code=scan.code,
            bank=scan.bank.code,
            state=ScanState(scan.state),
            items=scan.items,
            looked=scan.looked,
            matched=scan.matched,
            new=scan.new,
            failed=scan.failed,
            started_at=scan.started_at,
            ended_at=scan.ended_at,
            seconds_left=None if scan.left is None else round(scan.left.total_seconds()),
            change=scan.change,
            changed=scan.changed,
            fault=ScanFault(scan.fault) if scan.fault else None,
        )


class BankNamed(Schema):
    """A bank, in short."""

    code: UUID
    name: str
    label: Label
    owner: OrganisationShown


class MatchShown(Schema):
    """An item's signal within the radius of a bank's."""

    item: UUID
    bank: BankNamed
    signal: SignalShown
    found: str = Field(description="The item's own value")
    distance: int
    radius: int
    why: str = Field(description="What the distance means")
    view: str = Field(description=VIEWS)
    same: SameShown | None = Field(description="Of two pictures by `local`: what is the same")
    quoted: QuotedShown | None = Field(description="Of two texts by `passage`: what both have")
    at: datetime

    @classmethod
    def of(cls, match: Match) -> "MatchShown":
        """With the bank and the signal that it is near to."""
        bank = match.signal.bank
        return cls(
            item=match.item.code,
            bank=BankNamed(
                code=bank.code,
                name=bank.name,
                label=Label(bank.label),
                owner=OrganisationShown.of(bank.organisation),
            ),
            signal=SignalShown.of(match.signal),
            found=match.found,
            distance=match.distance,
            radius=match.radius,
            why=match.why if match.signal.type in REGISTRY else "",
            view=match.view or "whole",
            same=SameShown.of(match.same.found) if match.relation else None,
            quoted=QuotedShown.of(match.quoted.found) if hasattr(match, "quoted") else None,
            at=match.at,
        )


class DecisionShown(Schema):
    """On what a case stands."""

    code: UUID
    verdict: Verdict
    policy_line: PolicyLine | None
    decided_at: datetime

    @classmethod
    def of(cls, decision: Decision) -> "DecisionShown":
        """Without its reviewer."""
        return cls(
            code=decision.code,
            verdict=Verdict(decision.verdict),
            policy_line=PolicyLine(decision.policy_line) if decision.policy_line else None,
            decided_at=decision.decided_at,
        )


class CaseShown(Schema):
    """A case under review."""

    code: UUID
    short: str
    item: UUID
    state: CaseState
    label: Label
    distance: int | None = Field(description="Of the nearest match; null without one")
    radius: int | None
    opened_at: datetime
    due_at: datetime
    decision: DecisionShown | None = Field(description="The one in force; null before there is one")

    @classmethod
    def of(cls, case: Case) -> "CaseShown":
        """Without its reviewer."""
        decision = decision_in_force(case)
        return cls(
            code=case.code,
            short=case.short,
            item=case.item.code,
            state=CaseState(case.state),
            label=Label(case.label),
            distance=case.distance,
            radius=case.radius,
            opened_at=case.opened_at,
            due_at=case.due_at,
            decision=DecisionShown.of(decision) if decision else None,
        )


class Period(Schema):
    """From the first day to the last; both belong to it."""

    first_day: date
    last_day: date
