"""What people do with rounds and statements."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kashf.coalition.console.once import lead_to, where_it_led
from kashf.coalition.console.statements.forms import ReturnForm, RoundForm, SubmitForm
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.coalition.statements.actions import (
    accept_statement,
    draft_statement,
    open_round,
    publish_statement,
    return_statement,
    submit_statement,
)
from kashf.coalition.statements.models import Statement
from kashf.coalition.statements.queries import statement_seen_by
from kashf.errors import BadInput, Conflict

SEES = Permission.SEE_STATEMENTS
WRITES = Permission.WRITE_STATEMENTS
CHAIRS = Permission.ACCEPT_STATEMENTS


@require_http_methods(["GET", "POST"])
@console_view(CHAIRS)
def open_one(request: DeskRequest) -> HttpResponse:
    """Ask all members for their account of a period."""
    require(request.user, CHAIRS, at=request.user.organisation)
    form = RoundForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if done := where_it_led(request, form):
            return done
        try:
            open_round(by=request.user, **form.said())
        except Conflict:
            form.add_error(
                "first_day", _("There is a round for this period already. Choose other days.")
            )
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(
                request, _("The round is open. Every member is asked for its statement.")
            )
            return lead_to(request, form, reverse("console:statements_list"))
    return render_desk(request, "console/statements/open.html", {"form": form}, desk="statements")


@require_POST
@console_view(SEES)
def draft(request: DeskRequest, code: UUID) -> HttpResponse:
    """Compute one's own statement of a round, again where it is there already."""
    statement = draft_statement(code, by=request.user)
    messages.success(request, _("The statement is computed from your records as they are now."))
    return redirect("console:statements_one", statement.code)


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def submit(request: DeskRequest, code: UUID) -> HttpResponse:
    """Hand a statement in, with a note."""
    statement = statement_seen_by(request.user, code)
    require(request.user, WRITES, at=statement.organisation)
    posted = request.POST if request.method == "POST" else None
    form = SubmitForm(posted, initial={"note": statement.note})
    if form.is_valid():
        try:
            submit_statement(code, by=request.user, note=form.cleaned_data["note"])
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(
                request, _("The statement is submitted. A chair of another member accepts it.")
            )
            return redirect("console:statements_one", code)
    context = {"form": form, "statement": statement}
    return render_desk(request, "console/statements/submit.html", context, desk="statements")


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def give_back(request: DeskRequest, code: UUID) -> HttpResponse:
    """Give a statement back to its member, with a reason."""
    statement = _for_chairs(request, code)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return_statement(code, by=request.user, reason=form.cleaned_data["reason"])
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The statement is returned to its member."))
            return redirect("console:statements_one", code)
    context = {"form": form, "statement": statement}
    return render_desk(request, "console/statements/return.html", context, desk="statements")


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def accept(request: DeskRequest, code: UUID) -> HttpResponse:
    """Ask whether to accept a statement, then do it: from there it does not go back."""
    statement = _for_chairs(request, code)
    if request.method == "POST":
        accept_statement(code, by=request.user)
        messages.success(request, _("The statement is accepted. All members see it now."))
        return redirect("console:statements_one", code)
    context = {"statement": statement}
    return render_desk(request, "console/statements/accept.html", context, desk="statements")


@require_http_methods(["GET", "POST"])
@console_view(SEES)
def publish(request: DeskRequest, code: UUID) -> HttpResponse:
    """Ask whether to publish a statement, then do it: what was read is not unread."""
    statement = _for_chairs(request, code)
    if request.method == "POST":
        publish_statement(code, by=request.user)
        messages.success(request, _("The statement is published. Everybody can read it."))
        return redirect("console:statements_one", code)
    context = {"statement": statement}
    return render_desk(request, "console/statements/publish.html", context, desk="statements")


def _for_chairs(request: DeskRequest, code: UUID) -> Statement:
    statement = statement_seen_by(request.user, code)
    require(request.user, CHAIRS, at=request.user.organisation)
    return statement
