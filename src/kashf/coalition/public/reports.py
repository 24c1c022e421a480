"""The report form: no account, no cookie, no session, and nothing about who reports."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.intake.actions import take_in_report
from kashf.coalition.intake.models import Item
from kashf.coalition.members.queries import taker_of_reports
from kashf.coalition.public.forms import UNKNOWN, ReportForm
from kashf.errors import BadInput, NotFound

MOST_REPORTS: Final = 5  # from one network address
WINDOW: Final = 10 * 60  # seconds


@csrf_exempt  # its cookie is not set here; see `_comes_from_here`
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Ask for a report, or take one in."""
    if taker_of_reports() is None:
        return _page(request, ReportForm(), "closed", 503)
    if request.method != "POST":
        return _page(request, ReportForm(), "", 200)
    try:
        form = ReportForm(request.POST)
    except RequestDataTooBig:
        return _page(request, ReportForm(), "large", 413)
    if not _comes_from_here(request):
        return _page(request, form, "elsewhere", 403)
    if not form.is_valid():
        return _page(request, form, "", 422)
    if not _has_room(request):
        response = _page(request, form, "many", 429)
        response["Retry-After"] = str(WINDOW)
        return response
    item = _taken(form)
    return _page(request, form, "", 422) if item is None else redirect("public:thanks", item.code)


@require_safe
def thanks(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Say that it came in. The reference is not looked up: who has it, has it."""
    response = render(request, "public/thanks.html", {"page": "report", "reference": reference})
    add_never_cache_headers(response)
    return response


def _taken(form: ReportForm) -> Item | None:
    said = form.cleaned_data
    try:
        return take_in_report(
            address=said["address"],
            text=said["text"],
            labels=[label for label in said["does"] if label != UNKNOWN],
            note=said["note"],
            reply_to=said["email"],
        )
    except BadInput as error:
        form.add_refusal(error)
    except NotFound:
        form.add_error(None, gettext("No organisation takes reports at present. Try again later."))
    return None


def _page(request: HttpRequest, form: ReportForm, trouble: str, status: int) -> HttpResponse:
    context = {"page": "report", "form": form, "trouble": trouble}
    response = render(request, "public/report.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _comes_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form, as far as the browser says.

    Browsers say it of every POST that another site starts. Who says nothing is no browser, and has
    no session here that somebody could misuse.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin is None:
        return True
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


def _has_room(request: HttpRequest) -> bool:
    """Count a report of this network address; False if there were enough in these ten minutes.

    Each takes a place of its own, so that processes which count at once take different ones.
    """
    key = _window_key(request)
    return any(cache.add(f"{key}.{place}", 1, WINDOW) for place in range(MOST_REPORTS))


def _window_key(request: HttpRequest) -> str:
    """A keyed hash of the address and the ten minutes: no one can tell the address from it, nor
    that two of them are of one address. The address itself is kept nowhere."""
    window = int(now().timestamp()) // WINDOW
    return salted_hmac(
        "kashf.public.report", f"{window}:{_network(request)}", algorithm="sha256"
    ).hexdigest()


def _network(request: HttpRequest) -> str:
    """The address, or of IPv6 the network that one household has."""
    remote = request.META.get("REMOTE_ADDR", "")
    proxies = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(forwarded) >= proxies:
        remote = forwarded[-proxies].strip() or remote
    try:
        address = ipaddress.ip_address(remote)
    except ValueError:
        return "unknown"
    prefix = 64 if address.version == 6 else 32
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
