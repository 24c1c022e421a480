"""Published statements, and others that could leak: each with figures of its own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache

from kashf.coalition.members.actions import found_organisation
from kashf.coalition.members.models import Organisation
from kashf.coalition.members.vocabulary import OrganisationKind
from kashf.coalition.statements.models import Figure, Round, Statement, Step
from kashf.coalition.statements.vocabulary import Measure, StatementState
from kashf.measures import rate, survival
from tests.coalition.conftest import Coalition

DURATIONS = [0.5, 2, 5, 9, 14, 20, 26, 31, 33, 40, 52, 66, 80, 95, 120, 160, 200, 240, 400, 700]
OBSERVED = [True] * 5 + [False] + [True] * 11 + [False] * 3


@dataclass(frozen=True)
class Shelf:
    """`sahlan` and `meadow` published; `hidden` is of Noriya and in some other state."""

    round: Round
    sahlan: Statement
    meadow: Statement
    hidden: Statement
    silent: Organisation


def give(asked: Round, organisation: Organisation, state: StatementState, share: int) -> Statement:
    """A statement with figures that can be told from others', and a curve."""
    statement = Statement.objects.create(
        round=asked,
        organisation=organisation,
        state=state,
        note=f"Note of {organisation.slug}.",
        computed_at=datetime(2026, 7, 2, 12, tzinfo=UTC),
        published_at=datetime(2026, 9, 14, tzinfo=UTC)
        if state == StatementState.PUBLISHED
        else None,
    )
    accepted, curve = rate(share, 1000), survival(DURATIONS, OBSERVED)
    median = curve.median
    rows = {
        Measure.ITEMS_RECEIVED: (3000 + share, None, 3000.0 + share, None, None),
        Measure.REFERRALS_ACCEPTED: (1000, share, accepted.value, accepted.low, accepted.high),
        Measure.TIME_TO_REMOVAL: (20, 16, median.value, median.low, median.high),
        Measure.LINES_IN_FORCE: (share, None, float(share), None, None),
        Measure.COMMITMENTS_DONE: (0, 0, None, None, None),
    }
    for measure, (n, numerator, value, low, high) in rows.items():
        Figure.objects.create(
            statement=statement,
            measure=measure,
            n=n,
            numerator=numerator,
            value=value,
            low=low,
            high=high,
        )
    Step.objects.bulk_create(
        Step(
            statement=statement,
            hours=curve.times[i],
            share=curve.share[i],
            low=curve.low[i],
            high=curve.high[i],
            at_risk=curve.at_risk[i],
            censored=curve.censored[i],
        )
        for i in range(len(curve.times))
    )
    return statement


@pytest.fixture
def asked(coalition: Coalition) -> Round:
    """A round of six months."""
    return Round.objects.create(
        number=6,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 6, 30),
        opened_by=coalition.teammate,
    )


@pytest.fixture(
    params=[state for state in StatementState if state != StatementState.PUBLISHED],
    ids=lambda state: state.value,
)
def shelf(request: pytest.FixtureRequest, coalition: Coalition, asked: Round) -> Shelf:
    """Two published statements, and a third in each of the other states."""
    return fill(coalition, asked, request.param)


@pytest.fixture
def quick_shelf(coalition: Coalition, asked: Round) -> Shelf:
    """The same, the third one accepted."""
    return fill(coalition, asked, StatementState.ACCEPTED)


def fill(coalition: Coalition, asked: Round, hidden: StatementState) -> Shelf:
    """Who gave what."""
    meadow = found_organisation(
        slug="meadow", kind=OrganisationKind.NGO, name_en="Meadow", name_ar="المرج"
    )
    silent = found_organisation(
        slug="silent", kind=OrganisationKind.STATE, name_en="Silent <b>Isles</b>", name_ar="الجزر"
    )
    return Shelf(
        asked,
        give(asked, coalition.sahlan, StatementState.PUBLISHED, 839),
        give(asked, meadow, StatementState.PUBLISHED, 701),
        give(asked, coalition.noriya, hidden, 417),
        silent,
    )


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Nobody has reported yet."""
    cache.clear()
