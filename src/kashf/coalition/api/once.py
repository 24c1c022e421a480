"""A request that is sent twice is done once."""

import re
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse
from ninja import Schema
from ninja.renderers import JSONRenderer

from kashf.coalition.api.bodies import Sent
from kashf.coalition.api.keys import KeyRequest
from kashf.coalition.members.actions import Kept, answer_once
from kashf.errors import BadInput

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
PATTERN: Final = r"^[\x21-\x7e]{8,128}$"


class Renderer(JSONRenderer):
    """JSON in UTF-8, as it is."""

    json_dumps_params: dict[str, Any] = {"ensure_ascii": False}


def once(
    request: KeyRequest, sent: Sent[Any], answer: Callable[[], tuple[int, Schema]]
) -> HttpResponse:
    """Answer with status and body; with an idempotency key, do it once and repeat the answer."""

    def rendered() -> tuple[int, str]:
        status, shown = answer()
        body = Renderer().render(request, shown.model_dump(), response_status=status)
        return status, str(body)

    key = request.headers.get(HEADER)
    if key is None:
        kept = Kept(*rendered(), is_replayed=False)
    else:
        kept = answer_once(
            _checked(key),
            by=request.auth,
            route=f"{request.method} {request.path}",
            request_digest=sent.digest,
            answer=rendered,
        )
    response = HttpResponse(
        kept.body, status=kept.status, content_type="application/json; charset=utf-8"
    )
    if kept.is_replayed:
        response[REPLAYED] = "true"
    return response


def _checked(key: str) -> str:
    if not re.fullmatch(PATTERN, key):
        raise BadInput(
            "An idempotency key has 8 to 128 printable characters of ASCII, without blanks.",
            fields={f"header.{HEADER}": "Use a UUID, a new one for each request."},
        )
    return key
