from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kashf.coalition.console.days import DayField
from kashf.coalition.console.once import OnceForm
from kashf.coalition.meetings.models import Commitment, Meeting
from kashf.coalition.meetings.vocabulary import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOVES,
    CommitmentState,
)
from kashf.coalition.members.models import Organisation, Person

MOVE_NAMES = {
    CommitmentState.DONE: _("It is done"),
    CommitmentState.DROPPED: _("It is dropped"),
    CommitmentState.OPEN: _("It is taken up again"),
}


class MeetingForm(OnceForm):
    """A meeting, when and where it is, and its agenda."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    at = forms.DateTimeField(
        label=_("Day and time"),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M"
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("Enter a day and a time like 2026-07-31 14:00.")},
    )
    place = forms.CharField(label=_("Place"), max_length=LONGEST_TITLE, required=False)
    agenda = forms.CharField(
        label=_("Agenda"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = _("In your time zone, %(zone)s.") % {"zone": person.zone}

    def clean_at(self) -> datetime:
        """Somewhere in a time that the world's zones can all name."""
        at: datetime = self.cleaned_data["at"]
        if not 2000 <= at.year <= 2200:
            raise forms.ValidationError(_("Enter a year between 2000 and 2200."))
        return at


class CommitmentForm(OnceForm):
    """What a member undertook."""

    organisation = forms.TypedChoiceField(label=_("Member"), coerce=UUID)
    owner = forms.CharField(
        label=_("Who sees to it"),
        max_length=LONGEST_TITLE,
        help_text=_("A name or an office, as the minutes say it."),
    )
    text = forms.CharField(
        label=_("What is undertaken"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due = DayField(label=_("Due"))

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- passed on as they came
        meeting: Meeting,
        members: Iterable[Organisation],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.members = {member.code: member for member in members}
        field = self.fields["organisation"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Choose a member"))] + [
            (str(code), member.name) for code, member in self.members.items()
        ]

    def clean_organisation(self) -> Organisation:
        """The member itself."""
        return self.members[self.cleaned_data["organisation"]]

    def clean_due(self) -> date:
        """Not before the meeting."""
        due: date = self.cleaned_data["due"]
        if due < self.meeting.at.date():
            raise forms.ValidationError(_("Choose a day that is not before the meeting."))
        return due


class MoveForm(OnceForm):
    """What became of a commitment."""

    to = forms.TypedChoiceField(
        label=_("What became of it"),
        coerce=CommitmentState,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say what became of it."),
            "invalid_choice": _("Its state has changed in the meantime. Choose again."),
        },
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_TEXT,
        help_text=_("All members read it. It takes the place of the note before it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        here = CommitmentState(commitment.state)
        field = self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            (state.value, name) for state, name in MOVE_NAMES.items() if state in MOVES[here]
        ]
