from django import forms
from django.utils.translation import gettext_lazy as _

from kashf.coalition.console.forms import KashfForm


class LogFilter(KashfForm):
    """What to look for in the log."""

    about = forms.UUIDField(
        label=_("About the thing with the identifier"),
        required=False,
        error_messages={"invalid": _("Enter an identifier whole, 36 characters.")},
        widget=forms.TextInput(attrs={"dir": "ltr", "size": 38, "spellcheck": "false"}),
    )
