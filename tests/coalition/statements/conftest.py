"""A round with records of two members, and a statement of one of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kashf.coalition.members.models import Organisation
from kashf.coalition.referrals.vocabulary import AnswerKind
from kashf.coalition.statements.actions import draft_statement, open_round
from kashf.coalition.statements.models import Round, Statement
from tests.coalition.conftest import Coalition
from tests.coalition.statements.rows import a_case, a_decision, a_referral, an_item, an_outcome

FIRST, LAST = date(2026, 1, 10), date(2026, 1, 12)
START = datetime(2026, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def asked(coalition: Coalition) -> Round:
    """A round that Noriya's chair opened, with records of Sahlan and Noriya in its period."""
    Organisation.objects.update(joined_at=START)
    for who in (coalition.owner, coalition.teammate, coalition.stranger, coalition.contact):
        who.organisation.refresh_from_db()
    an_item(coalition.sahlan, START)
    decision = a_decision(a_case(coalition.sahlan, START), coalition.owner, START + HOUR)
    people = (coalition.owner, coalition.teammate)
    referral = a_referral(decision, coalition.harbour, people, START + 2 * HOUR)
    at = START + 5 * HOUR
    an_outcome(referral, coalition.contact, AnswerKind.REMOVED, at, acted_at=at)
    theirs = a_decision(a_case(coalition.noriya, START), coalition.stranger, START + 30 * HOUR)
    people = (coalition.stranger, coalition.teammate)
    refused_one = a_referral(theirs, coalition.harbour, people, START + 31 * HOUR)
    an_outcome(refused_one, coalition.contact, AnswerKind.REFUSED, START + 40 * HOUR)
    return open_round(by=coalition.stranger, first_day=FIRST, last_day=LAST)


@pytest.fixture
def draft(coalition: Coalition, asked: Round) -> Statement:
    """Sahlan's, drafted; Sahlan has one chair, teammate, and Noriya one, stranger."""
    return draft_statement(asked.code, by=coalition.teammate)
