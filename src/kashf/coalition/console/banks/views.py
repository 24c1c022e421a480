"""Banks: which there are, one with its signals, and what it is called and who sees it."""

import tempfile
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import Final, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kashf.coalition.banks.actions import ask_for_parts, change_bank, make_bank
from kashf.coalition.banks.queries import (
    bank_seen_by,
    banks_saying,
    banks_seen_by,
    export_bank,
    parts_of,
)
from kashf.coalition.banks.vocabulary import BankTerms
from kashf.coalition.console.banks.forms import BankForm, BanksFilter, SignalsFilter
from kashf.coalition.console.banks.progress import scanning_of
from kashf.coalition.console.banks.shelf import items_near, rows_of, signals_of
from kashf.coalition.console.pages import page_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.queries import holds, require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import BadInput, Conflict, NotFound
from kashf.exchange import Format, write_entries
from kashf.signals import Entry

SEES: Final = Permission.SEE_BANKS
KEEPS: Final = Permission.KEEP_BANKS
_IN_MEMORY: Final = 4 << 20  # bytes of an export; a larger one is on the disk until it is sent
_PIECE: Final = 64 << 10
_TYPES: Final = {Format.CSV: "text/csv; charset=utf-8", Format.JSONL: "application/jsonl"}


@require_GET
@console_view(SEES)
def listed(request: DeskRequest) -> HttpResponse:
    """The own banks, and those that others share with us."""
    person = request.user
    chosen = BanksFilter(request.GET)
    chosen.is_valid()
    words = chosen.cleaned_data.get("q", "")
    banks = banks_saying(person, words) if words else banks_seen_by(person)
    page = page_of(request, banks.order_by("name", "pk"))
    context = {
        "page": page,
        "rows": rows_of(person, page.rows),
        "filter": chosen,
        "words": words,
        "may_keep": holds(person, KEEPS, at=person.organisation),
        "has_items": holds(person, Permission.SEE_ITEMS, at=person.organisation),
    }
    return render_desk(request, "console/banks/list.html", context, desk="banks")


@require_GET
@console_view(SEES)
def one(request: DeskRequest, code: UUID) -> HttpResponse:
    """A bank and its signals."""
    person = request.user
    bank = bank_seen_by(person, code)
    chosen = SignalsFilter(request.GET)
    chosen.is_valid()
    withdrawn = chosen.cleaned_data.get("show") == SignalsFilter.WITHDRAWN
    words = chosen.cleaned_data.get("q", "")
    page = page_of(request, signals_of(person, bank, words=words, withdrawn=withdrawn))
    near = items_near(person, page.rows)
    has_items = holds(person, Permission.SEE_ITEMS, at=person.organisation)
    context = {
        "row": rows_of(person, [bank])[0],
        "bank": bank,
        "page": page,
        "signals": [(signal, near.get(signal.pk, 0)) for signal in page.rows],
        "filter": chosen,
        "words": words,
        "narrowed": bool(words or withdrawn),
        "withdrawn": withdrawn,
        "may_keep": holds(person, KEEPS, at=bank.organisation),
        "has_items": has_items,
        "scanning": scanning_of(person, bank) if has_items else None,
        "listing": True,
        "parts": parts_of(bank) if bank.organisation_id == person.organisation_id else None,
    }
    return render_desk(request, "console/banks/one.html", context, desk="banks")


@require_http_methods(["GET", "POST"])
@console_view(KEEPS)
def new(request: DeskRequest) -> HttpResponse:
    """Make a bank."""
    form = BankForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        try:
            bank = make_bank(by=request.user, **form.cleaned_data)
        except (BadInput, Conflict) as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The bank is made. Put signals into it now."))
            return redirect("console:banks_one", bank.code)
    return render_desk(request, "console/banks/new.html", {"form": form}, desk="banks")


@require_http_methods(["GET", "POST"])
@console_view(KEEPS)
def change(request: DeskRequest, code: UUID) -> HttpResponse:
    """Change a bank's name, label, sharing or end."""
    bank = bank_seen_by(request.user, code)
    require(request.user, KEEPS, at=bank.organisation)
    form = BankForm(
        request.POST if request.method == "POST" else None,
        initial=BankForm.filled(bank),
        person=request.user,
    )
    if form.is_valid():
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            change_bank(code, by=request.user, **cast("BankTerms", changed))
        except (BadInput, Conflict) as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The bank is changed."))
            return redirect("console:banks_one", code)
    context = {"form": form, "bank": bank}
    return render_desk(request, "console/banks/change.html", context, desk="banks")


@require_POST
@console_view(KEEPS)
def renew(request: DeskRequest, code: UUID) -> HttpResponse:
    """Have the corners of its pictures computed that are missing, or of another version."""
    ask_for_parts(code, by=request.user)
    messages.success(request, _("The parts of the pictures are computed in the background now."))
    return redirect("console:banks_one", code)


@require_GET
@console_view(SEES)
def export(request: DeskRequest, code: UUID, form: str) -> HttpResponseBase:
    """The signals in force, as a table that another bank can take in."""
    if form not in set(Format):
        raise NotFound("A bank is exported as csv or jsonl.")
    table = _written(export_bank(request.user, code), Format(form))
    response = StreamingHttpResponse(table, content_type=_TYPES[Format(form)])
    response["Content-Disposition"] = f'attachment; filename="bank-{code.hex[:8]}.{form}"'
    return response


def _written(entries: Iterable[Entry], form: Format) -> Iterator[bytes]:
    """The table in pieces, from a file that is there while it is sent."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        text = TextIOWrapper(file, encoding="utf-8", newline="")
        write_entries(entries, text, form)
        text.flush()
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
        text.detach()
