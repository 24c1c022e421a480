"""Rows of every kind at Sahlan, each text of which says LEAK unless it is meant for others; and
programs with keys."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.actions import add_signals, start_scan
from kashf.coalition.banks.models import Bank, BankSignal, Match, Scan
from kashf.coalition.banks.vocabulary import NewSignal, Sharing
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import ItemKind, Label, SourceKind
from kashf.coalition.members.actions import make_key
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.vocabulary import Scope
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.vocabulary import ReferralState
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.vocabulary import CaseState, PolicyLine, Verdict
from kashf.coalition.statements.models import Figure, Round, Statement
from kashf.coalition.statements.vocabulary import Measure, StatementState
from tests.coalition.conftest import Coalition

NOON = datetime(2026, 6, 14, 12, tzinfo=UTC)
ROOT = "/api/v1"
KNOWN = "https://raven.example/nest"  # a link in Sahlan's bank


class Answer(HttpResponse):
    """What the test's client gives."""

    def json(self) -> dict[str, Any]:
        raise NotImplementedError


def _answer(given: object) -> Answer:
    return cast("Answer", given)


@dataclass(frozen=True)
class Program:
    """A program with a key; `None` sends none."""

    secret: str | None

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.secret is None else {"Authorization": f"Bearer {self.secret}"}

    def get(self, path: str, **query: object) -> Answer:
        asked: dict[str, Any] = query
        return _answer(Client().get(f"{ROOT}{path}", asked, headers=self.headers))

    def follow(self, address: str) -> Answer:
        return _answer(Client().get(address, headers=self.headers))

    def post(self, path: str, body: object, key: str | None = None) -> Answer:
        more = {} if key is None else {"Idempotency-Key": key}
        return _answer(
            Client().post(
                f"{ROOT}{path}",
                body,
                content_type="application/json",
                headers={**self.headers, **more},
            )
        )

    def send_form(self, path: str, fields: dict[str, Any], key: str | None = None) -> Answer:
        more = {} if key is None else {"Idempotency-Key": key}
        return _answer(Client().post(f"{ROOT}{path}", fields, headers={**self.headers, **more}))

    def send(self, method: str, path: str) -> Answer:
        body = BODIES.get(path.rpartition("/")[2]) if method == "POST" else None
        return self.get(path) if body is None else self.post(path, body)


BODIES: dict[str, dict[str, Any]] = {
    "match": {"type": "pdq", "value": "0f" * 32, "quality": 100},
    "items": {"text": "Every house, one feather"},
    "scans": {},
    "stop": {},
    "answer": {"answer": "refused", "reference": "T-1", "note": "news"},
}


def program(person: Person, *scopes: Scope, lasts: timedelta = timedelta(days=1)) -> Program:
    """With a key for the scopes, or for all."""
    return Program(make_key(by=person, name="a program", scopes=scopes or Scope, lasts=lasts)[1])


@dataclass(frozen=True)
class World:
    """The coalition with Sahlan's rows."""

    coalition: Coalition
    item: Item
    bank: Bank
    signal: BankSignal
    scan: Scan  # of another bank
    match: Match
    case: Case
    decision: Decision
    sent: Referral
    draft: Referral
    withdrawn: Referral
    statement: Statement

    @property
    def codes(self) -> list[str]:
        rows = (self.item, self.bank, self.scan, self.case, self.statement)
        return [str(code) for code in (*(row.code for row in rows), *self.referrals)]

    @property
    def referrals(self) -> list[UUID]:
        return [self.sent.code, self.draft.code, self.withdrawn.code]


def an_item(organisation: Organisation, name: str, **more: object) -> Item:
    return Item.objects.create(
        organisation=organisation,
        source=SourceKind.API,
        kind=ItemKind.TEXT,
        title=f"{name} title",
        text=f"{name} text",
        address=f"https://{name.lower()}.example/item",
        note=f"{name} note",
        fingerprint=f"{name}",
        **more,
    )


def a_bank(organisation: Organisation, name: str, **more: object) -> tuple[Bank, BankSignal]:
    bank = Bank.objects.create(
        organisation=organisation, name=name, label=Label.RECRUITMENT, **more
    )
    signal = BankSignal.objects.create(
        bank=bank, type="text", value=f"{name} value", name=f"{name} signal"
    )
    return bank, signal


def a_referral(decision: Decision, platform: Organisation, reason: str, **more: object) -> Referral:
    return Referral.objects.create(
        organisation=decision.case.organisation,
        platform=platform,
        decision=decision,
        item=decision.case.item,
        address="https://harbour.example/post/1",
        label=Label.RECRUITMENT,
        policy_line=PolicyLine.RECRUITMENT,
        reason=reason,
        **more,
    )


def a_decided_case(item: Item, reviewer: Person) -> tuple[Case, Decision]:
    case = Case.objects.create(
        organisation=item.organisation,
        item=item,
        state=CaseState.DECIDED,
        label=Label.RECRUITMENT,
        due_at=NOON,
        reviewer=reviewer,
        decided_at=NOON,
    )
    decision = Decision.objects.create(
        case=case,
        verdict=Verdict.VIOLATES,
        policy_line=PolicyLine.RECRUITMENT,
        reason="LEAK decision reason",
        decided_by=reviewer,
    )
    return case, decision


def a_statement(by: Person, **more: object) -> Statement:
    opened, _ = Round.objects.get_or_create(
        number=1,
        defaults={
            "first_day": date(2026, 1, 1),
            "last_day": date(2026, 6, 30),
            "opened_by": by,
        },
    )
    statement = Statement.objects.create(
        round=opened,
        organisation=by.organisation,
        note="LEAK statement note",
        returned_because="LEAK returned because",
        **more,
    )
    Figure.objects.create(statement=statement, measure=Measure.ITEMS_RECEIVED, n=7, value=7)
    Figure.objects.create(statement=statement, measure=Measure.REFERRALS_ACCEPTED, n=0)
    return statement


@pytest.fixture
def world(coalition: Coalition) -> World:
    owner, sahlan, harbour = coalition.owner, coalition.sahlan, coalition.harbour
    item = an_item(sahlan, "LEAK-item", reply_to="secret@reporter.example")
    bank, signal = a_bank(sahlan, "LEAK bank", sharing=Sharing.NAMED)
    a_bank(sahlan, "LEAK gone", sharing=Sharing.PLATFORMS, expires_at=now())
    link = NewSignal("url", KNOWN, "LEAK link")
    add_signals(bank.code, by=owner, signals=[link])
    case, decision = a_decided_case(item, owner)
    approved = {"approved_by": coalition.teammate, "approved_at": NOON}
    sent = {**approved, "sent_at": NOON, "due_at": NOON + timedelta(days=3)}
    tower = Organisation.objects.create(slug="tower", kind="platform", name_en="T", name_ar="ب")
    return World(
        coalition=coalition,
        item=item,
        bank=bank,
        signal=signal,
        scan=start_scan(a_bank(sahlan, "LEAK scanned")[0].code, by=owner),
        match=Match.objects.create(
            organisation=item.organisation,
            bank=bank,
            item=item,
            signal=signal,
            found="LEAK found",
            distance=0,
            radius=0,
        ),
        case=case,
        decision=decision,
        sent=a_referral(
            decision,
            harbour,
            "It calls to join.",
            drafted_by=owner,
            state=ReferralState.SENT,
            **sent,
        ),
        draft=a_referral(decision, tower, "LEAK draft", drafted_by=owner),
        withdrawn=a_referral(
            decision, harbour, "LEAK withdrawn", drafted_by=owner, state=ReferralState.WITHDRAWN
        ),
        statement=a_statement(owner, state=StatementState.DRAFTED),
    )
