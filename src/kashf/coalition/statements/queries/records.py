"""The records of one organisation that fall into a period: one place for figures and for links."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from kashf.coalition.answers.models import Line
from kashf.coalition.intake.models import Item
from kashf.coalition.meetings.models import Commitment
from kashf.coalition.members.models import Organisation
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.queries import sent_in
from kashf.coalition.referrals.vocabulary import ACCEPTED, AnswerKind
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.queries import decided_in
from kashf.coalition.statements.vocabulary import A_DAY, Measure, Period

ANSWERED: Final = ACCEPTED | {AnswerKind.REFUSED}  # answers that say yes or no


@dataclass(frozen=True, slots=True)
class Span:
    """An organisation and the moments from `start` until just before `end`."""

    organisation: Organisation
    start: datetime
    end: datetime

    @classmethod
    def of(cls, organisation: Organisation, period: Period, at: datetime) -> "Span":
        """A period as it looks at the moment `at`."""
        return cls(organisation, period.start, period.end_as_of(at))

    def holds(self, column: str) -> Q:
        """That a time lies in it."""
        return Q((f"{column}__gte", self.start), (f"{column}__lt", self.end))


def items_received(span: Span) -> QuerySet[Item]:
    """Items that came in."""
    return Item.objects.filter(span.holds("received_at"), organisation=span.organisation)


def decisions_made(span: Span) -> QuerySet[Decision]:
    """Decisions that were made, and in force at the end: at most one of a case."""
    return decided_in(span.organisation, span.start, span.end)


def cases_decided(span: Span) -> QuerySet[Case]:
    """Cases with such a decision."""
    return Case.objects.filter(pk__in=decisions_made(span).values("case"))


def cases_opened(span: Span) -> QuerySet[Case]:
    """Cases that were opened."""
    return Case.objects.filter(span.holds("opened_at"), organisation=span.organisation)


def cases_a_day_old(span: Span) -> QuerySet[Case]:
    """Cases that were opened, early enough that 24 hours went by."""
    return cases_opened(span).filter(opened_at__lte=span.end - A_DAY)


def referrals_sent(span: Span) -> QuerySet[Referral]:
    """Referrals that were sent, whatever became of them."""
    return sent_in(span.organisation, span.start, span.end)


def referrals_answered(span: Span) -> QuerySet[Referral]:
    """Referrals that were sent, and answered with a yes or a no by the end."""
    return referrals_sent(span).filter(
        outcome__answer__in=sorted(ANSWERED), outcome__answered_at__lt=span.end
    )


def lines_in_force(span: Span) -> QuerySet[Line]:
    """Lines that were in force at the end."""
    open_ended = Q(retired_at=None) | Q(retired_at__gte=span.end)
    return Line.objects.filter(open_ended, organisation=span.organisation, approved_at__lt=span.end)


def commitments_due(span: Span) -> QuerySet[Commitment]:
    """Commitments whose due date lies in the span and is over at its end."""
    return Commitment.objects.filter(
        organisation=span.organisation, due__gte=span.start.date(), due__lt=span.end.date()
    )


def decided_within_a_day(span: Span) -> QuerySet[Decision]:
    """Of `cases_a_day_old`, the decisions that came in time."""
    return decisions_made(span).filter(
        case__in=cases_a_day_old(span), decided_at__lte=F("case__opened_at") + A_DAY
    )


@dataclass(frozen=True, slots=True)
class Source:
    """The records behind a measure, and who may see such records."""

    records: Callable[[Span], QuerySet[Any]]
    permission: Permission


SOURCES: Final[Mapping[Measure, Source]] = MappingProxyType(
    {
        Measure.ITEMS_RECEIVED: Source(items_received, Permission.SEE_ITEMS),
        Measure.CASES_DECIDED: Source(cases_decided, Permission.SEE_CASES),
        Measure.TIME_TO_DECIDE: Source(cases_opened, Permission.SEE_CASES),
        Measure.DECIDED_IN_A_DAY: Source(cases_a_day_old, Permission.SEE_CASES),
        Measure.REFERRALS_SENT: Source(referrals_sent, Permission.SEE_REFERRALS),
        Measure.REFERRALS_ACCEPTED: Source(referrals_answered, Permission.SEE_REFERRALS),
        Measure.TIME_TO_REMOVAL: Source(referrals_sent, Permission.SEE_REFERRALS),
        Measure.LINES_IN_FORCE: Source(lines_in_force, Permission.SEE_ANSWERS),
        Measure.COMMITMENTS_DONE: Source(commitments_due, Permission.SEE_MEETINGS),
    }
)
assert SOURCES.keys() == set(Measure), "every measure has its records"
