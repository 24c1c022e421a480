from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kashf.coalition.console.forms import KashfForm
from kashf.coalition.members.models import Person
from kashf.coalition.referrals.models import Referral
from kashf.coalition.referrals.vocabulary import (
    ANSWER_NAMES,
    LONGEST_ADDRESS,
    LONGEST_NOTE,
    LONGEST_REASON,
    LONGEST_REFERENCE,
    AnswerKind,
    NewAnswer,
)

LOCAL_TIME: Final = "%Y-%m-%dT%H:%M"

# What the room says at a field; marked here, so that it is translated when the form shows it.
SAID_BY_THE_ROOM: Final = (
    gettext_noop("Say when you acted."),
    gettext_noop("What is refused was not acted on: leave the time out."),
    gettext_noop("This time is in the future."),
    gettext_noop("Enter an address that begins with https:// or http://."),
    gettext_noop("Type it anew."),
)


class DraftForm(KashfForm):
    """What a draft says."""

    address = forms.CharField(
        label=_("Address there"),
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "spellcheck": "false"}),
        error_messages={"required": _("Enter the address at which the platform finds it.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("The platform reads it. Name no person."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say why it should be removed.")},
    )

    @staticmethod
    def filled(referral: Referral) -> dict[str, str]:
        """The form as the draft is now."""
        return {"address": referral.address, "reason": referral.reason}


class ReturnForm(KashfForm):
    """What should be changed before it is approved anew."""

    note = forms.CharField(
        label=_("What should be changed"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on
        super().__init__(*args, auto_id="return_%s", **kwargs)


class WithdrawForm(KashfForm):
    """Why a referral is taken back."""

    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        max_length=LONGEST_NOTE,
        help_text=_("It stands in your record. The platform does not read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on
        super().__init__(*args, auto_id="withdraw_%s", **kwargs)


class AnswerForm(KashfForm):
    """What a platform did about what it was sent."""

    answer = forms.TypedChoiceField(
        label=_("What did you do?"),
        choices=[(kind.value, name) for kind, name in ANSWER_NAMES.items()],
        coerce=AnswerKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you did.")},
    )
    acted_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
        input_formats=[LOCAL_TIME, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        required=False,
    )
    reference = forms.CharField(
        label=_("Your reference"),
        max_length=LONGEST_REFERENCE,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        required=False,
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        help_text=_("The member reads it. If you refuse, say why."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["acted_at"].help_text = _(
            "Needed for removed and restricted, empty for refused. In your time zone, %(zone)s."
        ) % {"zone": person.zone}

    def new_answer(self) -> NewAnswer:
        """What the platform says."""
        said = self.cleaned_data
        return NewAnswer(**{name: said[name] for name in AnswerForm.base_fields})


class CodesField(forms.TypedMultipleChoiceField):
    """Codes that were ticked in a table. Which of them count, the room says."""

    def valid_value(self, value: Any) -> bool:  # noqa: ANN401 -- as Django has it
        """Whether it is a code at all."""
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True


class AnswerSeveralForm(AnswerForm):
    """The same answer to several referrals."""

    codes = CodesField(
        label=_("Referrals"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the referrals that you answer.")},
    )
    answer = forms.TypedChoiceField(
        label=_("Answer for the ticked"),
        choices=[("", _("Choose an answer"))] + [(k.value, n) for k, n in ANSWER_NAMES.items()],
        coerce=AnswerKind,
        error_messages={"required": _("Choose what you did.")},
    )
    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)
