"""Sahlan's rows of every kind, made by the real verbs. Each text that a person wrote holds a mark,
so that a page can be asked what of it is there."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any, Final

import numpy as np
from django.test import TestCase
from PIL import Image, ImageFilter

from kashf.coalition.answers.actions import approve_line, draft_line, name_narrative, say_carried
from kashf.coalition.answers.models import Line, Narrative
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.actions import add_item, make_bank, start_scan
from kashf.coalition.banks.models import Bank, BankSignal, Scan
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.intake.actions import begin_table, take_in, take_in_report
from kashf.coalition.intake.models import Item, Table
from kashf.coalition.intake.vocabulary import Label, NewItem, SourceKind, Upload
from kashf.coalition.meetings.actions import call_meeting, make_commitment
from kashf.coalition.meetings.models import Commitment, Meeting
from kashf.coalition.members.actions import found_organisation, make_key
from kashf.coalition.members.models import ApiKey, Organisation, Person
from kashf.coalition.members.vocabulary import OrganisationKind, Scope
from kashf.coalition.referrals.actions import (
    answer_referral,
    approve_referral,
    close_referral,
    draft_referral,
    send_referral,
    withdraw_referral,
)
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.vocabulary import AnswerKind, NewAnswer, ReferralState
from kashf.coalition.review.actions import decide_case, take_case
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.vocabulary import Answer, PolicyLine, Question, Ruling, Verdict
from kashf.coalition.statements.actions import (
    accept_statement,
    draft_statement,
    open_round,
    publish_statement,
    return_statement,
    submit_statement,
)
from kashf.coalition.statements.models import Round, Statement
from kashf.coalition.statements.vocabulary import StatementState
from tests.coalition.conftest import Coalition

KINDS: Final = (
    "example",  # the item of which a bank's signal was made
    "item",
    "note",
    "waiting",  # the item of a case in review
    "report",
    "reporter",
    "bank",
    "signal",
    "decision",
    "referral",
    "draft",
    "answer",
    "narrative",
    "line",
    "sketch",  # a line that is not in force
    "meeting",
    "commitment",
    "account",  # the note of a statement
    "returned",
    "key",
)
PEOPLE: Final = ("owner@sahlan.example", "Owner of Sahlan", "auditor@sahlan.example")


def mark(kind: str) -> str:
    """A text that stands nowhere else."""
    assert kind in KINDS, kind
    return f"zq-{kind}-qz"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What Sahlan shares, and how far its things have gone."""

    sharing: Sharing = Sharing.OWN
    names_noriya: bool = False
    shares_narrative: bool = False
    referral: ReferralState = ReferralState.SENT
    statement: StatementState = StatementState.DRAFTED
    meets: bool = True  # calls a meeting, and opens a round


@dataclass(frozen=True, kw_only=True)
class World:
    """The coalition with Sahlan's rows."""

    coalition: Coalition
    example: Item
    item: Item
    table: Table  # of which nothing is taken in yet
    bank: Bank
    signal: BankSignal
    scan: Scan  # of which nothing is done yet
    case: Case  # decided
    waiting: Case  # in review by the owner
    reported: Item
    fresh: Case  # open, of the report
    decision: Decision
    referral: Referral
    draft: Referral
    narrative: Narrative
    line: Line
    sketch: Line
    key: ApiKey
    meeting: Meeting | None
    commitment: Commitment | None
    round: Round | None
    statement: Statement | None

    @property
    def person(self) -> Person:
        """Somebody at Sahlan."""
        return self.coalition.auditor


def committed() -> AbstractContextManager[Any]:
    """What would happen after a commit happens, although the test's transaction is never one."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def build_world(coalition: Coalition, choices: Choices | None = None) -> World:
    """All of it."""
    chosen = choices or Choices()
    shelf = _bank(coalition, chosen)
    items = _items(coalition)
    cases = _cases(coalition, items["item"], items["reported"])
    referrals = _referrals(coalition, cases["decision"], chosen)
    answers = _answers(coalition, cases["case"], chosen)
    gathering = _meeting(coalition) if chosen.meets else dict.fromkeys(("meeting", "commitment"))
    account = _statement(coalition, chosen) if chosen.meets else {"round": None, "statement": None}
    key, _ = make_key(by=coalition.owner, name=mark("key"), scopes=Scope)
    parts: Mapping[str, Any] = {
        **shelf,
        **cases,
        **referrals,
        **answers,
        **gathering,
        **account,
        **items,
        "key": key,
        "scan": start_scan(shelf["bank"].code, by=coalition.owner),
        "table": begin_table(by=coalition.owner, data=b"text\nA row\n", name="table.csv"),
    }
    return World(coalition=coalition, **parts)


def found_tower() -> Organisation:
    """Another platform: who is in the coalition is no secret."""
    return Organisation.objects.filter(slug="tower").first() or found_organisation(
        slug="tower", kind=OrganisationKind.PLATFORM, name_en="Tower", name_ar="البرج"
    )


def picture(seed: int) -> Image.Image:
    """Soft shapes, as different from those of another seed as two photographs."""
    noise = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)
    return Image.fromarray(noise).resize((320, 240), Image.Resampling.BICUBIC)


def picture_of(file: bytes) -> Image.Image:
    with Image.open(BytesIO(file)) as opened:
        return opened.convert("RGB")


def png(shown: Image.Image) -> bytes:
    file = BytesIO()
    shown.save(file, "PNG")
    return file.getvalue()


def _bank(coalition: Coalition, chosen: Choices) -> dict[str, Any]:
    owner = coalition.owner
    with committed():
        example = take_in(
            by=owner,
            content=NewItem(
                upload=Upload(f"{mark('example')}.png", png(picture(1))),
                note=f"From the archive. {mark('example')}",
            ),
            source=SourceKind.UPLOAD,
        ).item
    bank = make_bank(
        by=owner,
        name=f"Posters {mark('bank')}",
        label=Label.RECRUITMENT,
        sharing=chosen.sharing,
        shared_with=[coalition.noriya.code] if chosen.names_noriya else [],
    )
    with committed():
        add_item(bank.code, by=owner, item=example.code, name=f"Feather {mark('signal')}")
    return {"example": example, "bank": bank, "signal": bank.signals.get(type="pdq")}


def _items(coalition: Coalition) -> dict[str, Item]:
    edited = picture(1).filter(ImageFilter.GaussianBlur(2)).convert("L")
    with committed():
        item = take_in(
            by=coalition.owner,
            content=NewItem(
                upload=Upload(f"{mark('item')}.png", png(edited)),
                text=f"Every house, one feather. {mark('item')}",
                address=f"https://{mark('item')}.example/p/2",
                platform=coalition.harbour.code,
                account=mark("item"),
                reach=1200,
                posted_at=now() - timedelta(days=2),
                note=f"For colleagues. {mark('note')}",
            ),
            source=SourceKind.UPLOAD,
        ).item
    with committed():
        reported = take_in_report(
            address=f"https://{mark('report')}.example/p/3",
            text=f"The nest is waiting. {mark('report')}",
            labels=[Label.FUNDRAISING],
            note=f"Seen at noon. {mark('report')}",
            reply_to=f"{mark('reporter')}@example.org",
        )
    return {"item": item, "reported": reported}


def _cases(coalition: Coalition, item: Item, reported: Item) -> dict[str, Any]:
    owner = coalition.owner
    with committed():
        other = take_in(
            by=owner,
            content=NewItem(text=f"Who caws last? {mark('waiting')}"),
            source=SourceKind.PASTE,
        ).item
    waiting = take_case(Case.objects.get(item=other).code, by=owner)
    case = take_case(Case.objects.get(item=item).code, by=owner)
    decision = decide_case(
        case.code,
        by=owner,
        ruling=Ruling(
            verdict=Verdict.VIOLATES,
            reason=f"It calls households to join. {mark('decision')}",
            policy_line=PolicyLine.RECRUITMENT,
            context=dict.fromkeys(Question, Answer.NO),
        ),
    )
    fresh = Case.objects.get(item=reported)
    case.refresh_from_db()
    return {"case": case, "waiting": waiting, "fresh": fresh, "decision": decision}


def _referrals(coalition: Coalition, decision: Decision, chosen: Choices) -> dict[str, Referral]:
    tower = found_tower()

    def write(platform: Organisation, kind: str) -> Referral:
        return draft_referral(
            decision.code,
            by=coalition.owner,
            platform=platform.code,
            reason=f"Please remove it. {mark(kind)}",
            address=f"https://{platform.slug}.example/{mark(kind)}",
        )

    referral = write(coalition.harbour, "referral")
    draft = write(tower, "draft")
    _advance(coalition, referral, chosen.referral)
    referral.refresh_from_db()
    return {"referral": referral, "draft": draft}


def _advance(coalition: Coalition, referral: Referral, to: ReferralState) -> None:
    owner, code = coalition.owner, referral.code
    if to is ReferralState.WITHDRAWN:
        withdraw_referral(code, by=owner, reason=f"Not this one. {mark('draft')}")
        return
    way: list[Callable[[], object]] = [
        lambda: approve_referral(code, by=coalition.teammate),
        lambda: send_referral(code, by=owner),
        lambda: answer_referral(
            code,
            by=coalition.contact,
            answer=NewAnswer(
                answer=AnswerKind.REMOVED,
                acted_at=now(),
                reference=mark("answer"),
                note=f"It is gone. {mark('answer')}",
            ),
        ),
        lambda: close_referral(code, by=owner),
    ]
    order = ("drafted", "approved", "sent", "answered", "closed")
    for step in way[: order.index(to)]:
        step()


def _answers(coalition: Coalition, case: Case, chosen: Choices) -> dict[str, object]:
    owner = coalition.owner
    narrative = name_narrative(
        by=owner,
        claim_en=f"The harbour belongs to ravens. {mark('narrative')}",
        claim_ar=f"الميناء للغربان. {mark('narrative')}",
        shared=chosen.shares_narrative,
    )

    def write(language: str, text: str) -> Line:
        return draft_line(
            narrative.code, by=owner, language=language, text=text, source="The harbour's register"
        )

    line = write("ar", f"الميناء لأهله كلهم. {mark('line')}")
    line = approve_line(line.code, by=coalition.teammate)
    sketch = write("en", f"The harbour is everybody's. {mark('sketch')}")
    say_carried(case.code, by=owner, narrative=narrative.code)
    return {"narrative": narrative, "line": line, "sketch": sketch}


def _meeting(coalition: Coalition) -> dict[str, object]:
    meeting = call_meeting(
        by=coalition.teammate,
        title=f"Working group {mark('meeting')}",
        at=now(),
        place=f"Room 4, {mark('meeting')}",
        agenda=f"1. Posters\n2. Answers {mark('meeting')}",
    )
    commitment = make_commitment(
        meeting.code,
        by=coalition.teammate,
        organisation=coalition.sahlan,
        owner="Office of the spokesperson",
        text=f"Answer the claim about the harbour. {mark('commitment')}",
        due=now().date() + timedelta(days=7),
    )
    return {"meeting": meeting, "commitment": commitment}


def _statement(coalition: Coalition, chosen: Choices) -> dict[str, object]:
    teammate, chair, to = coalition.teammate, coalition.stranger, chosen.statement
    today = now().date()
    asked = open_round(by=teammate, first_day=today - timedelta(days=180), last_day=today)
    statement = draft_statement(asked.code, by=teammate)
    code = statement.code
    if to is not StatementState.DRAFTED:
        submit_statement(code, by=teammate, note=f"In our own words. {mark('account')}")
    if to is StatementState.RETURNED:
        return_statement(code, by=chair, reason=f"The days are wrong. {mark('returned')}")
    if to in {StatementState.ACCEPTED, StatementState.PUBLISHED}:
        accept_statement(code, by=chair)
    if to is StatementState.PUBLISHED:
        publish_statement(code, by=chair)
    statement.refresh_from_db()
    return {"round": asked, "statement": statement}
