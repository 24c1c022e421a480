from django import forms
from django.utils.translation import gettext_lazy as _

from kashf.coalition.console.forms import KashfForm
from kashf.coalition.members.models import Organisation
from kashf.coalition.members.vocabulary import ROLE_NAMES, Role

ROLE_HINTS = {
    Role.ANALYST: _("takes in items, keeps banks, drafts referrals"),
    Role.REVIEWER: _("decides cases"),
    Role.APPROVER: _("approves what others wrote: referrals and answers"),
    Role.CAMPAIGN_OFFICER: _("writes answers to narratives"),
    Role.CHAIR: _("leads meetings, accepts statements of account"),
    Role.PLATFORM_CONTACT: _("answers referrals for the platform"),
    Role.ADMINISTRATOR: _("keeps people and keys"),
    Role.AUDITOR: _("reads everything of the organisation and its log, changes nothing"),
}


class RolesForm(KashfForm):
    """What a person is at the organisation."""

    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"), coerce=Role, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, organisation: Organisation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [
            (role.value, _named(role))
            for role in Role
            if (role is not Role.PLATFORM_CONTACT) or organisation.is_platform
        ]


def _named(role: Role) -> str:
    return f"{ROLE_NAMES[role]}: {ROLE_HINTS[role]}"


class NewPersonForm(RolesForm):
    """Somebody new."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The link to set a password goes there; signing in uses it too."),
    )
    field_order = ["name", "email", "roles"]
