from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from kashf.coalition.api.bodies import JSON, read_json
from kashf.coalition.api.keys import KeyFor, KeyRequest, Pace
from kashf.coalition.api.once import once
from kashf.coalition.api.paging import Asked, Page, paged
from kashf.coalition.api.shapes import ScanShown
from kashf.coalition.api.taken import NothingTaken
from kashf.coalition.banks.actions import start_scan, stop_scan
from kashf.coalition.banks.queries import bank_seen_by, scan_seen_by, scans_seen_by
from kashf.coalition.members.vocabulary import Scope

router = Router(tags=["scans"])

_BODY: dict[str, Any] = {
    "required": True,
    "content": {JSON: {"schema": {"$ref": "#/components/schemas/NothingTaken"}}},
}


@router.post(
    "/banks/{uuid:code}/scans",
    auth=KeyFor(Scope.BANKS_SCAN),
    throttle=Pace(),
    response={201: ScanShown},
    openapi_extra={"requestBody": _BODY},
)
def scan_for_bank(request: KeyRequest, code: UUID) -> HttpResponse:
    """Have all your organisation's items looked at for what is in a bank of its own."""
    sent = read_json(request, NothingTaken)
    return once(request, sent, lambda: (201, ScanShown.of(start_scan(code, by=request.auth))))


@router.get("/banks/{uuid:code}/scans", auth=KeyFor(Scope.BANKS_READ), response=Page[ScanShown])
def scans(request: KeyRequest, code: UUID, asked: Query[Asked]) -> Page[ScanShown]:
    """The scans of your organisation's items for a bank, newest first."""
    rows = scans_seen_by(request.auth).filter(bank=bank_seen_by(request.auth, code))
    return paged(Page[ScanShown], request, rows, asked, by="started_at", show=ScanShown.of)


@router.get("/scans/{uuid:code}", auth=KeyFor(Scope.BANKS_READ), response=ScanShown)
def scan(request: KeyRequest, code: UUID) -> ScanShown:
    """One of them: how far it is."""
    return ScanShown.of(scan_seen_by(request.auth, code))


@router.post(
    "/scans/{uuid:code}/stop",
    auth=KeyFor(Scope.BANKS_SCAN),
    throttle=Pace(),
    response=ScanShown,
    openapi_extra={"requestBody": _BODY},
)
def stop(request: KeyRequest, code: UUID) -> HttpResponse:
    """End it before its end; what it found stays."""
    sent = read_json(request, NothingTaken)
    return once(request, sent, lambda: (200, ScanShown.of(stop_scan(code, by=request.auth))))
