"""Every figure against a slow recount in plain Python."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.coalition.answers.models import Line, Narrative
from kashf.coalition.audit.vocabulary import clock_at
from kashf.coalition.intake.models import Item
from kashf.coalition.meetings.models import Commitment, Meeting
from kashf.coalition.members.models import Organisation
from kashf.coalition.referrals.models import Outcome, Referral
from kashf.coalition.referrals.vocabulary import ACCEPTED, AnswerKind, ReferralState
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.statements.queries import Computed, compute, removal_curve
from kashf.coalition.statements.vocabulary import KINDS, Measure, MeasureKind, Period
from kashf.measures import rate
from tests.coalition.conftest import Coalition
from tests.coalition.statements.rows import a_case, a_decision, a_referral, an_item, an_outcome

PERIOD = Period(date(2026, 1, 10), date(2026, 1, 12))
START, END = datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 1, 13, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[None]:
    with clock_at(lambda: LATER):
        yield


def figures(organisation: Organisation, at: datetime = LATER) -> dict[Measure, Computed]:
    return {found.measure: found for found in compute(organisation, PERIOD, at)}


def joined(coalition: Coalition, at: datetime = START - 30 * DAY) -> None:
    """As if they had been members since then."""
    Organisation.objects.update(joined_at=at)
    for organisation in (coalition.sahlan, coalition.noriya):
        organisation.refresh_from_db()


# Edges, one by one


def test_both_days_belong_to_the_period_from_midnight_to_midnight_utc(
    coalition: Coalition,
) -> None:
    moment = timedelta(microseconds=1)
    for at in (START - moment, START, END - moment, END):
        an_item(coalition.sahlan, at)

    assert figures(coalition.sahlan)[Measure.ITEMS_RECEIVED].value == 2
    assert (PERIOD.start, PERIOD.end) == (START, END)


def test_an_organisation_with_nothing_has_true_zeros_and_no_shares_or_medians(
    coalition: Coalition,
) -> None:
    joined(coalition)
    for measure, found in figures(coalition.sahlan).items():
        is_count = KINDS[measure] == MeasureKind.COUNT
        assert (found.n, found.value) == (0, 0 if is_count else None)
        assert (found.low, found.high) == (None, None)
    assert removal_curve(coalition.sahlan, PERIOD, LATER).n == 0


def test_before_an_organisation_joined_not_even_zero_is_known(coalition: Coalition) -> None:
    joined(coalition, END)
    assert {found.value for found in figures(coalition.sahlan).values()} == {None}
    assert {found.n for found in figures(coalition.sahlan).values()} == {0}


def test_a_reopened_case_counts_once_and_by_the_decision_in_force_at_the_end(
    coalition: Coalition,
) -> None:
    case = a_case(coalition.sahlan, START)
    a_decision(case, coalition.owner, START + HOUR, reopened_at=START + 2 * HOUR)
    assert figures(coalition.sahlan)[Measure.CASES_DECIDED].n == 0
    assert figures(coalition.sahlan)[Measure.DECIDED_IN_A_DAY].numerator == 0

    a_decision(case, coalition.owner, START + 3 * HOUR, reopened_at=END + DAY)
    found = figures(coalition.sahlan)
    assert found[Measure.CASES_DECIDED].n == 1
    assert found[Measure.TIME_TO_DECIDE].value == 3
    a_decision(case, coalition.owner, END + 2 * DAY)  # what came after changes nothing
    assert figures(coalition.sahlan) == found


def test_an_open_case_is_counted_as_not_yet_decided_and_never_dropped(
    coalition: Coalition,
) -> None:
    for _ in range(3):
        a_case(coalition.sahlan, START)
    a_decision(a_case(coalition.sahlan, START), coalition.owner, START + HOUR)
    found = figures(coalition.sahlan)[Measure.TIME_TO_DECIDE]

    assert (found.n, found.numerator, found.value) == (4, 1, None)


def test_a_case_too_young_to_be_late_is_not_asked_whether_it_was_in_time(
    coalition: Coalition,
) -> None:
    a_case(coalition.sahlan, END - DAY)
    young = a_case(coalition.sahlan, END - DAY + HOUR)
    a_decision(young, coalition.owner, END - DAY + 2 * HOUR)
    found = figures(coalition.sahlan)[Measure.DECIDED_IN_A_DAY]

    assert (found.numerator, found.n) == (0, 1)


def test_a_period_that_still_runs_ends_now(coalition: Coalition) -> None:
    halfway = START + 36 * HOUR
    a_case(coalition.sahlan, START)
    an_item(coalition.sahlan, halfway)
    an_item(coalition.sahlan, halfway + HOUR)
    found = figures(coalition.sahlan, at=halfway)

    assert found[Measure.ITEMS_RECEIVED].n == 2  # the case's own, and one of this very moment
    assert found[Measure.DECIDED_IN_A_DAY].n == 1
    assert found[Measure.TIME_TO_DECIDE].n == 1


def test_a_clock_that_jumped_back_breaks_no_figure(coalition: Coalition) -> None:
    a_decision(a_case(coalition.sahlan, START + HOUR), coalition.owner, START)

    assert figures(coalition.sahlan)[Measure.TIME_TO_DECIDE].value == 0


def test_now_is_the_moment_of_computing(coalition: Coalition, clock: None) -> None:
    an_item(coalition.sahlan, START)
    assert compute(coalition.sahlan, PERIOD) == compute(coalition.sahlan, PERIOD, LATER)


# Everything at once, against the recount


@dataclass(frozen=True)
class Told:
    """A case and what became of it; hours since its own beginning, None where it did not come."""

    opened: int  # hours since the start of the period
    decided: int | None
    reopened: int | None
    sent: int | None
    answer: AnswerKind | None
    answered: int
    acted: int


hours = st.integers(0, 90)
told = st.builds(
    Told,
    opened=st.integers(-30, 80),
    decided=st.none() | hours,
    reopened=st.none() | hours,
    sent=st.none() | hours,
    answer=st.none() | st.sampled_from(AnswerKind),
    answered=hours,
    acted=st.integers(-5, 90),
)
lines = st.tuples(st.integers(-30, 90), st.none() | hours)
commitments = st.tuples(st.integers(7, 15), st.none() | st.integers(5, 17), st.booleans())


def play(coalition: Coalition, one: Told, organisation: Organisation) -> None:
    people = (
        (coalition.owner, coalition.teammate)
        if organisation == coalition.sahlan
        else (coalition.stranger, coalition.teammate)
    )
    case = a_case(organisation, START + one.opened * HOUR)
    if one.decided is None:
        return
    decided_at = case.opened_at + one.decided * HOUR
    reopened_at = None if one.reopened is None else decided_at + one.reopened * HOUR
    decision = a_decision(case, people[0], decided_at, reopened_at)
    if one.sent is None:
        return
    sent_at = decided_at + one.sent * HOUR
    referral = a_referral(decision, coalition.harbour, people, sent_at)
    if one.answer is None:
        return
    acted_at = sent_at + one.acted * HOUR if one.answer in ACCEPTED else None
    answered_at = sent_at + one.answered * HOUR
    an_outcome(referral, coalition.contact, one.answer, answered_at, acted_at)


def recount(cases: list[Told]) -> dict[Measure, tuple[int, int | None]]:
    """n and numerator of what comes of cases, in hours since the period's start."""
    end = 72
    counts = dict.fromkeys(Measure, 0)
    some = dict.fromkeys(Measure, 0)
    for one in cases:
        decided = None if one.decided is None else one.opened + one.decided
        reopened = None if decided is None or one.reopened is None else decided + one.reopened
        holds = decided is not None and decided < end and (reopened is None or reopened >= end)
        is_in = 0 <= one.opened < end
        counts[Measure.ITEMS_RECEIVED] += is_in
        counts[Measure.CASES_DECIDED] += holds and decided is not None and decided >= 0
        counts[Measure.TIME_TO_DECIDE] += is_in
        some[Measure.TIME_TO_DECIDE] += is_in and holds
        if is_in and one.opened <= end - 24:
            counts[Measure.DECIDED_IN_A_DAY] += 1
            some[Measure.DECIDED_IN_A_DAY] += holds and (one.decided or 0) <= 24
        if decided is None or one.sent is None or not 0 <= decided + one.sent < end:
            continue
        sent = decided + one.sent
        counts[Measure.REFERRALS_SENT] += 1
        counts[Measure.TIME_TO_REMOVAL] += 1
        some[Measure.TIME_TO_REMOVAL] += one.answer == "removed" and sent + one.acted < end
        if one.answer in {"removed", "restricted", "refused"} and sent + one.answered < end:
            counts[Measure.REFERRALS_ACCEPTED] += 1
            some[Measure.REFERRALS_ACCEPTED] += one.answer != "refused"
    return {
        measure: (counts[measure], None if KINDS[measure] == MeasureKind.COUNT else some[measure])
        for measure in Measure
    }


def slow_median(rows: list[tuple[int, bool]]) -> int | None:
    share = Fraction(1)
    for time in sorted({span for span, _ in rows}):
        at_risk = sum(span >= time for span, _ in rows)
        share *= 1 - Fraction(sum(span == time and ended for span, ended in rows), at_risk)
        if share <= Fraction(1, 2):
            return time
    return None


def followed(cases: list[Told]) -> tuple[list[tuple[int, bool]], list[tuple[int, bool]]]:
    """Reviews and removals: how many hours, and whether they came to their end."""
    reviews, removals = [], []
    for one in cases:
        decided = None if one.decided is None else one.opened + one.decided
        reopened = None if decided is None or one.reopened is None else decided + one.reopened
        if 0 <= one.opened < 72:
            if decided is not None and decided < 72 and (reopened is None or reopened >= 72):
                reviews.append((decided - one.opened, True))
            else:
                reviews.append((72 - one.opened, False))
        if decided is None or one.sent is None or not 0 <= decided + one.sent < 72:
            continue
        left = 72 - decided - one.sent
        if one.answer == "removed" and one.acted < left:
            removals.append((max(one.acted, 0), True))
        else:
            removals.append((min(left, one.answered if one.answer == "not_found" else left), False))
    return reviews, removals


@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(told, max_size=7), st.lists(told, max_size=3))
def test_figures_of_cases_are_those_of_a_slow_recount(
    coalition: Coalition, cases: list[Told], others: list[Told]
) -> None:
    _empty()
    joined(coalition)
    for one in cases:
        play(coalition, one, coalition.sahlan)
    for one in others:  # another's records, which must not show
        play(coalition, one, coalition.noriya)
    found = figures(coalition.sahlan)

    assert {measure: (one.n, one.numerator) for measure, one in found.items()} == {
        **recount(cases),
        Measure.LINES_IN_FORCE: (0, None),
        Measure.COMMITMENTS_DONE: (0, 0),
    }
    reviews, removals = followed(cases)
    assert found[Measure.TIME_TO_DECIDE].value == slow_median(reviews)
    assert found[Measure.TIME_TO_REMOVAL].value == slow_median(removals)
    for measure, figure in found.items():
        if KINDS[measure] == MeasureKind.SHARE:
            estimate = rate(figure.numerator or 0, figure.n)
            shown = (figure.value, figure.low, figure.high)
            assert shown == (estimate.value, estimate.low, estimate.high)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(lines, max_size=6), st.lists(commitments, max_size=6))
def test_lines_and_commitments_are_those_of_a_slow_recount(
    coalition: Coalition,
    written: list[tuple[int, int | None]],
    undertaken: list[tuple[int, int | None, bool]],
) -> None:
    _empty()
    joined(coalition)
    for organisation in (coalition.sahlan, coalition.noriya):
        _write(coalition, organisation, written)
        _undertake(coalition, organisation, undertaken)
    found = figures(coalition.sahlan)

    standing = sum(since < 72 and (for_ is None or since + for_ >= 72) for since, for_ in written)
    assert found[Measure.LINES_IN_FORCE].value == standing
    due = [one for one in undertaken if 10 <= one[0] <= 12]
    kept = [one for one in due if one[1] is not None and not one[2] and one[1] <= one[0]]
    commitments_done = found[Measure.COMMITMENTS_DONE]
    assert (commitments_done.n, commitments_done.numerator) == (len(due), len(kept))


def test_content_of_a_withdrawn_referral_is_followed_until_it_was_withdrawn(
    coalition: Coalition,
) -> None:
    decision = a_decision(a_case(coalition.sahlan, START), coalition.owner, START)
    people = (coalition.owner, coalition.teammate)
    a_referral(decision, coalition.harbour, people, START)
    Referral.objects.update(state=ReferralState.WITHDRAWN, closed_at=START + 5 * HOUR)
    curve = removal_curve(coalition.sahlan, PERIOD, LATER)

    assert (curve.times.tolist(), curve.censored.tolist()) == ([5], [1])
    assert figures(coalition.sahlan)[Measure.REFERRALS_SENT].value == 1


def _write(
    coalition: Coalition, organisation: Organisation, written: list[tuple[int, int | None]]
) -> None:
    for since, for_ in written:
        narrative = Narrative.objects.create(
            organisation=organisation, claim_en="A", claim_ar="أ", named_by=coalition.owner
        )
        approved_at = START + since * HOUR
        Line.objects.create(
            narrative=narrative,
            organisation=organisation,
            language="en",
            text="No",
            source="Us",
            state="approved" if for_ is None else "retired",
            drafted_by=coalition.owner,
            approved_by=coalition.teammate,
            approved_at=approved_at,
            retired_at=None if for_ is None else approved_at + for_ * HOUR,
        )


def _undertake(
    coalition: Coalition,
    organisation: Organisation,
    undertaken: list[tuple[int, int | None, bool]],
) -> None:
    meeting = Meeting.objects.create(
        organisation=coalition.sahlan, title="Sixth", at=START, called_by=coalition.teammate
    )
    for due, ended, is_dropped in undertaken:
        over = "dropped" if is_dropped else "done"
        Commitment.objects.create(
            meeting=meeting,
            organisation=organisation,
            owner="Desk",
            text="Something",
            due=date(2026, 1, due),
            state="open" if ended is None else over,
            ended_at=None if ended is None else datetime(2026, 1, ended, 23, 59, tzinfo=UTC),
        )


def _empty() -> None:
    Line.objects.all().delete()
    Narrative.objects.all().delete()
    Commitment.objects.all().delete()
    Outcome.objects.all().delete()
    Referral.objects.all().delete()
    Decision.objects.all().delete()
    Case.objects.all().delete()
    Item.objects.all().delete()
