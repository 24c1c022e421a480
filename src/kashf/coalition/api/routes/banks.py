from functools import partial
from uuid import UUID

from ninja import Query, Router

from kashf.coalition.api.keys import KeyFor, KeyRequest
from kashf.coalition.api.paging import Asked, Page, paged
from kashf.coalition.api.shapes import BankShown, SignalShown
from kashf.coalition.banks.queries import bank_seen_by, banks_seen_by, signals_seen_by
from kashf.coalition.members.vocabulary import Scope

router = Router(tags=["banks"], auth=KeyFor(Scope.BANKS_READ))


@router.get("/banks", response=Page[BankShown])
def banks(request: KeyRequest, asked: Query[Asked]) -> Page[BankShown]:
    """Your organisation's banks, and those that are shared with it now; newest first."""
    rows = banks_seen_by(request.auth).prefetch_related("shared_with")
    return paged(
        Page[BankShown],
        request,
        rows,
        asked,
        by="made_at",
        show=partial(BankShown.of, to=request.auth),
    )


@router.get("/banks/{uuid:code}", response=BankShown)
def bank(request: KeyRequest, code: UUID) -> BankShown:
    """One of them."""
    return BankShown.of(bank_seen_by(request.auth, code), to=request.auth)


@router.get("/banks/{uuid:code}/signals", response=Page[SignalShown])
def signals(request: KeyRequest, code: UUID, asked: Query[Asked]) -> Page[SignalShown]:
    """Its signals, newest first; withdrawn ones too, which explain old matches."""
    seen = bank_seen_by(request.auth, code)
    rows = signals_seen_by(request.auth).filter(bank=seen)
    return paged(Page[SignalShown], request, rows, asked, by="added_at", show=SignalShown.of)
