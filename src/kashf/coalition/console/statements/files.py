"""A statement as a file, for who sees it."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kashf.coalition.console.views import DeskRequest, console_view
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.statements.models import Statement
from kashf.coalition.statements.queries import as_csv, as_rows, statement_seen_by
from kashf.coalition.statements.queries.shown import file_of


@require_GET
@console_view(Permission.SEE_STATEMENTS)
def as_table(request: DeskRequest, code: UUID) -> HttpResponse:
    """Its figures as CSV, without a cell that a spreadsheet would run."""
    statement = statement_seen_by(request.user, code)
    text = "\ufeff" + as_csv(as_rows(statement))  # the mark makes spreadsheets read UTF-8
    return _file(statement, text.encode(), "csv", "text/csv; charset=utf-8")


@require_GET
@console_view(Permission.SEE_STATEMENTS)
def as_json(request: DeskRequest, code: UUID) -> HttpResponse:
    """Its figures and its curve as JSON."""
    statement = statement_seen_by(request.user, code)
    return _file(statement, file_of(statement), "json", "application/json; charset=utf-8")


def _file(statement: Statement, content: bytes, ending: str, kind: str) -> HttpResponse:
    name = f"{statement.organisation.slug}-{statement.round.number}.{ending}"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
