from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from kashf.coalition.answers.models import Carried, Line, Narrative
from kashf.coalition.answers.vocabulary import LANGUAGES, LineState
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.review.models import Case
from kashf.errors import NotFound

InForce = dict[str, Line | None]


@dataclass(frozen=True, slots=True)
class Gap:
    """A narrative, the languages in which it has no answer, and how many own cases carry it."""

    narrative: Narrative
    languages: tuple[str, ...]
    cases: int


def narratives_seen_by(person: Person) -> QuerySet[Narrative]:
    """A member's own narratives and those that other members share. Platforms see none."""
    if not _sees_answers(person):
        return Narrative.objects.none()
    mine = Q(organisation=person.organisation_id)
    return Narrative.objects.filter(mine | Q(shared=True)).select_related("organisation")


def narrative_seen_by(person: Person, code: UUID) -> Narrative:
    """One of them. Raises NotFound."""
    narrative = narratives_seen_by(person).filter(code=code).first()
    if narrative is None:
        raise NotFound("There is no such narrative.")
    return narrative


def lines_seen_by(person: Person) -> QuerySet[Line]:
    """All of a member's own lines, and others' that are in force on shared narratives."""
    if not _sees_answers(person):
        return Line.objects.none()
    mine = Q(organisation=person.organisation_id)
    theirs = Q(narrative__shared=True, state=LineState.APPROVED)
    return Line.objects.filter(mine | theirs).select_related("narrative", "organisation")


def line_seen_by(person: Person, code: UUID) -> Line:
    """One of them. Raises NotFound."""
    line = lines_seen_by(person).filter(code=code).first()
    if line is None:
        raise NotFound("There is no such line.")
    return line


def carried_by_case(person: Person, case: Case) -> list[tuple[Narrative, InForce]]:
    """The narratives that a case of one's own carries, each with its line in force by language.

    None stands for the gap. Where several members answer, one's own line comes first, then that of
    the narrative's owner, then the newest.
    """
    if case.organisation_id != person.organisation_id:
        return []
    narratives = list(narratives_seen_by(person).filter(carried__case=case).order_by("pk"))
    lines = in_force(person, narratives)
    return [(narrative, lines[narrative.pk]) for narrative in narratives]


def gaps(person: Person) -> list[Gap]:
    """What still needs an answer: one's own narratives, and all that one's own cases carry, where
    a language has no line in force. What most cases carry comes first."""
    own_cases = Carried.objects.filter(case__organisation=person.organisation_id)
    carried = Counter(own_cases.values_list("narrative", flat=True))
    concern = Q(organisation=person.organisation_id) | Q(pk__in=carried)
    narratives = list(narratives_seen_by(person).filter(concern))
    lines = in_force(person, narratives)
    found = [
        Gap(narrative, missing, carried[narrative.pk])
        for narrative in narratives
        if (missing := tuple(tag for tag, line in lines[narrative.pk].items() if line is None))
    ]
    return sorted(found, key=lambda gap: (-gap.cases, gap.narrative.pk))


def in_force(person: Person, narratives: Iterable[Narrative]) -> dict[int, InForce]:
    """For each narrative that `person` sees, by its key, and each language: the line to show; see
    `carried_by_case`."""
    found: dict[int, InForce] = {one.pk: dict.fromkeys(LANGUAGES) for one in narratives}
    lines = lines_seen_by(person).filter(state=LineState.APPROVED, narrative__in=found)
    for line in lines.order_by("approved_at", "pk"):
        now_there = found[line.narrative_id][line.language]
        if now_there is None or _rank(line, person) >= _rank(now_there, person):
            found[line.narrative_id][line.language] = line
    return found


def _rank(line: Line, person: Person) -> tuple[bool, bool]:
    return (
        line.organisation_id == person.organisation_id,
        line.organisation_id == line.narrative.organisation_id,
    )


def _sees_answers(person: Person) -> bool:
    desk = person.organisation
    return not desk.is_platform and holds(person, Permission.SEE_ANSWERS, at=desk)
