from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.models import Bank, Match
from kashf.coalition.banks.queries import banks_matched_for, banks_seen_by, without_shared
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import EvidenceRevealed
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import may
from kashf.coalition.members.vocabulary import OrganisationKind, Permission
from kashf.coalition.prepared import NOW, asked_by_key, told
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.vocabulary import (
    MOST_ELSEWHERE,
    PAUSE_AFTER,
    PAUSE_WINDOW,
    Care,
    DecisionElsewhere,
    PolicyLine,
    Verdict,
)
from kashf.errors import NotFound

_HOUR = timedelta(hours=1)
_ITEM: Final = -1  # marks
_ACTOR: Final = "an actor"


# Cases and decisions, and who sees them


def sees_cases(person: Person) -> bool:
    """Whether the person sees any."""
    return may(person, Permission.SEE_CASES, at=person.organisation)


def cases_seen_by(person: Person) -> QuerySet[Case]:
    """The cases of one's own organisation: the one door for pages, API, export and figures."""
    if not sees_cases(person):
        return Case.objects.none()
    return Case.objects.filter(organisation=person.organisation_id).select_related(
        "organisation", "item__platform", "reviewer"
    )


def case_seen_by(person: Person, code: UUID) -> Case:
    """One of them, with its decisions and their context at hand. Raises NotFound."""
    found = (
        cases_seen_by(person)
        .filter(code=code)
        .prefetch_related("decisions__decided_by", "decisions__context")
        .first()
    )
    if found is None:
        raise NotFound("There is no such case.")
    return found


def case_of_item(person: Person, item: Item) -> Case | None:
    """The case about an item, if there is one that the person sees."""
    return cases_seen_by(person).filter(item=item).first()


def decisions_seen_by(person: Person) -> QuerySet[Decision]:
    """The decisions of one's own organisation, in force or history."""
    return Decision.objects.filter(case__in=cases_seen_by(person).values("pk")).select_related(
        "case__organisation", "case__item__platform", "decided_by"
    )


def decision_seen_by(person: Person, code: UUID) -> Decision:
    """One of them. Raises NotFound."""
    found = decisions_seen_by(person).filter(code=code).first()
    if found is None:
        raise NotFound("There is no such decision.")
    return found


def decision_in_force(case: Case) -> Decision | None:
    """On what the case stands now; without a query if the decisions are at hand."""
    return next((decision for decision in case.decisions.all() if decision.in_force), None)


# Matches, and what others decided on them


def nearest_matches(item: Item) -> list[Match]:
    """An item's matches with what is still in a bank that its organisation sees, nearest first; not
    those that but share a part: they make nothing urgent."""
    banks = banks_matched_for(item.organisation).values("pk")
    matches = (
        without_shared(Match.objects.all())
        .filter(item=item, signal__withdrawn_at=None, bank__in=banks)
        .select_related("signal__bank")
    )
    return sorted(matches, key=lambda match: (match.distance / (match.radius + 1), match.pk))


def decisions_of_others(person: Person, case: Case) -> list[DecisionElsewhere]:
    """What other organisations decided on items near to the same bank signals, newest first.

    Only through banks that both organisations see today, and only what stands: never the other's
    item, reason or reviewer.
    """
    if not (sees_cases(person) and case.organisation_id == person.organisation_id):
        return []
    signals = _signals_near(person, case)
    found = _decided_elsewhere(person, signals).values()
    newest = sorted(found, key=lambda decision: (decision.decided_at, decision.pk), reverse=True)
    return [
        DecisionElsewhere(
            verdict=Verdict(decision.verdict),
            policy_line=PolicyLine(decision.policy_line) if decision.policy_line else None,
            member=decision.case.organisation.name,
            on=decision.decided_at.date(),
        )
        for decision in newest[:MOST_ELSEWHERE]
    ]


def _signals_near(person: Person, case: Case) -> list[int]:
    """The keys of the signals to which a case's item is near, in banks that the person sees."""
    if Permission.SEE_BANKS not in person.permissions:
        return []

    def make() -> QuerySet[Match, Any]:
        with clock_at(lambda: NOW):
            banks = banks_seen_by(person).values("pk")
        ours = without_shared(Match.objects.order_by()).filter(item=_ITEM, bank__in=banks)
        return ours.values_list("signal")

    at = person.organisation
    found = told(("near", at.pk, at.kind), make, {NOW: now(), _ITEM: case.item_id})
    return [signal for (signal,) in found]


def _decided_elsewhere(person: Person, signals: list[int]) -> dict[int, Decision]:
    """What stands of others' decisions on items near to these signals: of each thousand signals
    the newest."""

    def make(marks: Sequence[int]) -> QuerySet[Decision]:
        with clock_at(lambda: NOW):
            theirs = without_shared(Match.objects.order_by()).filter(
                _seen_there(), signal__in=marks
            )
        items = theirs.exclude(organisation=person.organisation_id).values("item")
        found = Decision.objects.filter(case__item__in=items, reopened_at=None)
        return found.select_related("case__organisation")[:MOST_ELSEWHERE]

    return asked_by_key(("elsewhere", person.organisation_id), make, {NOW: now()}, signals)


def _seen_there() -> Q:
    """Matches whose bank the item's own organisation sees: the rule of `banks_seen_by`, a row at a
    time."""
    named = Bank.shared_with.through.objects.filter(
        bank=OuterRef("bank"), organisation=OuterRef("organisation")
    )
    to_members = Q(bank__sharing=Sharing.COALITION) | (
        Q(bank__sharing=Sharing.NAMED) & Q(Exists(named))
    )
    shared = Q(bank__sharing=Sharing.PLATFORMS) | (
        to_members & ~Q(organisation__kind=OrganisationKind.PLATFORM)
    )
    expires = "bank__expires_at"
    lasting = Q(**{expires: None}) | Q(**{f"{expires}__gt": now()})
    return Q(bank__organisation=F("organisation")) | (shared & lasting)


# The reviewer's care


def care_of(person: Person) -> Care:
    """How many originals the person has looked at lately, and whether a pause would be good."""
    mine = Entry.objects.filter(actor=_ACTOR, name=EvidenceRevealed.name, at__gt=NOW)
    given = {_ACTOR: str(person.code), NOW: now() - PAUSE_WINDOW}
    looks = [at for (at,) in told("looks", lambda: mine.order_by().values_list("at"), given)]
    return Care(
        hard_items=len(looks),
        since=min(looks, default=None),
        pause_advised=len(looks) >= PAUSE_AFTER,
    )


# Figures; the caller may see the organisation's statement


def opened_in(organisation: Organisation, start: datetime, end: datetime) -> QuerySet[Case]:
    """The cases that were opened from `start` until before `end`."""
    return Case.objects.filter(
        organisation=organisation, opened_at__gte=start, opened_at__lt=end
    ).order_by("opened_at", "pk")


def decided_in(organisation: Organisation, start: datetime, end: datetime) -> QuerySet[Decision]:
    """The decisions made from `start` until before `end` that stood at the end: one a case."""
    return Decision.objects.filter(
        _stood_at(end), case__organisation=organisation, decided_at__gte=start
    ).order_by("decided_at", "pk")


def deciding_times(
    organisation: Organisation, start: datetime, end: datetime
) -> list[tuple[float, bool]]:
    """For each case opened in the time: hours to the decision that stood at `end`, and True; or,
    where none did, the hours until `end`, and False."""
    times = (
        opened_in(organisation, start, end)
        .annotate(done=Min("decisions__decided_at", filter=_stood_at(end, "decisions__")))
        .values_list("opened_at", "done")
    )
    return [
        (max(((done or end) - opened) / _HOUR, 0.0), done is not None) for opened, done in times
    ]


def _stood_at(end: datetime, at: str = "") -> Q:
    stood = Q(**{f"{at}reopened_at": None}) | Q(**{f"{at}reopened_at__gte": end})
    return stood & Q(**{f"{at}undone": False, f"{at}decided_at__lt": end})
