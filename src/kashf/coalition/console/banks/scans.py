"""Scans: all own items are looked at for what is in a bank; how far one is, and those of before."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kashf.coalition.banks.actions import start_scan, stop_scan
from kashf.coalition.banks.queries import bank_seen_by, scan_seen_by, scans_seen_by
from kashf.coalition.console.banks.progress import said, scanning_of
from kashf.coalition.console.banks.shelf import rows_of
from kashf.coalition.console.pages import page_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.queries import holds
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import WrongState

KEEPS = Permission.KEEP_BANKS


@require_GET
@console_view(Permission.SEE_ITEMS)
def listed(request: DeskRequest, code: UUID) -> HttpResponse:
    """The scans of the own items for a bank; a page that shows one asks again how far it is, and
    one that lists it has it in its newest row as well."""
    person = request.user
    bank = bank_seen_by(person, code)
    scanning = scanning_of(person, bank)
    context = {
        "bank": bank,
        "row": rows_of(person, [bank])[0],
        "scanning": scanning,
        "may_keep": holds(person, KEEPS, at=bank.organisation),
    }
    if request.htmx:
        context["listed"] = scanning.scan and request.htmx.current_url_abs_path == request.path
        return render(request, "console/banks/moved.html", context)
    page = page_of(request, scans_seen_by(person).filter(bank=bank))
    context |= {"page": page, "scans": [(scan, said(scan)) for scan in page.rows]}
    return render_desk(request, "console/banks/scans.html", context, desk="banks")


@require_POST
@console_view(KEEPS)
def start(request: DeskRequest, code: UUID) -> HttpResponse:
    """Start one."""
    try:
        start_scan(code, by=request.user)
    except WrongState as error:
        messages.error(request, _(error.message))
    else:
        messages.success(request, _("The scan is started. You can leave this page."))
    return redirect("console:banks_one", code)


@require_POST
@console_view(KEEPS)
def stop(request: DeskRequest, code: UUID) -> HttpResponse:
    """End one before its end."""
    scan = scan_seen_by(request.user, code)
    try:
        stop_scan(code, by=request.user)
    except WrongState:
        messages.info(request, _("The scan had come to its end already."))
    else:
        messages.success(request, _("The scan is stopped. What it found stays."))
    return redirect("console:banks_one", scan.bank.code)
