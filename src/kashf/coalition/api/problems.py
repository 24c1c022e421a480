"""Every error as `application/problem+json` (RFC 9457), whatever raised it."""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPMethod, HTTPStatus
from typing import Final
from uuid import uuid4

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import TooManyFieldsSent as TooManyFields
from django.core.exceptions import TooManyFilesSent as TooManyFiles
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from kashf.errors import BadInput, Conflict, KashfError, NotAllowed, NotFound, NotSignedIn, TooLarge

MEDIA_TYPE: Final = "application/problem+json"
REALM: Final = 'Bearer realm="kashf"'
RETRY_AFTER: Final = 5  # seconds, when the database is away

# What only HTTP knows. Everything else has the code of its KashfError.
CODES: Final[Mapping[int, str]] = {
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.NOT_ACCEPTABLE: "not_acceptable",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    HTTPStatus.TOO_MANY_REQUESTS: "too_many_requests",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal_error",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
}

View = Callable[..., HttpResponseBase]

logger = logging.getLogger(__name__)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    fields: Mapping[str, str] | None = None,
    instance: str = "",
) -> HttpResponse:
    """The answer that says what went wrong."""
    body: dict[str, object] = {
        "type": f"/docs/errors#{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": int(status),
        "detail": detail,
        "code": code,
        "fields": dict(fields or {}),
    }
    if instance:
        body["instance"] = instance
    answer = JsonResponse(
        body,
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = REALM
    return answer


def problem_of(request: HttpRequest, error: Exception) -> HttpResponse:
    """The problem that an exception is. What is not meant for the sender is logged, not told."""
    known = _as_ours(error)
    match known:
        case KashfError() if known.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            answer = problem(known.status, known.code, known.message, fields=known.fields)
        case KashfError():
            answer = _our_fault(request, error, known.status, known.code)
        case HttpError():
            answer = problem(known.status_code, CODES.get(known.status_code, "error"), str(known))
        case OperationalError() | InterfaceError():
            status = HTTPStatus.SERVICE_UNAVAILABLE
            answer = _our_fault(request, error, status, CODES[status])
            answer["Retry-After"] = str(RETRY_AFTER)
        case _:
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            answer = _our_fault(request, error, status, CODES[status])
    if isinstance(known, NotAllowed):
        answer["WWW-Authenticate"] = f'{REALM}, error="insufficient_scope"'
    return answer


def _as_ours(error: Exception) -> Exception:
    """The same, in our own words where we have them."""
    match error:
        case AuthenticationError():
            return NotSignedIn("Send a key: “Authorization: Bearer kashf_…”.")
        case Throttled():
            return HttpError(error.status_code, "Too many requests. Wait, then send it again.")
        case ValidationError():
            return bad_fields([(entry["loc"], entry["msg"]) for entry in error.errors])
        case Http404():
            return NotFound("There is nothing at this address. Check its spelling.")
        case RequestDataTooBig() | TooManyFields() | TooManyFiles():
            return TooLarge("The request is larger than Kashf takes. Split it.")
        case SuspiciousOperation() | MultiPartParserError() | UnreadablePostError():
            return BadInput("The request cannot be read. Send it again.")
        case IntegrityError():
            logger.error("The database refused a row", exc_info=error)
            return Conflict("Somebody else did the same just now. Nothing was changed.")
        case _:
            return error


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django cannot read at all, such as the name of a foreign host: for a program a problem,
    for people a page."""
    if request.path_info.startswith("/api/"):
        answer = problem_of(request, exception)
        answer["Cache-Control"] = "no-store"
        return answer
    return defaults.bad_request(request, exception)


def bad_fields(faults: list[tuple[tuple[str | int, ...], str]]) -> BadInput:
    """BadInput that names each field by its place: `address`, or `query.limit`."""
    fields = {".".join(map(str, _place(where))): what for where, what in faults}
    named = ", ".join(name for name in fields if name) or "the body"
    return BadInput(f"This cannot be taken as it is: {named}.", fields=fields)


def _place(where: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The place without what the parameters of a view are called."""
    if where[:2] == ("query", "asked"):
        return ("query", *where[2:])
    return where


def _our_fault(request: HttpRequest, error: Exception, status: int, code: str) -> HttpResponse:
    name = str(uuid4())
    logger.error("%s %s: %s", request.method, request.path, name, exc_info=error)
    return problem(
        status,
        code,
        "Kashf could not do this, and nothing was changed. If it stays so, tell an administrator "
        "the instance.",
        instance=f"urn:uuid:{name}",
    )


def guarded(view: View) -> View:
    """The view, with problems for all that goes wrong around it; HEAD and OPTIONS are answered."""

    @csrf_exempt  # there is no session here that somebody else's page could use
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if is_head := request.method == HTTPMethod.HEAD:
            request.method = HTTPMethod.GET.value
        try:
            response = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 -- the last one that can make a problem of it
            response = problem_of(request, error)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = _without_method(request, response["Allow"])
        if is_head:
            request.method = HTTPMethod.HEAD.value
        response["Cache-Control"] = "no-store"
        return response

    return answer


def _without_method(request: HttpRequest, allowed: str) -> HttpResponse:
    methods = {name.strip() for name in allowed.split(",")} | {"OPTIONS"}
    if "GET" in methods:
        methods.add("HEAD")
    named = ", ".join(sorted(methods))
    if request.method == HTTPMethod.OPTIONS:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": named})
    status = HTTPStatus.METHOD_NOT_ALLOWED
    answer = problem(status, CODES[status], f"This address takes only {named}.")
    answer["Allow"] = named
    return answer
