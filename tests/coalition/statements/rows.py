"""Rows of the rooms below, written directly: what happened, without who was allowed to."""

from datetime import datetime, timedelta
from uuid import uuid4

from kashf.coalition.intake.models import Item
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.referrals.models import Outcome, Referral
from kashf.coalition.referrals.vocabulary import AnswerKind, ReferralState
from kashf.coalition.review.models import Case, Decision


def an_item(organisation: Organisation, at: datetime) -> Item:
    return Item.objects.create(
        organisation=organisation,
        source="upload",
        kind="text",
        title="A post",
        received_at=at,
        fingerprint=uuid4().hex,
    )


def a_case(organisation: Organisation, at: datetime) -> Case:
    return Case.objects.create(
        organisation=organisation,
        item=an_item(organisation, at),
        label="propaganda",
        opened_at=at,
        due_at=at + timedelta(hours=24),
    )


def a_decision(
    case: Case, by: Person, at: datetime, reopened_at: datetime | None = None
) -> Decision:
    return Decision.objects.create(
        case=case,
        verdict="violates",
        policy_line="1.1",
        reason="It calls people to join.",
        decided_by=by,
        decided_at=at,
        reopened_at=reopened_at,
    )


def a_referral(
    decision: Decision, platform: Organisation, by: tuple[Person, Person], sent_at: datetime
) -> Referral:
    return Referral.objects.create(
        organisation=decision.case.organisation,
        platform=platform,
        decision=decision,
        item=decision.case.item,
        state=ReferralState.SENT,
        address="https://harbour.example/1",
        label="propaganda",
        policy_line="1.1",
        reason="It calls people to join.",
        drafted_by=by[0],
        drafted_at=sent_at,
        approved_by=by[1],
        approved_at=sent_at,
        sent_at=sent_at,
        due_at=sent_at + timedelta(hours=72),
    )


def an_outcome(
    referral: Referral,
    by: Person,
    answer: AnswerKind,
    answered_at: datetime,
    acted_at: datetime | None = None,
) -> Outcome:
    Referral.objects.filter(pk=referral.pk).update(state=ReferralState.ANSWERED)
    return Outcome.objects.create(
        referral=referral, answer=answer, answered_by=by, answered_at=answered_at, acted_at=acted_at
    )
