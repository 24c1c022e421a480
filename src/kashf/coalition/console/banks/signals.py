"""Signals: put into a bank by hand, as a table or from an item, and taken out with a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from typing import Any, Final, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from kashf.coalition.banks.actions import add_item, add_signals, import_signals, withdraw_signal
from kashf.coalition.banks.models import Bank
from kashf.coalition.banks.queries import bank_seen_by, is_found_as_a_whole_only, signal_seen_by
from kashf.coalition.banks.vocabulary import MOST_IMPORTED, Added
from kashf.coalition.console.banks.forms import ItemForm, SignalsForm, WithdrawForm
from kashf.coalition.console.banks.shelf import fillable_by
from kashf.coalition.console.items.forms import ImportForm
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.intake.queries import item_seen_by
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import BadInput, WrongState

KEEPS = Permission.KEEP_BANKS
_WHOLE_ONLY: Final = gettext_lazy(
    "Whole-picture matching only: the picture has too few corners to be found inside another."
)


@require_http_methods(["GET", "POST"])
@console_view(KEEPS)
def add(request: DeskRequest, code: UUID) -> HttpResponse:
    """Paste values into a bank: all of them, or none."""
    bank = _own(request.user, code)
    form = SignalsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            added = add_signals(code, by=request.user, signals=form.new_signals())
        except (BadInput, WrongState) as error:
            form.add_domain_error(error)
        else:
            _say_added(request, added)
            return redirect("console:banks_one", code)
    context = {"form": form, "bank": bank}
    return render_desk(request, "console/banks/add.html", context, desk="banks")


@require_http_methods(["GET", "POST"])
@console_view(KEEPS)
def add_table(request: DeskRequest, code: UUID) -> HttpResponse:
    """Put a whole table into a bank, or nothing of it."""
    bank = _own(request.user, code)
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            with _opened(file) as table:
                added = import_signals(code, by=request.user, table=table, name=file.name)
        except (BadInput, WrongState) as error:
            form.add_error("file", _(error.message))
        else:
            _say_added(request, added)
            return redirect("console:banks_one", code)
    context = {"form": form, "bank": bank, "most": MOST_IMPORTED}
    return render_desk(request, "console/banks/table.html", context, desk="banks")


@require_http_methods(["GET", "POST"])
@console_view(KEEPS)
def add_of_item(request: DeskRequest, item: UUID) -> HttpResponse:
    """Put the signals of an item into a bank, with the item as their example."""
    example = item_seen_by(request.user, item)
    banks = fillable_by(request.user)
    whole_only = is_found_as_a_whole_only(example)
    form = ItemForm(request.POST if request.method == "POST" else None, banks=banks)
    if form.is_valid():
        said = form.cleaned_data
        try:
            added = add_item(said["bank"], by=request.user, item=item, name=said["name"])
        except (BadInput, WrongState) as error:
            form.add_domain_error(error)
        else:
            _say_added(request, added)
            if whole_only and added.added:
                messages.info(request, _WHOLE_ONLY)
            return redirect("console:banks_one", said["bank"])
    context = {"form": form, "item": example, "banks": banks, "whole_only": whole_only}
    return render_desk(request, "console/banks/item.html", context, desk="banks")


@require_http_methods(["GET", "POST"])
@console_view(KEEPS)
def withdraw(request: DeskRequest, code: UUID) -> HttpResponse:
    """Ask for the reason, then take a signal out of its bank."""
    signal = signal_seen_by(request.user, code)
    require(request.user, KEEPS, at=signal.bank.organisation)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_signal(code, by=request.user, reason=form.cleaned_data["reason"])
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The signal is withdrawn. It matches no more."))
            return redirect("console:banks_one", signal.bank.code)
    context = {"form": form, "signal": signal, "bank": signal.bank}
    return render_desk(request, "console/banks/withdraw.html", context, desk="banks")


def _own(person: Person, code: UUID) -> Bank:
    bank = bank_seen_by(person, code)
    require(person, KEEPS, at=bank.organisation)
    return bank


@contextmanager
def _opened(file: UploadedFile[Any]) -> Iterator[BufferedReader]:
    """The upload as the library reads tables: in memory or on the disk, it can look ahead."""
    reader = BufferedReader(cast("RawIOBase", file.file))
    try:
        yield cast("BufferedReader", reader)
    finally:
        reader.detach()  # the request closes the file


def _say_added(request: DeskRequest, added: Added) -> None:
    if added.added:
        said = ngettext(
            "%(count)d signal was added. Items that are here already are matched against it now.",
            "%(count)d signals were added. Items that are here already are matched against them "
            "now.",
            added.added,
        ) % {"count": added.added}
        messages.success(request, said)
    if added.already:
        said = ngettext(
            "%(count)d signal was in the bank already.",
            "%(count)d signals were in the bank already.",
            added.already,
        ) % {"count": added.already}
        messages.info(request, said)
