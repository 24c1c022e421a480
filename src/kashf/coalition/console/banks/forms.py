from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kashf.coalition.banks.models import Bank
from kashf.coalition.banks.vocabulary import (
    ADVICE_NAMES,
    LONGEST_BANK_NAME,
    LONGEST_REASON,
    MOST_SIGNALS,
    SHARING_NAMES,
    Advice,
    NewSignal,
    Sharing,
)
from kashf.coalition.console.forms import KashfForm, WordsField
from kashf.coalition.intake.vocabulary import LABEL_NAMES
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import members_of_the_coalition
from kashf.signals import REGISTRY
from kashf.signals.entry import LONGEST_NAME

LOCAL_TIME: Final = "%Y-%m-%dT%H:%M"
LONGEST_PASTE: Final = 1_000_000  # characters; a larger bank comes as a table

# What the room says at a field; marked here, so that it is translated when the form shows it.
SAID_BY_THE_ROOM: Final = (
    gettext_noop("Enter a name on one line."),
    gettext_noop("Choose a label."),
    gettext_noop("Enter another name."),
    gettext_noop("Choose what you advise."),
    gettext_noop("Choose who sees it."),
    gettext_noop("Choose members."),
    gettext_noop("Enter a later date, or none."),
    gettext_noop("Say why."),
)

SHARING_HINTS: Final = {
    Sharing.OWN: _("nobody else sees it"),
    Sharing.NAMED: _("the members that you tick below; if you tick none, nobody"),
    Sharing.COALITION: _("every member, no platform"),
    Sharing.PLATFORMS: _("every member and every platform"),
}


class BanksFilter(KashfForm):
    """Which banks to list."""

    q = WordsField(label=_("Words of a bank or of its signals"))


class SignalsFilter(KashfForm):
    """Which signals of a bank to list."""

    WITHDRAWN = "withdrawn"

    q = WordsField(label=_("Words of the name, or the beginning of a value"))
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", pgettext_lazy("signals", "In force")),
            (WITHDRAWN, pgettext_lazy("signals", "Withdrawn")),
        ],
        required=False,
    )


class BankForm(KashfForm):
    """What a bank is called, what its content does, who sees it and until when."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_BANK_NAME,
        error_messages={"required": _("Enter a name on one line.")},
    )
    label = forms.ChoiceField(
        label=_("Label"),
        choices=[("", _("Choose a label")), *LABEL_NAMES.items()],
        help_text=_("What the content in it does. Every signal in the bank has this label."),
        error_messages={"required": _("Choose a label.")},
    )
    advice = forms.ChoiceField(
        label=_("What you advise on a match"),
        choices=[*ADVICE_NAMES.items()],
        help_text=_(
            "Whoever is matched against the bank reads this beside each match. It is advice: a "
            "match is no verdict, and a person decides."
        ),
        initial=Advice.REVIEW,
        error_messages={"required": _("Choose what you advise.")},
    )
    sharing = forms.ChoiceField(
        label=_("Who sees it"),
        help_text=_("Whoever sees a bank is matched against it and can read its signals."),
        widget=forms.RadioSelect,
        initial=Sharing.OWN,
        error_messages={"required": _("Choose who sees it.")},
    )
    shared_with = forms.TypedMultipleChoiceField(
        label=_("Named members"),
        coerce=UUID,
        help_text=_(
            "This counts for “Named members” alone. If no member is named, nobody but you sees "
            "the bank."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    expires_at = forms.DateTimeField(
        label=_("Expires"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
        input_formats=[LOCAL_TIME, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on
        super().__init__(*args, **kwargs)
        sharing = self.fields["sharing"]
        assert isinstance(sharing, forms.ChoiceField)
        sharing.choices = [
            (kind.value, f"{SHARING_NAMES[kind]}: {SHARING_HINTS[kind]}") for kind in Sharing
        ]
        others = members_of_the_coalition().exclude(pk=person.organisation_id)
        named = self.fields["shared_with"]
        assert isinstance(named, forms.TypedMultipleChoiceField)
        named.choices = [(str(member.code), member.name) for member in others]
        self.fields["expires_at"].help_text = _(
            "After this it matches nothing, and only you still see it. Empty: it does not expire. "
            "In your time zone, %(zone)s."
        ) % {"zone": person.zone}

    @staticmethod
    def filled(bank: Bank) -> dict[str, Any]:
        """The form as the bank is now."""
        ends = bank.expires_at
        return {
            "name": bank.name,
            "label": bank.label,
            "advice": bank.advice,
            "sharing": bank.sharing,
            "shared_with": [str(code) for code in bank.shared_with.values_list("code", flat=True)],
            "expires_at": ends and ends.replace(second=0, microsecond=0),
        }


class SignalsForm(KashfForm):
    """Values that were pasted, one a line."""

    type = forms.ChoiceField(
        label=_("Type"),
        help_text=_(
            "sha256: the bytes of a file. pdq: a picture. text: the words of a post. url: a link."
        ),
    )
    signals = forms.CharField(
        label=_("Values"),
        max_length=LONGEST_PASTE,
        help_text=_(
            "One a line, up to 1,000. All are added, or none. For url, host:raven.example covers "
            "every link on that host and below it, path:raven.example/nest every link below that "
            "path, and query:raven.example/watch?v=abc every link to that page with that "
            "parameter."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr", "spellcheck": "false"}),
        error_messages={"required": _("Paste one value at least.")},
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("How you know this content. Without a name each goes by its value."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on
        super().__init__(*args, **kwargs)
        kind = self.fields["type"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(name, name) for name in REGISTRY]

    def new_signals(self) -> list[NewSignal]:
        """What was pasted, as far as it can be taken at once."""
        said = self.cleaned_data
        values = [line.strip() for line in said["signals"].splitlines() if line.strip()]
        return [NewSignal(said["type"], one, said["name"]) for one in values[: MOST_SIGNALS + 1]]


class ItemForm(KashfForm):
    """Into which bank an item's signals go."""

    bank = forms.TypedChoiceField(
        label=_("Bank"),
        coerce=UUID,
        help_text=_("Banks of your organisation that have not expired."),
        error_messages={"required": _("Choose a bank.")},
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("How you know this content. Without a name it goes by the item’s title."),
        required=False,
    )

    def __init__(self, *args: Any, banks: list[Bank], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["bank"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Choose a bank"))] + [
            (str(bank.code), f"{bank.name} ({bank.label_name})") for bank in banks
        ]


class WithdrawForm(KashfForm):
    """Why a signal is taken out."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("It stands in the log of your organisation."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why.")},
    )
