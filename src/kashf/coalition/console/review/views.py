"""What a reviewer reads: the queue and a case. What a reviewer does stands in `outcomes`."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kashf.coalition.banks.queries import bank_names
from kashf.coalition.console.forms import KashfForm
from kashf.coalition.console.items.evidence import attachment, shown_url
from kashf.coalition.console.languages import languages_by_name
from kashf.coalition.console.pages import page_of
from kashf.coalition.console.review.care import PAUSE, begin_pause, care_for, pause_ends
from kashf.coalition.console.review.cases import drawn_of, peek_at, read_case
from kashf.coalition.console.review.filters import address_of, filter_of, is_narrowed
from kashf.coalition.console.review.rows import rows_of
from kashf.coalition.console.review.undo import offer_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.intake.actions import reveal
from kashf.coalition.intake.queries import has_preview, languages_seen_by
from kashf.coalition.intake.vocabulary import LABEL_NAMES, SCRIPT_NAMES
from kashf.coalition.members.actions import change_settings
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.review.models import Case
from kashf.coalition.review.queries import case_seen_by, neighbours, queue, queue_counts
from kashf.coalition.review.vocabulary import VIEW_NAMES, QueueFilter

SEES = Permission.SEE_CASES
ROWS: Final = 25  # of the queue on one page


@require_GET
@console_view(SEES)
def queued(request: DeskRequest) -> HttpResponse:
    """The queue, first things first, and the case under the cursor beside it."""
    person, filters = request.user, filter_of(request.GET)
    address = address_of(filters)
    page = page_of(request, queue(person, filters), size=ROWS)
    counts = queue_counts(person)
    context = {
        "page": page,
        "rows": rows_of(page.rows, person, address, filters.q),
        "filters": filters,
        "address": address,
        "counts": counts,
        "views": [(view, name, getattr(counts, view)) for view, name in VIEW_NAMES.items()],
        "labels": LABEL_NAMES,
        "banks": [(str(code), name) for code, name in bank_names(person)],
        "bank": str(filters.bank or ""),
        "languages": languages_by_name({*languages_seen_by(person), *_said(filters.language)}),
        "scripts": SCRIPT_NAMES,
        "narrowed": is_narrowed(filters),
        "care": care_for(request),
        "undo": offer_of(request),
        "pause_minutes": PAUSE.seconds // 60,
        **(peek_at(person, page.rows[0]) if page.rows else {}),
    }
    return render_desk(request, "console/review/queue.html", context, desk="review")


def _said(language: str) -> list[str]:
    """The language that is chosen, for the list: there may be no item in it."""
    return [language] if language else []


@require_GET
@console_view(SEES)
def peek(request: DeskRequest, code: UUID) -> HttpResponse:
    """The part of the queue's page about the case under the cursor."""
    context = peek_at(request.user, case_seen_by(request.user, code))
    context["address"] = address_of(filter_of(request.GET))
    return render(request, "console/review/peek.html", context)


@require_GET
@console_view(SEES)
def one(request: DeskRequest, code: UUID) -> HttpResponse:
    """A case: why it matched, what others decided, and the form to decide it."""
    return case_page(request, case_seen_by(request.user, code))


def case_page(
    request: DeskRequest, case: Case, *, shown: str = "", **forms: KashfForm
) -> HttpResponse:
    """The page of a case; with the address of its original while that is shown, and with what was
    sent and came back with errors."""
    filters = filter_of(request.GET)
    context = read_case(request.user, case, forms, request.GET.get("text", ""))
    context |= {
        "shown": shown,
        "address": address_of(filters),
        "filters": filters,
        "beside": neighbours(request.user, case, filters),
        "undo": offer_of(request),
    }
    return render_desk(request, "console/review/case.html", context, desk="review")


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def reveal_one(request: DeskRequest, code: UUID) -> HttpResponse:
    """POST: show the original of a case's item, which is recorded. GET: the preview again."""
    case = case_seen_by(request.user, code)
    context: dict[str, object] = {"case": case, "item": case.item, "may_reveal": True, "shown": ""}
    context["drawn"] = drawn_of(request.user, case)
    context["address"] = address_of(filter_of(request.GET))
    if request.method == "POST":
        original = reveal(case.item.code, by=request.user)
        if not has_preview(case.item):
            return attachment(original)
        context["shown"] = shown_url(case.item, request.user)
        if not request.htmx:
            return case_page(request, case, shown=str(context["shown"]))
    elif not request.htmx:
        return redirect(case_url(case, filter_of(request.GET)))
    return render(request, "console/review/figure.html", context)


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def pause(request: DeskRequest) -> HttpResponse:
    """Ten minutes of something else. Nobody else learns of it."""
    if request.method == "POST":
        begin_pause(request)
        return redirect("console:review_pause")
    context = {"until": pause_ends(request), "minutes": PAUSE.seconds // 60}
    return render_desk(request, "console/review/pause.html", context, desk="review")


@require_POST
@console_view(SEES)
def keys(request: DeskRequest) -> HttpResponse:
    """Switch single keys on or off, from the list of keys itself."""
    change_settings(by=request.user, single_keys=request.POST.get("keys") == "on")
    return redirect("console:review_queue")


def case_url(case: Case, filters: QueueFilter) -> str:
    """The address of a case, from which one comes back to the same part of the queue."""
    return reverse("console:review_case", args=[case.code]) + address_of(filters)
