"""The page as the person wants it; and what a room refuses, as a page that says what to do."""

import logging
import sys
import zoneinfo
from collections.abc import Callable
from datetime import timedelta
from typing import Final, cast

from allauth.account.adapter import get_adapter
from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import HTTP_USER_AGENT_MAX_LENGTH, UserSession
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.defaults import server_error

from kashf.coalition.console.numerals import in_arabic
from kashf.coalition.console.problems import helpers_for, problem_of
from kashf.coalition.members.models import Person
from kashf.coalition.prepared import asked
from kashf.errors import Conflict, KashfError

AT_ONCE: Final = translation.gettext_noop(
    "Somebody else did the same just now. Nothing was changed."
)
RETRY_AFTER: Final = 5  # seconds, when the database is away
SEEN_EVERY: Final = timedelta(minutes=1)

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


class SessionsMiddleware(UserSessionsMiddleware):  # type: ignore[misc]  # it has no types
    """Notes where and when a session was last seen: at once if it comes from elsewhere, else once a
    minute. Otherwise to read a page would be to write, and wait for the disk."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Person) and _is_noted(request):
            return cast("HttpResponse", self.get_response(request))
        return cast("HttpResponse", super().__call__(request))


def _is_noted(request: HttpRequest) -> bool:
    mark, key = "a session", request.session.session_key
    seen = asked("seen", lambda: UserSession.objects.filter(session_key=mark), {mark: key})
    agent = request.headers.get("User-Agent", "")[:HTTP_USER_AGENT_MAX_LENGTH]
    here = (request.user.pk, get_adapter().get_client_ip(request), agent)
    return any(
        (one.user_id, one.ip, one.user_agent) == here
        and one.last_seen_at > timezone.now() - SEEN_EVERY
        for one in seen
    )


class PersonMiddleware:
    """Activates the language and the time zone of who is signed in.

    An address that names its language (the public pages) keeps it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        named = translation.get_language_from_path(request.path_info)
        person = request.user
        if isinstance(person, Person):
            timezone.activate(_zone(person.zone))
            if not named:
                translation.activate(person.language)
                request.LANGUAGE_CODE = translation.get_language() or person.language
        return self.get_response(request)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


class NumeralsMiddleware:
    """Writes the digits of a page in Arabic as Arabic has them. Files keep theirs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and translation.get_language() == "ar":
            response.content = in_arabic(response.content.decode()).encode()
        return response


class ProblemMiddleware:
    """Makes a page of an error of the rooms. The API does that by itself, as JSON."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for what a room refuses, or the database where two came at the same moment; for
        anything else, Django's own way."""
        if isinstance(exception, KashfError):
            return problem(request, exception)
        if isinstance(exception, IntegrityError):
            logger.error("%s %s", request.method, request.path, exc_info=exception)
            return problem(request, Conflict(AT_ONCE))
        return None


def problem(request: HttpRequest, error: KashfError) -> HttpResponse:
    """The page of an error; for a part that HTMX asked for, a notice at the head of the page."""
    person = request.user if isinstance(request.user, Person) else None
    context = {
        "error": error,
        "problem": problem_of(error),
        "helpers": helpers_for(person, error) if person else None,
        "layout": "kashf/desk.html" if person else "kashf/entrance.html",
    }
    if not getattr(request, "htmx", False):
        return render(request, "kashf/problem.html", context, status=error.status)
    response = render(request, "kashf/problem_part.html", context, status=error.status)
    response["HX-Retarget"], response["HX-Reswap"] = "#notices", "innerHTML"
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """The page when something broke; it needs no database, and says so if that is what is away."""
    page = server_error(request)
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return HttpResponse(page.content, status=503, headers={"Retry-After": str(RETRY_AFTER)})
    return HttpResponse(page.content, status=page.status_code)
