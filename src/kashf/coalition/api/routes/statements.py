from uuid import UUID

from ninja import Query, Router

from kashf.coalition.api.keys import KeyFor, KeyRequest
from kashf.coalition.api.notices import StatementListed, StatementShown
from kashf.coalition.api.paging import Asked, Page, paged
from kashf.coalition.members.vocabulary import Scope
from kashf.coalition.statements.queries import statement_seen_by, statements_seen_by

router = Router(tags=["statements"], auth=KeyFor(Scope.STATEMENTS_READ))


@router.get("/statements", response=Page[StatementListed])
def statements(request: KeyRequest, asked: Query[Asked]) -> Page[StatementListed]:
    """The statements that you see, newest round first."""
    rows = statements_seen_by(request.auth).prefetch_related(None)
    return paged(
        Page[StatementListed], request, rows, asked, by="round__opened_at", show=StatementListed.of
    )


@router.get("/statements/{uuid:code}", response=StatementShown)
def statement(request: KeyRequest, code: UUID) -> StatementShown:
    """One of them, with its figures."""
    return StatementShown.of(statement_seen_by(request.auth, code))
