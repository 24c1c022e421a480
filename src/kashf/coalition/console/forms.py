"""The base of the console's forms. Their look is in `templates/django/forms/`."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext

from kashf.coalition.words import LONGEST_TYPED
from kashf.errors import KashfError

SENTENCE_ENDS: Final = (".", "!", "?", "؟")


def say_what_is_missing(field: forms.Field) -> None:
    """Name a field where it is empty and must not be, unless it says so in words of its own."""
    if field.error_messages["required"] is not forms.Field.default_error_messages["required"]:
        return
    chosen = field.widget.use_fieldset or isinstance(field, forms.ChoiceField)
    said = gettext("Choose under “%(label)s”.") if chosen else gettext("Fill in “%(label)s”.")
    field.error_messages["required"] = said % {"label": field.label}


class WordsField(forms.CharField):
    """Words that somebody looks for, in any language."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's
        attrs = {"type": "search", "dir": "auto", "maxlength": LONGEST_TYPED}
        super().__init__(widget=forms.TextInput(attrs=attrs), required=False, **kwargs)

    def to_python(self, value: Any) -> str:  # noqa: ANN401 -- Django's
        """What can be looked for of what was typed."""
        return (super().to_python(value) or "").replace("\0", "")[:LONGEST_TYPED]


class KashfForm(forms.Form):
    """A form that shows what a room refuses, at the fields that it names."""

    use_required_attribute = False  # the server says what is missing, in the reader's words

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            say_what_is_missing(field)

    def add_domain_error(self, error: KashfError) -> None:
        """Show an error of a room at the fields it names and in the summary.

        `error.fields` maps a field to a sentence of its own, or to the value at fault; in that case
        the error's message stands at the field.
        """
        message = gettext(error.message)
        named = {name: said for name, said in error.fields.items() if name in self.fields}
        if not named:
            self.add_error(None, message)
        for name, said in named.items():
            self.add_error(name, gettext(said) if said.endswith(SENTENCE_ENDS) else message)
