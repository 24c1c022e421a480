from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.models import Bank, Match
from kashf.coalition.banks.queries import banks_matched_for, banks_seen_by, without_shared
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import EvidenceRevealed
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import may
from kashf.coalition.members.vocabulary import OrganisationKind, Permission
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.vocabulary import (
    MOST_ELSEWHERE,
    PAUSE_AFTER,
    PAUSE_WINDOW,
    Care,
    CaseState,
    DecisionElsewhere,
    PolicyLine,
    QueueCounts,
    QueueFilter,
    QueueView,
    Verdict,
)
from kashf.errors import NotFound

_HOUR = timedelta(hours=1)
_WAITING = (CaseState.OPEN, CaseState.IN_REVIEW)
_SHORTLY = Item.objects.defer("text", "note").select_related("platform")


# Cases and decisions, and who sees them


def cases_seen_by(person: Person) -> QuerySet[Case]:
    """The cases of one's own organisation: the one door for pages, API, export and figures."""
    if not may(person, Permission.SEE_CASES, at=person.organisation):
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


# The queue


def queue(person: Person, filters: QueueFilter) -> QuerySet[Case]:
    """What to work on, first things first: overdue, then urgent, then due soonest.

    Decided cases come newest first. The number of queries does not grow with the rows.
    """
    cases = _narrowed(_in_view(cases_seen_by(person), person, filters.view), person, filters)
    return (
        cases.select_related(None)  # sorted without their items, which are many and wide
        .prefetch_related(Prefetch("item", _SHORTLY), "organisation", "reviewer")
        .order_by(*_order(filters.view))
    )


def queue_counts(person: Person) -> QueueCounts:
    """How many cases are in each view."""
    at, cases = now(), cases_seen_by(person).order_by()
    decided = cases.filter(state=CaseState.DECIDED).count()
    waiting = cases.filter(state__in=_WAITING).aggregate(
        urgent=Count("pk"),
        mine=Count("pk", filter=Q(state=CaseState.IN_REVIEW, reviewer=person)),
        overdue=Count("pk", filter=Q(due_at__lt=at)),
        due_today=Count("pk", filter=Q(due_at__range=(at, at + timedelta(days=1)))),
    )
    return QueueCounts(decided=decided, all=waiting["urgent"] + decided, **waiting)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What comes before and after a case in a queue."""

    before: Case | None
    after: Case | None


def neighbours(person: Person, case: Case, filters: QueueFilter | None = None) -> Neighbours:
    """The cases before and after this one, which itself need not be in the queue any more."""
    filters = filters or QueueFilter()
    cases, order = queue(person, filters), _order(filters.view)
    here = _ordered(Case.objects.filter(pk=case.pk)).values(*(name.strip("-") for name in order))
    key = next(iter(here), None)
    if key is None or (filters.view == QueueView.DECIDED and key["decided_at"] is None):
        return Neighbours(None, None)
    backwards = [name.removeprefix("-") if name[0] == "-" else f"-{name}" for name in order]
    return Neighbours(
        before=_first(person, cases.filter(_beyond(key, backwards)).order_by(*backwards)),
        after=_first(person, cases.filter(_beyond(key, order))),
    )


def _first(person: Person, cases: QuerySet[Case]) -> Case | None:
    """The first; only keys are put in order, not the rows."""
    key = cases.values_list("pk", flat=True).first()
    return None if key is None else cases_seen_by(person).filter(pk=key).first()


def _in_view(cases: QuerySet[Case], person: Person, view: QueueView) -> QuerySet[Case]:
    match view:
        case QueueView.URGENT:
            return _ordered(cases.filter(state__in=_WAITING))
        case QueueView.MINE:
            return _ordered(cases.filter(state=CaseState.IN_REVIEW, reviewer=person))
        case QueueView.DECIDED:
            return cases.filter(state=CaseState.DECIDED)
        case QueueView.ALL:
            return _ordered(cases)


def _narrowed(cases: QuerySet[Case], person: Person, filters: QueueFilter) -> QuerySet[Case]:
    if filters.label is not None:
        cases = cases.filter(label=filters.label)
    if filters.bank is not None:
        banks = banks_seen_by(person).filter(code=filters.bank)
        near = (
            without_shared(Match.objects.all())
            .filter(organisation=person.organisation_id, bank__in=banks.values("pk"))
            .order_by()
        )
        cases = cases.filter(item__in=near.values("item"))
    if words := filters.q.replace("\0", "").strip():
        cases = cases.filter(_says(words, person))
    return cases


def _says(words: str, person: Person) -> Q:
    """Whether a case's short name, title or address has these words."""
    said = Q(title__icontains=words) | Q(address__icontains=words)
    items = Item.objects.filter(said, organisation=person.organisation_id)  # in their index alone
    found = Q(item__in=items.order_by().values("pk"))
    kind, dash, rest = words.lower().partition("-")
    digits = (rest if dash and kind in {"k", "i"} else words.lower()).replace("-", "")
    if 0 < len(digits) <= 8 and set(digits) <= set("0123456789abcdef"):
        room = "item__code__startswith" if dash and kind == "i" else "code__startswith"
        found |= Q(**{room: digits})
    elif len(digits) == 32 and set(digits) <= set("0123456789abcdef"):
        found |= Q(code=UUID(digits)) | Q(item__code=UUID(digits))
    return found


def _order(view: QueueView) -> list[str]:
    if view == QueueView.DECIDED:
        return ["-decided_at", "-pk"]
    return ["-overdue", "-urgency", "due_at", "pk"]


def _ordered(cases: QuerySet[Case]) -> QuerySet[Case]:
    late = Q(state__in=_WAITING, due_at__lt=now())
    return cases.annotate(
        overdue=models.Case(
            models.When(late, then=1), default=0, output_field=models.SmallIntegerField()
        )
    )


def _beyond(key: dict[str, object], order: Sequence[str]) -> Q:
    """What stands after `key` in that order: the same in the first fields, beyond in the next."""
    beyond, same = Q(), Q()
    for field in order:
        name = field.removeprefix("-")
        further = "lt" if field.startswith("-") else "gt"
        beyond |= same & Q(**{f"{name}__{further}": key[name]})
        same &= Q(**{name: key[name]})
    first = order[0]  # said again on its own, for the index
    further = "lte" if first.startswith("-") else "gte"
    return beyond & Q(**{f"{first.removeprefix('-')}__{further}": key[first.removeprefix("-")]})


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
    if not cases_seen_by(person).filter(pk=case.pk).exists():
        return []
    banks = banks_seen_by(person).values("pk")
    matches = without_shared(Match.objects.all())
    ours = matches.filter(item=case.item_id, bank__in=banks).order_by()
    theirs = matches.filter(
        _seen_there(), signal__in=list(ours.values_list("signal", flat=True))
    ).exclude(organisation=person.organisation_id)
    decisions = Decision.objects.filter(
        case__item__in=theirs.order_by().values("item"), reopened_at=None
    ).select_related("case__organisation")[:MOST_ELSEWHERE]
    return [
        DecisionElsewhere(
            verdict=Verdict(decision.verdict),
            policy_line=PolicyLine(decision.policy_line) if decision.policy_line else None,
            member=decision.case.organisation.name,
            on=decision.decided_at.date(),
        )
        for decision in decisions
    ]


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
    looks = Entry.objects.filter(
        actor=str(person.code), name=EvidenceRevealed.name, at__gt=now() - PAUSE_WINDOW
    ).aggregate(count=Count("pk"), since=Min("at"))
    return Care(
        hard_items=looks["count"],
        since=looks["since"],
        pause_advised=looks["count"] >= PAUSE_AFTER,
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
