"""The report form. Its look is in `templates/django/forms/`."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kashf.coalition.intake.vocabulary import LONGEST_ADDRESS, LONGEST_NOTE, LONGEST_TEXT, Label
from kashf.coalition.statements.queries import wording
from kashf.errors import KashfError
from kashf.signals.links import canonical_url

UNKNOWN: Final = "unknown"
DOES: Final = [
    (Label.PROPAGANDA.value, _("Praises or advertises the organisation")),
    (Label.RECRUITMENT.value, _("Asks people to join")),
    (Label.FUNDRAISING.value, _("Asks for money")),
    (Label.INSTRUCTION.value, _("Explains how to do harm")),
    (Label.INCITEMENT.value, _("Calls for violence")),
    (UNKNOWN, _("I am not sure")),
]
REPLIES: Final = [
    ("no", _("No. Nothing about me is kept")),
    ("yes", _("Yes, by e-mail. The address is deleted after the reply")),
]


class EitherField(forms.CharField):
    """One of two fields that is needed: it is not called optional, and the form asks for it."""

    def validate(self, value: str) -> None:
        """Whether one of them is there is for the form to say."""


class ReportForm(forms.Form):
    """What somebody reports. Nothing in it is needed but the content and what it does."""

    use_required_attribute = False
    template_name = "django/forms/div.html"

    address = EitherField(
        label=_("Address of the content"),
        help_text=_(
            "Copy it from the address bar or from “Share”. Example: "
            '<bdi data-address dir="ltr">https://harbour.example/p/123</bdi>'
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off", "maxlength": False}),
    )
    text = EitherField(
        label=_("Or the text of it"),
        help_text=_("If it has no address, for example in a message."),
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
    )
    does = forms.MultipleChoiceField(
        label=_("What does it do?"),
        help_text=_("Choose all that apply."),
        choices=DOES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one thing that the content does"),
            "invalid_choice": _("Choose from the list what the content does"),
            "invalid_list": _("Choose from the list what the content does"),
        },
    )
    note = forms.CharField(
        label=_("Is there something that we should know?"),
        help_text=_(
            "For example, at which minute of a video. Please give no names of private persons."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reply = forms.ChoiceField(
        label=_("Do you want a reply?"),
        choices=REPLIES,
        initial="no",
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say whether you want a reply"),
            "invalid_choice": _("Say whether you want a reply"),
        },
    )
    email = EitherField(
        label=_("Your e-mail address"),
        help_text=_("Only for the reply. No other person or organisation gets it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(  # for programs that fill in every field; people do not see it
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_address(self) -> str:
        """An address that Kashf can follow, or none."""
        address = str(self.cleaned_data["address"]).strip()
        _bound(address, LONGEST_ADDRESS)
        if address and canonical_url(address) is None:
            raise forms.ValidationError(
                gettext("Enter the full address, beginning with %(start)s")
                % {"start": "\u2066https://\u2069"}  # isolated, in both directions
            )
        return address

    def clean_text(self) -> str:
        """A text that is not too long to be read."""
        return _bound(str(self.cleaned_data["text"]), LONGEST_TEXT)

    def clean_note(self) -> str:
        """Some words beside it."""
        return _bound(str(self.cleaned_data["note"]), LONGEST_NOTE)

    def clean_website(self) -> str:
        """Nothing, from people."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(gettext("Leave this field empty, then send it again"))
        return ""

    def clean(self) -> dict[str, Any]:
        """What several fields say together."""
        said = super().clean() or self.cleaned_data
        is_bare = not (said.get("address") or str(said.get("text", "")).strip())
        if is_bare and not ({"address", "text"} & self.errors.keys()):
            self.add_error("address", gettext("Enter the address of the content, or its text"))
        self._check_mail(said)
        return said

    def _check_mail(self, said: dict[str, Any]) -> None:
        if said.get("reply") != "yes":
            said["email"] = ""  # nothing about who wants no reply, whatever was typed
            self.errors.pop("email", None)
            return
        try:
            said["email"] = forms.EmailField().clean(str(said.get("email", "")).strip())
        except forms.ValidationError:
            if "email" not in self.errors:
                self.add_error(
                    "email",
                    gettext("Enter an e-mail address, like %(example)s")
                    % {"example": "\u2066name@example.org\u2069"},
                )

    def add_refusal(self, error: KashfError) -> None:
        """What the room refuses all the same, at its field, in the reader's words."""
        named = {"reply_to": "email", "labels": "does"}
        fields = [named.get(name, name) for name in error.fields]
        known = [name for name in fields if name in self.fields]
        for name in known:
            self.add_error(name, gettext("Kashf cannot take this as it is. Change it, please"))
        if not known:
            self.add_error(None, gettext("Kashf cannot take this as it is. Change it, please"))


def _bound(value: str, longest: int) -> str:
    if len(value) > longest:
        raise forms.ValidationError(
            gettext("Shorten it to %(most)s characters; it has %(number)s")
            % {"most": wording.number(longest), "number": wording.number(len(value))}
        )
    return value
