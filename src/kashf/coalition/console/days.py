"""A day in a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day, chosen or written as 2026-07-31."""

    widget = forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Enter a day like 2026-07-31.")}

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on as they came
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
