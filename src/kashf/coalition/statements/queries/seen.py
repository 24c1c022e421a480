from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds, may, require
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.statements.models import Round, Statement
from kashf.coalition.statements.queries.records import SOURCES, Span
from kashf.coalition.statements.vocabulary import Measure, StatementState
from kashf.errors import NotFound

SEEN_BY_MEMBERS: Final = frozenset({StatementState.ACCEPTED, StatementState.PUBLISHED})
# A returned one is as it was submitted: taken up again, it is a draft, and its member's alone.
SEEN_BY_CHAIRS: Final = SEEN_BY_MEMBERS | {StatementState.SUBMITTED, StatementState.RETURNED}


def statements_seen_by(person: Person) -> QuerySet[Statement]:
    """Published ones are seen by all; accepted ones by the members; submitted and returned ones by
    the chairs; one's own always."""
    seen = Q(state=StatementState.PUBLISHED)
    if _sees_statements(person):
        states = SEEN_BY_CHAIRS if _is_chair(person) else SEEN_BY_MEMBERS
        seen |= Q(organisation=person.organisation_id) | Q(state__in=sorted(states))
    return _with_all(Statement.objects.filter(seen))


def statement_seen_by(person: Person, code: UUID) -> Statement:
    """One of them. Raises NotFound."""
    statement = statements_seen_by(person).filter(code=code).first()
    if statement is None:
        raise NotFound("There is no such statement.")
    return statement


def rounds_seen_by(person: Person) -> QuerySet[Round]:
    """Every round, for members' people; for the platforms' those with something published."""
    return Round.objects.all() if _sees_statements(person) else published_rounds()


def round_seen_by(person: Person, code: UUID) -> Round:
    """One of them. Raises NotFound."""
    found = rounds_seen_by(person).filter(code=code).first()
    if found is None:
        raise NotFound("There is no such round.")
    return found


def published() -> QuerySet[Statement]:
    """What everybody may read, newest round first."""
    return _with_all(Statement.objects.filter(state=StatementState.PUBLISHED))


def published_rounds() -> QuerySet[Round]:
    """Rounds with a statement that everybody may read."""
    statements = Statement.objects.filter(state=StatementState.PUBLISHED)
    return Round.objects.filter(pk__in=statements.values("round"))


def records_behind(person: Person, statement: Statement, measure: Measure) -> QuerySet[Any]:
    """The n records on which a figure stands, as they were when it was computed.

    For people of the statement's own organisation who may see such records (NotAllowed if not);
    for all others there is nothing here (NotFound), published or not.
    """
    own = statement.organisation_id == person.organisation_id
    if not own or not _sees_statements(person):
        raise NotFound("The records of a statement are seen by its own organisation only.")
    source = SOURCES[measure]
    require(person, source.permission, at=person.organisation)
    period = statement.round.period
    return source.records(Span.of(statement.organisation, period, statement.computed_at))


def _with_all(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    return statements.select_related("organisation", "round").prefetch_related("figures", "curve")


def _sees_statements(person: Person) -> bool:
    desk = person.organisation
    return not desk.is_platform and holds(person, Permission.SEE_STATEMENTS, at=desk)


def _is_chair(person: Person) -> bool:
    return may(person, Permission.ACCEPT_STATEMENTS, at=person.organisation)
