"""Pages of rows, newest first, by a cursor that says nothing to its holder."""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import Final, Generic, TypeVar

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Schema

from kashf.errors import BadInput

LIMIT: Final = 50
MOST: Final = 200

Row = TypeVar("Row", bound=Model)
Shape = TypeVar("Shape", bound=Schema)


class Asked(Schema):
    """Which page."""

    limit: int = Field(LIMIT, ge=1, le=MOST, description="How many rows at most")
    cursor: str = Field("", max_length=1_000, description="As `next` has it; empty for the newest")


class Page(Schema, Generic[Shape]):
    """Some rows, and where the others are."""

    data: list[Shape]
    next: str | None = Field(description="The address of the next page; null on the last")


def paged(
    page: type[Page[Shape]],
    request: HttpRequest,
    rows: QuerySet[Row],
    asked: Asked,
    *,
    by: str,
    show: Callable[[Row], Shape],
) -> Page[Shape]:
    """The page that was asked for of rows in the order of the time `by`, newest first."""
    if asked.cursor:
        time, pk = _opened(asked.cursor, request.path)
        rows = rows.filter(Q(**{f"{by}__lt": time}) | Q(**{by: time, "pk__lt": pk}))
    found = list(rows.order_by(f"-{by}", "-pk")[: asked.limit + 1])
    here = found[: asked.limit]
    following = _next(request, here[-1], by) if len(found) > asked.limit else None
    return page(data=[show(row) for row in here], next=following)


def _next(request: HttpRequest, last: Model, by: str) -> str:
    time = reduce(getattr, by.split("__"), last)
    assert isinstance(time, datetime), "pages are in the order of a time"
    place = json.dumps([request.path, time.isoformat(), last.pk])
    query = request.GET.copy()
    query["cursor"] = _cipher().encrypt(place.encode()).decode()
    return f"{request.path}?{query.urlencode()}"


def _opened(cursor: str, path: str) -> tuple[datetime, int]:
    try:
        place = json.loads(_cipher().decrypt(cursor.encode()))
    except InvalidToken as error:
        raise _not_from_here() from error
    if place[0] != path:
        raise _not_from_here()
    return datetime.fromisoformat(place[1]), place[2]


def _cipher() -> Fernet:
    # Encrypted, for a primary key would tell how much there is of others.
    key = hashlib.sha256(b"kashf.api.cursor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _not_from_here() -> BadInput:
    return BadInput(
        "This cursor is not from here. Begin without one.",
        fields={"query.cursor": "Take it from `next` of the page before, as it is."},
    )
