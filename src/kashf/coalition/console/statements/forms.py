from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kashf.coalition.console.days import DayField
from kashf.coalition.console.forms import KashfForm
from kashf.coalition.console.once import OnceForm
from kashf.coalition.statements.vocabulary import LONGEST_NOTE, LONGEST_REASON


class RoundForm(OnceForm):
    """The period of a round."""

    first_day = DayField(label=_("First day"))
    last_day = DayField(
        label=_("Last day"),
        help_text=_("Both days belong to the period, midnight to midnight UTC."),
    )

    def clean(self) -> dict[str, Any]:
        """The days stand in their order."""
        said = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Choose a last day that is not before the first."))
        return said


class SubmitForm(KashfForm):
    """What a member says to its figures."""

    note = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_NOTE,
        help_text=_("What a reader has to know to read the figures. It is published with them."),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
    )


class ReturnForm(KashfForm):
    """Why a statement is given back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("Say what to mend. The member and the chairs read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
