from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_GET

from kashf.coalition.console.pages import page_of
from kashf.coalition.console.statements.reading import (
    choices_of,
    history_of,
    measures_to_open,
    read_records,
    rounds_read,
    with_names,
)
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.queries import holds
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.statements.queries import (
    coalition_table,
    records_behind,
    round_seen_by,
    rounds_seen_by,
    shown,
    statement_seen_by,
)
from kashf.coalition.statements.vocabulary import DEFINITIONS, MEASURE_NAMES, Measure
from kashf.errors import NotFound

SEES = Permission.SEE_STATEMENTS
ROUNDS: Final = 6  # side by side on one page


@require_GET
@console_view(SEES)
def listed(request: DeskRequest) -> HttpResponse:
    """The rounds with one's own statements; for chairs, with all members' side by side."""
    person, at = request.user, request.user.organisation
    page = page_of(request, rounds_seen_by(person), size=ROUNDS)
    asked, given = rounds_read(person, page.rows)
    context = {
        "page": page,
        "asked": asked,
        "given": given,
        "may_open": holds(person, Permission.ACCEPT_STATEMENTS, at=at),
        "may_write": holds(person, Permission.WRITE_STATEMENTS, at=at),
    }
    return render_desk(request, "console/statements/list.html", context, desk="statements")


@require_GET
@console_view(SEES)
def one(request: DeskRequest, code: UUID) -> HttpResponse:
    """A statement: its figures, its curve, and what may be done with it."""
    person, statement = request.user, statement_seen_by(request.user, code)
    figures = list(statement.figures.all())
    context = {
        "statement": statement,
        "short": shown.picked(figures, shown.SHORT),
        "ledger": [shown.shown(figure) for figure in figures],
        "opens": measures_to_open(person, statement),
        "finding": shown.finding(statement),
        "charts": shown.curve_of(statement, rtl=get_language_bidi()),
        "moments": shown.moments_of(statement),
        "may": choices_of(person, statement),
        "history": history_of(person, statement),
        "is_own": statement.organisation_id == person.organisation_id,
    }
    return render_desk(request, "console/statements/one.html", context, desk="statements")


@require_GET
@console_view(SEES)
def records(request: DeskRequest, code: UUID, measure: str) -> HttpResponse:
    """The records on which a figure stands, with the way to each."""
    statement = statement_seen_by(request.user, code)
    if measure not in set(Measure):
        raise NotFound("There is no such measure.")
    asked = Measure(measure)
    page = page_of(request, with_names(records_behind(request.user, statement, asked)))
    context = {
        "statement": statement,
        "title": MEASURE_NAMES[asked],
        "definition": DEFINITIONS[asked],
        "page": page,
        "records": read_records(page.rows),
        "figure": next((one for one in statement.figures.all() if one.measure == asked), None),
    }
    return render_desk(request, "console/statements/records.html", context, desk="statements")


@require_GET
@console_view(SEES)
def table(request: DeskRequest, code: UUID) -> HttpResponse:
    """The coalition's account of a round: all members side by side."""
    found = coalition_table(round_seen_by(request.user, code), request.user)
    context = {
        "table": found,
        "whole": [shown.shown(cell) for cell in found.whole],
        "rows": [
            (row, [shown.shown(cell) for cell in row.cells])
            for row in sorted(found.rows, key=lambda row: row.organisation.name)
        ],
        "charts": shown.accepted_side_by_side(found, rtl=get_language_bidi()),
    }
    return render_desk(request, "console/statements/table.html", context, desk="statements")
