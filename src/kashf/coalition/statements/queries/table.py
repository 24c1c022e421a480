"""The coalition's account: all members side by side, and their sum where there is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.queries import members_of_the_coalition
from kashf.coalition.statements.models import Figure, Round, Statement
from kashf.coalition.statements.queries.seen import published, statements_seen_by
from kashf.coalition.statements.vocabulary import (
    DEFINITIONS,
    KINDS,
    MEASURE_NAMES,
    REASONS,
    Measure,
    MeasureKind,
    NotAvailable,
    StatementState,
)
from kashf.measures import rate

# Drafts and returned statements are not given, even to those who see them.
GIVEN: Final = frozenset(
    {StatementState.SUBMITTED, StatementState.ACCEPTED, StatementState.PUBLISHED}
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table; `why_not` says why it has no value."""

    measure: Measure
    n: int = 0
    numerator: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    why_not: NotAvailable | None = None

    @property
    def kind(self) -> MeasureKind:
        """Count, share or hours."""
        return KINDS[self.measure]

    @property
    def title(self) -> str:
        """What it measures, in the reader's language."""
        return str(MEASURE_NAMES[self.measure])

    @property
    def definition(self) -> str:
        """How it is made, in the reader's language."""
        return str(DEFINITIONS[self.measure])

    @property
    def reason(self) -> str:
        """Why it has no value, in the reader's language; empty if it has one."""
        return "" if self.why_not is None else str(REASONS[self.why_not])


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member and its figures, in the order of `Measure`; all not available if it gave none."""

    organisation: Organisation
    statement: Statement | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All members of a round, and the coalition as a whole, from `given` statements."""

    round: Round
    rows: tuple[MemberRow, ...]
    whole: tuple[Cell, ...]
    given: int


def coalition_table(round: Round, person: Person | None) -> Table:  # noqa: A002 -- the word it is
    """The statements handed in that `person` sees, or everybody (None): the published ones.

    Counts are added up, shares are pooled from their numerators and totals; medians are not.
    """
    seen = published() if person is None else statements_seen_by(person)
    handed_in = seen.filter(round=round, state__in=sorted(GIVEN))
    figures_only = handed_in.prefetch_related(None).prefetch_related("figures")
    given = {statement.organisation_id: statement for statement in figures_only}
    rows = tuple(
        MemberRow(member, given.get(member.pk), _cells(given.get(member.pk)))
        for member in members_of_the_coalition()
    )
    whole = tuple(
        _pooled(measure, [row.cells[place] for row in rows])
        for place, measure in enumerate(Measure)
    )
    return Table(round, rows, whole, sum(row.statement is not None for row in rows))


def _cells(statement: Statement | None) -> tuple[Cell, ...]:
    figures = {} if statement is None else {one.measure: one for one in statement.figures.all()}
    return tuple(_cell(measure, figures.get(measure)) for measure in Measure)


def _cell(measure: Measure, figure: Figure | None) -> Cell:
    if figure is None:
        return Cell(measure, why_not=NotAvailable.NO_STATEMENT)
    return Cell(
        measure,
        n=figure.n,
        numerator=figure.numerator,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        why_not=figure.why_not,
    )


def _pooled(measure: Measure, cells: Iterable[Cell]) -> Cell:
    given = [cell for cell in cells if cell.why_not != NotAvailable.NO_STATEMENT]
    if not given:
        return Cell(measure, why_not=NotAvailable.NO_STATEMENT)
    known, n = [cell for cell in given if cell.value is not None], sum(cell.n for cell in given)
    if KINDS[measure] == MeasureKind.HOURS:
        return Cell(measure, n=n, why_not=NotAvailable.NOT_POOLED)
    if not known:
        return Cell(measure, why_not=NotAvailable.NO_RECORDS)
    if KINDS[measure] == MeasureKind.COUNT:
        return Cell(measure, n=n, value=sum(cell.value or 0 for cell in known))
    some = sum(cell.numerator or 0 for cell in known)
    pooled = rate(some, n)
    return Cell(measure, n, some, pooled.value, pooled.low, pooled.high)
