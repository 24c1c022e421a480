"""A form that was sent twice does its work once: the second time leads where the first one did."""

from typing import Any, Final
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from kashf.coalition.console.forms import KashfForm
from kashf.coalition.console.views import DeskRequest

_KEPT: Final = 20  # forms that a session remembers
_SENT: Final = "forms_sent"


def _number() -> str:
    return uuid4().hex


class OnceForm(KashfForm):
    """A form that carries a number of its own."""

    once = forms.CharField(max_length=32, required=False, initial=_number, widget=forms.HiddenInput)

    def said(self) -> dict[str, Any]:
        """What was filled in, without that number."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


def where_it_led(request: DeskRequest, form: OnceForm) -> HttpResponse | None:
    """The way to what this very form made before, if it did."""
    sent: dict[str, str] = request.session.get(_SENT, {})
    there = sent.get(form.cleaned_data.get("once", ""))
    return redirect(there) if there else None


def lead_to(request: DeskRequest, form: OnceForm, url: str) -> HttpResponse:
    """Go there, and remember it in case that the form comes again."""
    if number := form.cleaned_data["once"]:
        sent: dict[str, str] = request.session.get(_SENT, {})
        request.session[_SENT] = dict([*sent.items(), (number, url)][-_KEPT:])
    return redirect(url)
