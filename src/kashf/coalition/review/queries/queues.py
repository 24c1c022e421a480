"""The queue in its order, how many cases wait in it, and which stand beside one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from sys import maxsize
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.models import Match
from kashf.coalition.banks.queries import banks_seen_by, without_shared
from kashf.coalition.intake.queries import saying
from kashf.coalition.members.models import Person
from kashf.coalition.prepared import NOW, asked_by_key, counted
from kashf.coalition.review.models import Case
from kashf.coalition.review.queries.cases import cases_seen_by, sees_cases
from kashf.coalition.review.vocabulary import CaseState, QueueCounts, QueueFilter, QueueView

_WAITING: Final = (CaseState.OPEN, CaseState.IN_REVIEW)
_URGENT_FIRST: Final = ("-urgency", "due_at", "pk")
_NEWEST_FIRST: Final = ("-decided_at", "-pk")
_DAY: Final = timedelta(days=1)
_TOMORROW: Final = NOW + _DAY  # marks
_ME: Final = -1


@dataclass(frozen=True, slots=True)
class Queue:
    """Cases in the order in which they are worked on: those of one part after those of another.

    Each part has its order from an index, of which no more is read than is shown.
    """

    person: Person  # who asks
    parts: tuple[QuerySet[Case], ...]
    order: tuple[str, ...]  # within each part

    def __iter__(self) -> Iterator[Case]:
        return iter(self.rows(0, maxsize))

    def rows(self, start: int, stop: int) -> list[Case]:
        """Those from `start` until before `stop`, with what a list shows of them. The number of
        queries does not grow with the rows."""
        keys = self._keys(start, stop)
        rows = _shown(self.person, keys)
        return [rows[key] for key in keys if key in rows]

    def _keys(self, start: int, stop: int) -> list[int]:
        keys: list[int] = []
        for part in self.parts:
            if stop <= 0:
                break
            found = list(part.order_by(*self.order).values_list("pk", flat=True)[start:stop])
            keys += found
            here = start + len(found) if found or not start else part.count()
            start, stop = max(start - here, 0), stop - here
        return keys

    def after(self, case: Case, part: int) -> int | None:
        """The key of the case that follows one whose place is in that part."""
        here = self.parts[part].filter(_beyond(case, self.order))
        return _first([here, *self.parts[part + 1 :]], self.order)

    def before(self, case: Case, part: int) -> int | None:
        """The key of the case before one whose place is in that part."""
        backwards = [_turned(name) for name in self.order]
        here = self.parts[part].filter(_beyond(case, backwards))
        return _first([here, *reversed(self.parts[:part])], backwards)


def queue(person: Person, filters: QueueFilter) -> Queue:
    """What to work on, first things first: overdue, then urgent, then due soonest.

    Decided cases come newest first.
    """
    cases = cases_seen_by(person).select_related(None)  # no joins: items are many and wide
    cases = _narrowed(cases, person, filters)
    if filters.view == QueueView.DECIDED:
        decided = cases.filter(state=CaseState.DECIDED, decided_at__isnull=False)
        return Queue(person, (decided,), _NEWEST_FIRST)
    at = now()
    late, rest = Q(decided_at=None, due_at__lt=at), Q(decided_at=None, due_at__gte=at)
    if filters.view == QueueView.ALL:
        rest |= Q(decided_at__isnull=False)
    if filters.view == QueueView.MINE:  # so few that they are not looked for in the whole order
        late, rest = Q(due_at__lt=at), Q(due_at__gte=at)
        cases = cases.filter(state=CaseState.IN_REVIEW, reviewer=person)
    return Queue(person, (cases.filter(late), cases.filter(rest)), _URGENT_FIRST)


def _shown(person: Person, keys: Sequence[int]) -> dict[int, Case]:
    """Of the cases with these keys those that the person sees, by their keys."""
    if not sees_cases(person):
        return {}

    def make(marks: Sequence[int]) -> QuerySet[Case]:
        seen = cases_seen_by(person).select_related(None).order_by()
        shown = seen.select_related("item__platform", "reviewer")
        return shown.defer("item__text", "item__note").filter(pk__in=marks)

    rows = asked_by_key(("shown", person.organisation_id), make, {}, keys)
    for case in rows.values():
        case.organisation = person.organisation  # they see no others
    return rows


def queue_counts(person: Person) -> QueueCounts:
    """How many cases are in each view. Each question reads a stretch of an index and no rows."""
    if not sees_cases(person):
        return QueueCounts(urgent=0, mine=0, decided=0, all=0, overdue=0, due_today=0)
    at = now()
    given = {NOW: at, _TOMORROW: at + _DAY, _ME: person.pk}

    def count(name: str, **what: object) -> int:
        shape = (name, person.organisation_id)
        return counted(shape, lambda: cases_seen_by(person).filter(**what), given)

    overdue = count("overdue", state__in=_WAITING, due_at__lt=NOW)
    due_today = count("due today", state__in=_WAITING, due_at__range=(NOW, _TOMORROW))
    urgent = overdue + due_today + count("due later", state__in=_WAITING, due_at__gt=_TOMORROW)
    everything = count("all")  # of the narrowest index; what is decided is the rest
    return QueueCounts(
        urgent=urgent,
        mine=count("mine", state=CaseState.IN_REVIEW, reviewer=_ME),
        decided=everything - urgent,
        all=everything,
        overdue=overdue,
        due_today=due_today,
    )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What comes before and after a case in a queue."""

    before: Case | None
    after: Case | None


def neighbours(person: Person, case: Case, filters: QueueFilter | None = None) -> Neighbours:
    """The cases before and after this one, which itself need not be in the queue any more."""
    filters = filters or QueueFilter()
    if filters.view == QueueView.DECIDED and case.decided_at is None:
        return Neighbours(None, None)
    cases = queue(person, filters)
    late = case.decided_at is None and case.due_at < now()
    part = 0 if late else len(cases.parts) - 1
    keys = cases.before(case, part), cases.after(case, part)
    found = cases_seen_by(person).in_bulk([key for key in keys if key is not None])
    before, after = (None if key is None else found.get(key) for key in keys)
    return Neighbours(before, after)


def _first(parts: Sequence[QuerySet[Case]], order: Sequence[str]) -> int | None:
    firsts = (part.order_by(*order).values_list("pk", flat=True).first() for part in parts)
    return next((key for key in firsts if key is not None), None)


def _narrowed(cases: QuerySet[Case], person: Person, filters: QueueFilter) -> QuerySet[Case]:
    if filters.label is not None:
        cases = cases.filter(label=filters.label)
    if filters.bank is not None:
        bank = banks_seen_by(person).filter(code=filters.bank).values_list("pk", flat=True).first()
        near = Match.objects.filter(
            organisation=person.organisation_id, bank=bank, item=OuterRef("item")
        )
        cases = cases.filter(Exists(without_shared(near)))
    if filters.language:
        cases = cases.filter(language=filters.language)
    if filters.script is not None:
        cases = cases.filter(script=filters.script)
    if words := filters.q.replace("\0", "").strip():
        cases = cases.filter(_says(words, person))
    return cases


def _says(words: str, person: Person) -> Q:
    """Whether a case's short name or its item's texts have these words."""
    found = saying(words, person.organisation, of="item__")
    kind, dash, rest = words.lower().partition("-")
    digits = (rest if dash and kind in {"k", "i"} else words.lower()).replace("-", "")
    if 0 < len(digits) <= 8 and set(digits) <= set("0123456789abcdef"):
        room = "item__code__startswith" if dash and kind == "i" else "code__startswith"
        found |= Q(**{room: digits})
    elif len(digits) == 32 and set(digits) <= set("0123456789abcdef"):
        found |= Q(code=UUID(digits)) | Q(item__code=UUID(digits))
    return found


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _beyond(case: Case, order: Sequence[str]) -> Q:
    """What stands after the case in that order: first fields the same, beyond in the next."""
    beyond, same = Q(), Q()
    for field in order:
        name = field.removeprefix("-")
        further = "lt" if field.startswith("-") else "gt"
        beyond |= same & Q(**{f"{name}__{further}": getattr(case, name)})
        same &= Q(**{name: getattr(case, name)})
    first = order[0]  # said again on its own, for the index
    name, further = first.removeprefix("-"), "lte" if first.startswith("-") else "gte"
    return beyond & Q(**{f"{name}__{further}": getattr(case, name)})
