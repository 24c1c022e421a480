from django import forms
from django.utils.translation import gettext_lazy as _

from kashf.coalition.answers.vocabulary import (
    LANGUAGES,
    LONGEST_CLAIM,
    LONGEST_LINE,
    LONGEST_SOURCE,
)
from kashf.coalition.console.once import OnceForm


class NarrativeForm(OnceForm):
    """A claim that the propaganda makes."""

    claim_en = forms.CharField(
        label=_("The claim, in English"),
        max_length=LONGEST_CLAIM,
        help_text=_("What the propaganda says, in one sentence and in its own sense."),
        widget=forms.TextInput(attrs={"lang": "en", "dir": "ltr"}),
    )
    claim_ar = forms.CharField(
        label=_("The claim, in Arabic"),
        max_length=LONGEST_CLAIM,
        widget=forms.TextInput(attrs={"lang": "ar", "dir": "rtl"}),
    )
    shared = forms.BooleanField(
        label=_("Share it with all members"),
        help_text=_("They see the claim and the lines in force, and may answer it too."),
        required=False,
    )


class LineForm(OnceForm):
    """An answer to a narrative."""

    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGES.items()))
    text = forms.CharField(
        label=_("The answer"),
        max_length=LONGEST_LINE,
        help_text=_("Say what is true. Repeat the claim no more than it needs."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    source = forms.CharField(
        label=_("Who says it"),
        max_length=LONGEST_SOURCE,
        help_text=_("The person, body or document that stands behind it. No line is without."),
    )
