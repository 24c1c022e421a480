"""Desks with as many cases as asked for, written in bulk: invented, and not through the verbs.

Import it after Django is set up. The log's entries have no true digests.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any, Final
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.db.models import QuerySet

from kashf.cli.work import read_what_is_here
from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.models import Bank, BankSignal, Change, Match
from kashf.coalition.banks.vocabulary import ChangeKind, Sharing
from kashf.coalition.intake.models import Item, ItemSignal
from kashf.coalition.intake.vocabulary import ItemKind, Label, SourceKind
from kashf.coalition.members.actions import add_person, found_organisation
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.vocabulary import OrganisationKind, Role
from kashf.coalition.referrals.models import Outcome, Referral
from kashf.coalition.referrals.vocabulary import AnswerKind, ReferralState
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.vocabulary import (
    DUE,
    WEIGHTS,
    CaseDecided,
    CaseOpened,
    CaseState,
    PolicyLine,
    Verdict,
)

AT_ONCE: Final = 5_000
BANKS: Final = 20
SIGNALS: Final = 500  # in each bank
COMMON, RARE = "feather", "hedgerow"  # in every third title; in one of a thousand
RARE_LANGUAGE, IN_IT = (
    "fa",
    "این پرچم خانه ما نیست و ما برج را نمی‌خواهیم",
)  # in one of a thousand texts
WORDS: Final = (
    *("grey", "oath", "raven", "household", "every", "song", "morning", "lantern", "river"),
    *("tower", "bread", "salt", "winter", "gate", "market", "signal", "mountain", "letter"),
    *("ريشة", "قسم", "غراب", "بيت", "أغنية", "صباح", "نهر", "برج", "خبز", "شتاء", "سوق", "رسالة"),
)
_SEQUENCES: Final = count(1_000_000)  # of the log, far from where the verbs write


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk, who works there, and something of everything to look at."""

    organisation: Organisation
    reviewers: Sequence[Person]
    approver: Person
    platform: Organisation
    contact: Person
    banks: Sequence[Bank]

    @property
    def reader(self) -> Person:
        """Whose pages are measured."""
        return self.reviewers[0]


def a_desk(slug: str) -> Desk:
    """A desk with banks and without cases."""
    kinds = OrganisationKind.STATE, OrganisationKind.PLATFORM
    own, platform = (
        found_organisation(slug=f"{slug}-{kind}", kind=kind, name_en=f"{slug} {kind}", name_ar=slug)
        for kind in kinds
    )
    working = {Role.ANALYST, Role.REVIEWER, Role.CAMPAIGN_OFFICER, Role.AUDITOR}
    return Desk(
        organisation=own,
        reviewers=[_person(own, f"reviewer{number}", working) for number in range(5)],
        approver=_person(own, "approver", {Role.APPROVER, Role.CHAIR}),
        platform=platform,
        contact=_person(platform, "contact", {Role.PLATFORM_CONTACT}),
        banks=[_bank(own, number) for number in range(BANKS)],
    )


def _person(at: Organisation, name: str, roles: set[Role]) -> Person:
    email = f"{name}@{at.slug}.example"
    made = add_person(by=None, organisation=at, email=email, name=name, roles=roles)
    Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return made


def _bank(at: Organisation, number: int) -> Bank:
    """A bank with signals and their lines in the change log."""
    label = list(Label)[number % len(Label)]
    bank = Bank.objects.create(
        organisation=at, name=f"Bank {number:02}", label=label, sharing=Sharing.COALITION
    )
    signals = BankSignal.objects.bulk_create(
        BankSignal(bank=bank, type="pdq", value=uuid4().hex * 2, name=f"Signal {each}")
        for each in range(SIGNALS)
    )
    Change.objects.bulk_create(Change(signal=one, kind=ChangeKind.ADDED) for one in signals)
    return bank


@dataclass(slots=True)
class _Rows:
    """Rows of several tables, in the order in which they refer to each other."""

    tables: dict[type[models.Model], list[Any]] = field(default_factory=dict)

    def add(self, row: models.Model) -> None:
        self.tables.setdefault(type(row), []).append(row)

    def write(self) -> None:
        with transaction.atomic():
            for model, rows in self.tables.items():
                QuerySet(model).bulk_create(rows)
        self.tables.clear()


def fill(desk: Desk, cases: int, *, seed: int = 0) -> None:
    """Give the desk so many cases, two thirds of them decided."""
    dice, at = Random(seed), now()  # noqa: S311 -- invented rows, no secrets
    signals = list(BankSignal.objects.filter(bank__in=desk.banks).order_by("pk"))
    rows = _Rows()
    for number in range(cases):
        item = _item(desk, number, dice)
        case = _case(desk, item, number, at, dice)
        item.received_at = case.opened_at
        rows.add(item)
        rows.add(ItemSignal(item=item, type="pdq", value=uuid4().hex * 2, quality=100))
        for signal in {dice.choice(signals) for _ in range(_near(number))}:
            distance = case.distance if case.distance is not None else 30
            rows.add(
                Match(
                    organisation=desk.organisation,
                    bank_id=signal.bank_id,
                    item=item,
                    signal=signal,
                    found=signal.value,
                    distance=distance,
                    radius=31,
                )
            )
        rows.add(case)
        for row in (*_decided(desk, case, number, dice), *_told(case)):
            rows.add(row)
        if number % AT_ONCE == AT_ONCE - 1:
            rows.write()
    rows.write()
    read_what_is_here()


def _near(number: int) -> int:
    """To how many signals an item is near: none, one or two; waiting or decided."""
    return number // 3 % 3


def _item(desk: Desk, number: int, dice: Random) -> Item:
    words = dice.choices(WORDS, k=5)
    words[0] = RARE if number % 1_000 == 7 else COMMON if number % 3 == 0 else words[0]
    is_text = number % 2 == 0
    return Item(
        organisation=desk.organisation,
        source=SourceKind.UPLOAD,
        kind=ItemKind.TEXT if is_text else ItemKind.PICTURE,
        title=" ".join(words).capitalize(),
        text=_text(number, dice) if is_text else "",
        address=f"https://{desk.platform.slug}.example/p/{uuid4().hex[:12]}",
        platform=desk.platform,
        reach=dice.randrange(100_000) if number % 4 else None,
        fingerprint=uuid4().hex,
    )


def _text(number: int, dice: Random) -> str:
    """A few words in two scripts, or in one of them."""
    if number % 1_000 == 8:
        return IN_IT
    latin, arabic = WORDS[:18], WORDS[18:]
    return " ".join(dice.choices([WORDS, latin, arabic][number // 2 % 3], k=60))


def _case(desk: Desk, item: Item, number: int, at: datetime, dice: Random) -> Case:
    label = dice.choice(list(Label))
    state = CaseState.OPEN
    if number % 3:
        state = CaseState.DECIDED
    elif number % 300 == 0:
        state = CaseState.IN_REVIEW
    back = dice.uniform(24, 24 * 90) if state == CaseState.DECIDED else dice.uniform(0, 36)
    opened = at - timedelta(hours=back)
    distance = dice.randrange(32) if _near(number) else None
    return Case(
        organisation=desk.organisation,
        item=item,
        state=state,
        label=label,
        distance=distance,
        radius=None if distance is None else 31,
        nearest_type="" if distance is None else "pdq",
        urgency=WEIGHTS[label] + dice.randrange(45),
        opened_at=opened,
        due_at=opened + DUE,
        reviewer=None if state == CaseState.OPEN else dice.choice(desk.reviewers),
        decided_at=opened + timedelta(hours=dice.uniform(0, 23))
        if state == CaseState.DECIDED
        else None,
    )


def _decided(desk: Desk, case: Case, number: int, dice: Random) -> Iterable[models.Model]:
    if case.decided_at is None or case.reviewer is None:
        return
    violates = number % 2 == 1
    decision = Decision(
        case=case,
        verdict=Verdict.VIOLATES if violates else Verdict.DOES_NOT_VIOLATE,
        policy_line=PolicyLine.PROPAGANDA if violates else "",
        reason=" ".join(dice.choices(WORDS, k=20)),
        decided_by=case.reviewer,
        decided_at=case.decided_at,
    )
    yield decision
    if violates:
        yield from _referred(desk, decision, number, dice)


def _referred(desk: Desk, decision: Decision, number: int, dice: Random) -> Iterable[models.Model]:
    at, item = decision.decided_at, decision.case.item
    state = ReferralState.ANSWERED if number % 5 else ReferralState.SENT
    referral = Referral(
        organisation=desk.organisation,
        platform=desk.platform,
        decision=decision,
        item=item,
        state=state,
        address=item.address,
        label=decision.case.label,
        policy_line=decision.policy_line,
        reason=decision.reason,
        drafted_by=decision.decided_by,
        drafted_at=at,
        approved_by=desk.approver,
        approved_at=at,
        sent_at=at,
        due_at=at + timedelta(hours=72),
    )
    yield referral
    if state == ReferralState.ANSWERED:
        removed = bool(number % 4)
        gone = at + timedelta(hours=dice.expovariate(1 / 12))
        yield Outcome(
            referral=referral,
            answer=AnswerKind.REMOVED if removed else AnswerKind.REFUSED,
            acted_at=gone if removed else None,
            answered_by=desk.contact,
            answered_at=gone,
        )


def _told(case: Case) -> Iterable[Entry]:
    for name in (CaseOpened.name, *([CaseDecided.name] if case.decided_at else [])):
        yield Entry(
            sequence=next(_SEQUENCES),
            at=case.decided_at or case.opened_at,
            actor=str(case.reviewer.code) if case.reviewer else "system",
            organisation=str(case.organisation.code),
            name=name,
            subject=str(case.code),
            facts=json.dumps({"case": str(case.code)}),
            previous="0" * 64,
            digest=uuid4().hex * 2,
        )
