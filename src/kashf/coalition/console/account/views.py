"""The way in, and a person's own settings."""

from django.conf import settings as project
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kashf.coalition.console.account.forms import SettingsForm
from kashf.coalition.console.desks import desks_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.actions import change_settings
from kashf.coalition.members.models import Person


@require_GET
@console_view()
def home(request: DeskRequest) -> HttpResponse:
    """To the person's first desk."""
    desks = desks_of(request.user)
    return redirect(desks[0].url if desks else "console:settings")


@require_http_methods(["GET", "POST"])
@console_view()
def settings(request: DeskRequest) -> HttpResponse:
    """Language, time zone, theme, single keys."""
    person = request.user
    now = {name: getattr(person, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        change_settings(by=person, **form.cleaned_data)
        with override(person.language):
            messages.success(request, _("Your settings are saved."))
        return redirect("console:settings")
    context = {"form": form, "part": "general"}
    return render_desk(request, "console/account/settings.html", context, desk="")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Another language, at once: for who is signed in it is kept with the person."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(_safe(request, request.POST.get("next", "")))
    if chosen in dict(project.LANGUAGES):
        if isinstance(request.user, Person):
            change_settings(by=request.user, language=chosen)
        response.set_cookie(
            project.LANGUAGE_COOKIE_NAME,
            chosen,
            secure=project.LANGUAGE_COOKIE_SECURE,
            httponly=project.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


def closed(request: HttpRequest, **address: str) -> HttpResponse:  # noqa: ARG001 -- any request
    """A page of allauth's that is not for anybody: the administrator keeps addresses."""
    raise Http404


def _safe(request: HttpRequest, url: str) -> str:
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure()):
        return url
    return reverse("console:home")
