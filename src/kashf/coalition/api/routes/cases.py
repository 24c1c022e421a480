from uuid import UUID

from ninja import Field, Query, Router

from kashf.coalition.api.keys import KeyFor, KeyRequest
from kashf.coalition.api.paging import Asked, Page, paged
from kashf.coalition.api.shapes import CaseShown
from kashf.coalition.members.vocabulary import Scope
from kashf.coalition.review.queries import case_seen_by, cases_seen_by
from kashf.coalition.review.vocabulary import CaseState
from kashf.language import Script

router = Router(tags=["cases"], auth=KeyFor(Scope.CASES_READ))


class AskedOfCases(Asked):
    """Which page, in which state, and about items in which language and script."""

    state: CaseState | None = None
    language: str | None = Field(None, max_length=16, description="As an item has it")
    script: Script | None = None


@router.get("/cases", response=Page[CaseShown])
def cases(request: KeyRequest, asked: Query[AskedOfCases]) -> Page[CaseShown]:
    """Your organisation's cases, newest first."""
    rows = cases_seen_by(request.auth).prefetch_related("decisions")
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.language is not None:
        rows = rows.filter(language=asked.language)
    if asked.script is not None:
        rows = rows.filter(script=asked.script)
    rows = rows.defer("item__text", "item__note")
    return paged(Page[CaseShown], request, rows, asked, by="opened_at", show=CaseShown.of)


@router.get("/cases/{uuid:code}", response=CaseShown)
def case(request: KeyRequest, code: UUID) -> CaseShown:
    """One of them."""
    return CaseShown.of(case_seen_by(request.auth, code))
