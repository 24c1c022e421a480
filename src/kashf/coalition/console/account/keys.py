"""A person's keys of the API."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.console.forms import KashfForm
from kashf.coalition.console.pages import page_of
from kashf.coalition.console.views import DeskRequest, console_view, render_desk
from kashf.coalition.members.actions import end_key, make_key
from kashf.coalition.members.queries import keys_seen_by
from kashf.coalition.members.vocabulary import SCOPE_NAMES, Scope
from kashf.errors import BadInput


class KeyForm(KashfForm):
    """A new key."""

    name = forms.CharField(
        label=gettext_lazy("Name of the key"),
        help_text=gettext_lazy("To tell it from others, for example the program that uses it."),
        max_length=100,
    )
    scopes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("It never opens more than your own roles do."),
        choices=[(scope.value, SCOPE_NAMES[scope]) for scope in Scope],
        coerce=Scope,
        widget=forms.CheckboxSelectMultiple,
    )


@require_GET
@console_view()
def listed(request: DeskRequest) -> HttpResponse:
    """The keys that the person sees, newest first."""
    page = page_of(request, keys_seen_by(request.user))
    context = {"page": page, "part": "keys", "now": now(), "scope_names": SCOPE_NAMES}
    return render_desk(request, "console/account/keys.html", context, desk="")


@require_http_methods(["GET", "POST"])
@console_view()
def make(request: DeskRequest) -> HttpResponse:
    """Make one; the page after it is the only one that shows the secret."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "part": "keys"}
    if form.is_valid():
        try:
            key, secret = make_key(by=request.user, **form.cleaned_data)
        except BadInput as error:
            form.add_domain_error(error)
        else:
            made = {"key": key, "secret": secret, "part": "keys"}
            return render_desk(request, "console/account/key_made.html", made, desk="")
    return render_desk(request, "console/account/key_new.html", context, desk="")


@require_POST
@console_view()
def end(request: DeskRequest, code: UUID) -> HttpResponse:
    """End one at once."""
    end_key(code, by=request.user)
    messages.success(request, _("The key no longer opens anything."))
    return redirect("console:keys_list")
