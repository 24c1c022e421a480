from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Router

from kashf.coalition.api.bodies import FORM, JSON, read_json_or_form
from kashf.coalition.api.keys import KeyFor, KeyRequest, Pace
from kashf.coalition.api.once import once
from kashf.coalition.api.paging import Asked, Page, paged
from kashf.coalition.api.shapes import ItemListed, ItemShown, MatchShown
from kashf.coalition.api.taken import ItemTaken
from kashf.coalition.banks.queries import matches_seen_by
from kashf.coalition.intake.actions import make_ready, take_in_ready
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import item_seen_by, items_seen_by
from kashf.coalition.intake.vocabulary import SourceKind
from kashf.coalition.members.vocabulary import Scope
from kashf.language import Script

router = Router(tags=["items"])

_SHAPE = {"$ref": "#/components/schemas/ItemTaken"}
_FILE = {"type": "object", "properties": {"upload": {"type": "string", "format": "binary"}}}
_BODY = {
    "required": True,
    "content": {JSON: {"schema": _SHAPE}, FORM: {"schema": {"allOf": [_SHAPE, _FILE]}}},
}


@router.post(
    "/items",
    auth=KeyFor(Scope.ITEMS_WRITE),
    throttle=Pace(),
    response={201: ItemShown, 200: ItemShown},
    openapi_extra={"requestBody": _BODY},
)
def take_in_item(request: KeyRequest) -> HttpResponse:
    """Take an item in: 201, or 200 if the same content from the same place is here already."""
    sent = read_json_or_form(request, ItemTaken)
    # before the transaction that keeps the answer for the same key
    ready = make_ready(by=request.auth, content=sent.content.content(sent.upload))

    def answer() -> tuple[int, ItemShown]:
        taken = take_in_ready(ready, by=request.auth, source=SourceKind.API)
        return (201 if taken.is_new else 200), ItemShown.of(taken.item)

    return once(request, sent, answer)


class AskedOfItems(Asked):
    """Which page, and in which language and script."""

    language: str | None = Field(None, max_length=16, description="As an item has it")
    script: Script | None = None


@router.get("/items", auth=KeyFor(Scope.ITEMS_READ), response=Page[ItemListed])
def items(request: KeyRequest, asked: Query[AskedOfItems]) -> Page[ItemListed]:
    """Your organisation's items, newest first."""
    rows = items_seen_by(request.auth).defer("text", "note")
    if asked.language is not None:
        rows = rows.filter(language=asked.language)
    if asked.script is not None:
        rows = rows.filter(script=asked.script)
    return paged(Page[ItemListed], request, rows, asked, by="received_at", show=ItemListed.of)


@router.get("/items/{uuid:code}", auth=KeyFor(Scope.ITEMS_READ), response=ItemShown)
def item(request: KeyRequest, code: UUID) -> ItemShown:
    """One of them."""
    return ItemShown.of(item_seen_by(request.auth, code))


@router.get(
    "/items/{uuid:code}/matches", auth=KeyFor(Scope.MATCHES_READ), response=Page[MatchShown]
)
def matches_of_item(request: KeyRequest, code: UUID, asked: Query[Asked]) -> Page[MatchShown]:
    """What an item was found near to, in banks that your organisation sees now."""
    seen = item_seen_by(request.auth, code)
    return _matches(request, asked, seen)


class AskedOfMatches(Asked):
    """Which page, and of which item."""

    item: UUID | None = None


@router.get(
    "/matches", auth=KeyFor(Scope.MATCHES_READ), response=Page[MatchShown], tags=["matches"]
)
def matches(request: KeyRequest, asked: Query[AskedOfMatches]) -> Page[MatchShown]:
    """The same of all your organisation's items, or of `item`."""
    seen = item_seen_by(request.auth, asked.item) if asked.item else None
    return _matches(request, asked, seen)


def _matches(request: KeyRequest, asked: Asked, item: Item | None) -> Page[MatchShown]:
    rows = matches_seen_by(request.auth, item).select_related("item", "same", "quoted")
    rows = rows.defer("item__text", "item__note")
    return paged(Page[MatchShown], request, rows, asked, by="at", show=MatchShown.of)
