from smtplib import SMTPException
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kashf.coalition.console.account.forms import ResetPasswordForm
from kashf.coalition.console.pages import page_of
from kashf.coalition.console.people.forms import NewPersonForm, RolesForm
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.actions import add_person, change_roles, close_desk
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import (
    people_seen_by,
    person_seen_by,
    require,
    with_second_factor,
)
from kashf.coalition.members.vocabulary import ROLE_NAMES, Permission
from kashf.errors import BadInput, Conflict

KEEPS = Permission.KEEP_PEOPLE


@require_GET
@console_view(KEEPS)
def listed(request: DeskRequest) -> HttpResponse:
    """The people of the organisation; closed desks last."""
    people = people_seen_by(request.user).order_by("-is_active", "name", "pk")
    page = page_of(request, people)
    context = {
        "page": page,
        "secured": with_second_factor(page.rows),
        "role_names": ROLE_NAMES,
    }
    return render_desk(request, "console/people/list.html", context, desk="people")


@require_http_methods(["GET", "POST"])
@console_view(KEEPS)
def add(request: DeskRequest) -> HttpResponse:
    """Give somebody a desk, and send the link to set a password."""
    at = request.user.organisation
    require(request.user, KEEPS, at=at)
    form = NewPersonForm(request.POST if request.method == "POST" else None, organisation=at)
    if form.is_valid():
        try:
            person = add_person(by=request.user, organisation=at, **form.cleaned_data)
        except (BadInput, Conflict) as error:
            form.add_domain_error(error)
        else:
            _send_link(request, person)
            return redirect("console:people_list")
    return render_desk(request, "console/people/add.html", {"form": form}, desk="people")


@require_http_methods(["GET", "POST"])
@console_view(KEEPS)
def one(request: DeskRequest, code: UUID) -> HttpResponse:
    """A person's roles, to be changed; and what else an administrator may do."""
    person = person_seen_by(request.user, code)
    form = RolesForm(
        request.POST if request.method == "POST" else None,
        initial={"roles": sorted(person.roles)},
        organisation=person.organisation,
    )
    if form.is_valid():
        try:
            change_roles(code, by=request.user, roles=form.cleaned_data["roles"])
        except BadInput as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The roles are changed."))
            return redirect("console:people_one", code)
    context = {"person": person, "form": form, "secured": with_second_factor([person])}
    return render_desk(request, "console/people/one.html", context, desk="people")


@require_POST
@console_view(KEEPS)
def send_link(request: DeskRequest, code: UUID) -> HttpResponse:
    """Send the link to set a password once more."""
    person = person_seen_by(request.user, code)
    require(request.user, KEEPS, at=person.organisation)
    _send_link(request, person)
    return redirect("console:people_one", code)


@require_http_methods(["GET", "POST"])
@console_view(KEEPS)
def close(request: DeskRequest, code: UUID) -> HttpResponse:
    """Ask whether to close a desk, then close it: that is not undone by a click."""
    person = person_seen_by(request.user, code)
    require(request.user, KEEPS, at=person.organisation)
    if request.method == "POST":
        close_desk(code, by=request.user)
        messages.success(request, _("The desk is closed."))
        return redirect("console:people_list")
    return render_desk(request, "console/people/close.html", {"person": person}, desk="people")


def _send_link(request: DeskRequest, person: Person) -> None:
    form = ResetPasswordForm({"email": person.email})
    if not form.is_valid():
        messages.error(request, _("The desk is closed, so no link was sent."))
        return
    try:
        form.save(request)
    except (OSError, SMTPException):
        messages.error(
            request, _("The desk is there, but the mail could not be sent. Send the link again.")
        )
    else:
        messages.success(request, _("The link to set a password was sent."))
