"""Referrals and statements, as the API shows them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from ninja import Field, Schema
from pydantic.config import JsonDict

from kashf.coalition.api.shapes import CODE, SAHLAN, OrganisationShown, Period, shown_as
from kashf.coalition.intake.vocabulary import Label
from kashf.coalition.members.models import Person
from kashf.coalition.referrals.models import Outcome, Referral
from kashf.coalition.referrals.queries import notice_of
from kashf.coalition.referrals.vocabulary import AnswerKind, ReferralKind, ReferralState
from kashf.coalition.review.vocabulary import PolicyLine
from kashf.coalition.statements.models import Figure, Statement
from kashf.coalition.statements.vocabulary import (
    Measure,
    MeasureKind,
    NotAvailable,
    StatementState,
)


class NoticeShown(Schema):
    """What the platform reads. Names are in the language that is asked for."""

    kind: ReferralKind
    kind_name: str
    authority: str
    address: str
    label: Label
    label_name: str
    policy_line: PolicyLine
    policy_name: str
    reason: str


class OutcomeShown(Schema):
    """What the platform says that it did."""

    answer: AnswerKind
    acted_at: datetime | None
    reference: str
    note: str
    answered_at: datetime

    @classmethod
    def of(cls, outcome: Outcome) -> "OutcomeShown":
        """Without who answered."""
        return cls(
            answer=AnswerKind(outcome.answer),
            acted_at=outcome.acted_at,
            reference=outcome.reference,
            note=outcome.note,
            answered_at=outcome.answered_at,
        )


class MemberSide(Schema):
    """What only the member sees of its referral."""

    case: UUID
    decision: UUID
    drafted_at: datetime
    approved_at: datetime | None
    closed_at: datetime | None


class ReferralShown(Schema):
    """A referral: the notice, and what came of it."""

    code: UUID
    short: str
    state: ReferralState
    platform: OrganisationShown
    member: OrganisationShown
    notice: NoticeShown
    sent_at: datetime | None
    due_at: datetime | None
    outcome: OutcomeShown | None = Field(description="Null until the platform answers")
    ours: MemberSide | None = Field(description="The member's own record; null for the platform")

    @classmethod
    def of(cls, referral: Referral, *, to: Person) -> "ReferralShown":
        """As the person's side may see it."""
        outcome: Outcome | None = getattr(referral, "outcome", None)
        is_own = referral.organisation_id == to.organisation_id
        return cls(
            code=referral.code,
            short=referral.short,
            state=ReferralState(referral.state),
            platform=OrganisationShown.of(referral.platform),
            member=OrganisationShown.of(referral.organisation),
            notice=_notice(referral),
            sent_at=referral.sent_at,
            due_at=referral.due_at,
            outcome=OutcomeShown.of(outcome) if outcome else None,
            ours=_member_side(referral) if is_own else None,
        )


def _notice(referral: Referral) -> NoticeShown:
    notice = notice_of(referral)
    return NoticeShown(**{name: getattr(notice, name) for name in NoticeShown.model_fields})


def _member_side(referral: Referral) -> MemberSide:
    return MemberSide(
        case=referral.decision.case.code,
        decision=referral.decision.code,
        drafted_at=referral.drafted_at,
        approved_at=referral.approved_at,
        closed_at=referral.closed_at,
    )


FIGURE: Final[JsonDict] = {
    "measure": "referrals_accepted",
    "kind": "share",
    "title": "Answered referrals that platforms accepted",
    "definition": "Of the referrals sent in the period and answered …",
    "n": 41,
    "numerator": 33,
    "value": 0.8049,
    "low": 0.6599,
    "high": 0.8977,
    "why_not": None,
}


class FigureShown(Schema):
    """A measure of a statement, with its n and its interval."""

    model_config = shown_as(**FIGURE)

    measure: Measure
    kind: MeasureKind
    title: str
    definition: str
    n: int = Field(description="The records that it stands on")
    numerator: int | None
    value: float | None = Field(description="Null if it is not available; never zero instead")
    low: float | None
    high: float | None
    why_not: NotAvailable | None = Field(description="Why there is no value")

    @classmethod
    def of(cls, figure: Figure) -> "FigureShown":
        """Its words are in the language that is asked for."""
        return cls(
            measure=Measure(figure.measure),
            kind=figure.kind,
            title=figure.title,
            definition=figure.definition,
            n=figure.n,
            numerator=figure.numerator,
            value=figure.value,
            low=figure.low,
            high=figure.high,
            why_not=figure.why_not,
        )


STATEMENT: Final[JsonDict] = {
    "code": CODE,
    "organisation": SAHLAN,
    "round": 3,
    "period": {"first_day": "2026-01-01", "last_day": "2026-06-30"},
    "state": "published",
    "computed_at": "2026-07-04T08:00:00Z",
    "submitted_at": "2026-07-04T08:00:00Z",
    "accepted_at": "2026-07-09T12:30:00Z",
    "published_at": "2026-07-10T09:00:00Z",
}


class StatementListed(Schema):
    """A member's account of a period."""

    model_config = shown_as(**STATEMENT)

    code: UUID
    organisation: OrganisationShown
    round: int
    period: Period
    state: StatementState
    computed_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    published_at: datetime | None

    @classmethod
    def of(cls, statement: Statement) -> "StatementListed":
        """A row of a list."""
        return cls(
            code=statement.code,
            organisation=OrganisationShown.of(statement.organisation),
            round=statement.round.number,
            period=Period(first_day=statement.round.first_day, last_day=statement.round.last_day),
            state=StatementState(statement.state),
            computed_at=statement.computed_at,
            submitted_at=statement.submitted_at,
            accepted_at=statement.accepted_at,
            published_at=statement.published_at,
        )


class StatementShown(StatementListed):
    """A statement with its figures."""

    model_config = shown_as(**STATEMENT, note="", figures=[FIGURE])

    note: str = Field(description="The member's own words")
    figures: list[FigureShown]

    @classmethod
    def of(cls, statement: Statement) -> "StatementShown":
        """All of it; why one was returned is between the member and the chairs."""
        return cls(
            **dict(StatementListed.of(statement)),
            note=statement.note,
            figures=[FigureShown.of(figure) for figure in statement.figures.all()],
        )
