"""Who sees a referral, what a platform reads, and the figures."""

import json
from datetime import timedelta

import pytest
from django.utils import translation

from kashf.coalition.referrals.actions import (
    answer_referral,
    approve_referral,
    close_referral,
    draft_referral,
    send_referral,
    withdraw_referral,
)
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.queries import (
    answer_counts,
    answers_in,
    notice_of,
    overdue_at,
    referral_seen_by,
    referrals_of,
    referrals_seen_by,
    removal_times,
    sent_in,
    waiting_at,
)
from kashf.coalition.referrals.vocabulary import ANSWER_WITHIN, AnswerKind, NewAnswer, ReferralState
from kashf.coalition.review.actions import open_case
from kashf.errors import NotFound
from tests.coalition.referrals.conftest import REASON, SECRET, Desk
from tests.coalition.review.conftest import (
    NOON,
    VIOLATES,
    Clock,
    a_bank,
    a_match,
    a_signal,
    an_item,
    decided,
)


def sent(desk: Desk) -> Referral:
    decision = decided(open_case(an_item(desk.coalition.sahlan).code), desk.owner)
    harbour = desk.coalition.harbour.code
    referral = draft_referral(decision.code, by=desk.owner, platform=harbour, reason=REASON)
    approve_referral(referral.code, by=desk.teammate)
    return send_referral(referral.code, by=desk.owner)


def test_a_member_sees_its_own_and_a_platform_what_it_was_sent(desk: Desk) -> None:
    referral = desk.draft()
    members = [desk.owner, desk.teammate, desk.auditor]
    steps = [
        (ReferralState.DRAFTED, None, False),
        (ReferralState.APPROVED, lambda: approve_referral(referral.code, by=desk.teammate), False),
        (ReferralState.SENT, lambda: send_referral(referral.code, by=desk.owner), True),
        (ReferralState.ANSWERED, lambda: answered(desk, referral, AnswerKind.NOT_FOUND), True),
        (ReferralState.CLOSED, lambda: close_referral(referral.code, by=desk.owner), True),
    ]
    for state, step, shown in steps:
        if step is not None:
            step()
        for member in members:
            seen = referral_seen_by(member, referral.code)
            assert (seen.state, list(referrals_seen_by(member))) == (state, [seen])
            assert list(referrals_of(member, desk.decision)) == [seen]
        assert list(referrals_seen_by(desk.contact)) == ([referral] if shown else [])
        assert unseen_by(desk, referral)


def unseen_by(desk: Desk, referral: Referral) -> bool:
    for who in (desk.stranger, desk.rival):
        assert list(referrals_seen_by(who)) == list(waiting_at(who)) == []
        assert list(referrals_of(who, desk.decision)) == []
        with pytest.raises(NotFound):
            referral_seen_by(who, referral.code)
    return True


def test_what_was_withdrawn_is_gone_for_the_platform(desk: Desk) -> None:
    referral = sent(desk)
    withdraw_referral(referral.code, by=desk.owner, reason="A mistake.")
    assert list(referrals_seen_by(desk.contact)) == []


def test_what_waits_comes_by_its_clock(desk: Desk, clock: Clock) -> None:
    first = sent(desk)
    clock.forward(hours=1)
    second = sent(desk)
    answered(desk, sent(desk), AnswerKind.REFUSED)
    for who in (desk.owner, desk.contact):
        assert list(waiting_at(who)) == [first, second]
        assert list(overdue_at(who)) == []
    clock.at = NOON + ANSWER_WITHIN + timedelta(minutes=1)
    assert list(overdue_at(desk.contact)) == [first]


def test_a_notice_says_what_the_platform_needs_and_nothing_else(desk: Desk) -> None:
    bank = a_bank(desk.coalition.sahlan, name="A secret bank")
    a_match(desk.case.item, a_signal(bank), distance=7)
    referral = desk.draft()
    approve_referral(referral.code, by=desk.teammate)
    send_referral(referral.code, by=desk.owner)
    notice = notice_of(referral_seen_by(desk.contact, referral.code)).as_json()
    assert notice == {
        "code": str(referral.code),
        "short": referral.short,
        "kind": "voluntary",
        "kind_name": "Voluntary referral",
        "authority": "Sahlan",
        "address": "https://harbour.example/p/1",
        "label": "propaganda",
        "label_name": "Propaganda",
        "policy_line": "2.1",
        "policy_name": "2.1 Recruitment",
        "reason": REASON,
        "sent_at": NOON.isoformat(),
        "due_at": (NOON + ANSWER_WITHIN).isoformat(),
    }
    written = json.dumps(notice)
    people = [desk.owner.name, desk.owner.email, desk.teammate.name, str(desk.owner.code)]
    for secret in (SECRET, bank.name, VIOLATES.reason, str(desk.case.code), *people):
        assert secret not in written
    with translation.override("ar"):
        assert notice_of(referral).authority == "سهلان"


def test_a_draft_has_a_notice_without_times(desk: Desk) -> None:
    notice = notice_of(desk.draft())
    assert (notice.sent_at, notice.as_json()["due_at"]) == (None, None)


def answered(
    desk: Desk, referral: Referral, answer: AnswerKind, *, hours: float | None = None
) -> None:
    acted = None if hours is None else NOON + timedelta(hours=hours)
    answer_referral(referral.code, by=desk.contact, answer=NewAnswer(answer=answer, acted_at=acted))


def test_the_figures_follow_what_was_sent_until_the_end(desk: Desk, clock: Clock) -> None:
    sahlan, end = desk.coalition.sahlan, NOON + timedelta(hours=10)
    desk.draft()
    in_time, before, restricted, refused, gone, withdrawn, waiting, late = (
        sent(desk) for _ in range(8)
    )
    clock.forward(hours=4)
    answered(desk, in_time, AnswerKind.REMOVED, hours=3)
    answered(desk, before, AnswerKind.REMOVED, hours=-5)
    answered(desk, restricted, AnswerKind.RESTRICTED, hours=4)
    answered(desk, refused, AnswerKind.REFUSED)
    answered(desk, gone, AnswerKind.NOT_FOUND)
    clock.forward(hours=2)
    withdraw_referral(withdrawn.code, by=desk.owner, reason="A mistake.")
    clock.forward(hours=5)
    answered(desk, late, AnswerKind.REMOVED, hours=10.5)
    sent(desk)

    everything = [in_time, before, restricted, refused, gone, withdrawn, waiting, late]
    assert list(sent_in(sahlan, NOON, end)) == everything
    assert removal_times(sahlan, NOON, end) == [
        (3.0, True),
        (0.0, True),
        (10.0, False),
        (10.0, False),
        (4.0, False),
        (6.0, False),
        (10.0, False),
        (10.0, False),
    ]
    assert answer_counts(sahlan, NOON, end) == {
        AnswerKind.REMOVED: 2,
        AnswerKind.RESTRICTED: 1,
        AnswerKind.NOT_FOUND: 1,
        AnswerKind.REFUSED: 1,
    }
    assert answers_in(sahlan, NOON, end).count() == 5
    assert removal_times(desk.coalition.noriya, NOON, end) == []
    assert set(answer_counts(desk.coalition.noriya, NOON, end).values()) == {0}
