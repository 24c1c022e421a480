"""allauth's forms in our words, and the form of a person's own settings."""

import zoneinfo
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as account
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from kashf.coalition.console.forms import KashfForm, say_what_is_missing
from kashf.coalition.members.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

ADDRESS = _("E-mail address")
PASSWORD = _("Password")
NEW = _("New password")
AGAIN = _("New password once more")
CODE = _("Code")
LONG = _("At least 12 characters. Several words that do not belong together are good.")


class _Worded(forms.Form):
    """Labels and hints of ours; no placeholders, which vanish when they are needed."""

    labels: ClassVar["dict[str, Words]"] = {}
    hints: ClassVar["dict[str, Words]"] = {}
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- allauth's
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name) or field.label
            say_what_is_missing(field)
            field.help_text = self.hints.get(name, "")


class LoginForm(_Worded, account.LoginForm):  # type: ignore[misc]  # allauth has no types
    labels = {"login": ADDRESS, "password": PASSWORD}


class ResetPasswordForm(_Worded, account.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": ADDRESS}


class ResetPasswordKeyForm(_Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": NEW, "password2": AGAIN}
    hints = {"password1": LONG}


class SetPasswordForm(_Worded, account.SetPasswordForm):  # type: ignore[misc]
    labels = {"password1": NEW, "password2": AGAIN}
    hints = {"password1": LONG}


class ChangePasswordForm(_Worded, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {"oldpassword": _("Password that you have now"), "password1": NEW, "password2": AGAIN}
    hints = {"password1": LONG}


class ReauthenticateForm(_Worded, account.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": PASSWORD}


class _Code(_Worded):
    labels = {"code": CODE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- allauth's
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(dir="ltr", inputmode="numeric", spellcheck="false")


class _CodeOnce(_Code):
    """A code that was accepted is not accepted again (RFC 6238, section 5.2). allauth remembers
    it for the 30 seconds in which the app shows it; here it is valid a little longer."""

    user: Person

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of allauth's form
        lasts = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        if not cache.add(f"code.used.{self.user.pk}.{code}", value=True, timeout=lasts):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_CodeOnce, second_factor.AuthenticateForm):  # type: ignore[misc]
    pass


class CodeAgainForm(_CodeOnce, second_factor.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateForm(_Code, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


def _zones() -> list[tuple[str, str]]:
    names = zoneinfo.available_timezones()
    kept = sorted(
        name for name in names if "/" in name and not name.startswith(("Etc/", "SystemV"))
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in kept)]


class SettingsForm(KashfForm):
    """How a person wants the console."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("en", "English"), ("ar", "العربية")],
        widget=forms.RadioSelect,
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), choices=_zones, help_text=_("Times on every page are in this zone.")
    )
    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=[("", _("As the machine has them")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
        required=False,
    )
    single_keys = forms.BooleanField(
        label=_("Single keys work in the queue"),
        help_text=_("Switch them off if they get in the way of a screen reader or of dictation."),
        required=False,
    )
