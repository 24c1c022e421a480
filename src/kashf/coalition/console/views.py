"""What the views of every desk share."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django_htmx.middleware import HtmxDetails

from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import holds, require
from kashf.coalition.members.vocabulary import Permission

Rest = ParamSpec("Rest")


class DeskRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: Person
    htmx: HtmxDetails


DeskView = Callable[Concatenate[DeskRequest, Rest], HttpResponseBase]


def console_view(
    *permissions: Permission,
) -> Callable[[DeskView[Rest]], Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]]:
    """A view for whoever is signed in and holds one of the permissions at the own organisation.

    Without permissions it is for everybody who is signed in. Nobody's browser keeps the page.
    """

    def decorate(
        view: DeskView[Rest],
    ) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponseBase:
            person = request.user
            if not isinstance(person, Person):
                return redirect_to_login(request.get_full_path())
            _let_in(person, permissions)
            response = view(cast("DeskRequest", request), *args, **kwargs)
            add_never_cache_headers(response)
            return response

        return guarded

    return decorate


def _let_in(person: Person, permissions: tuple[Permission, ...]) -> None:
    at = person.organisation
    if permissions and not any(holds(person, one, at=at) for one in permissions):
        require(person, permissions[0], at=at)


def render_desk(
    request: DeskRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    desk: str,
    status: int = 200,
) -> HttpResponse:
    """A page of a desk; `desk` is its name in `DESKS`. A form with errors answers 422."""
    filled = {**(context or {}), "desk": desk}
    form = filled.get("form")
    if status == 200 and getattr(form, "errors", None):
        status = 422
    return render(request, template, filled, status=status)
