from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from kashf.coalition.console.forms import KashfForm, WordsField
from kashf.coalition.console.languages import languages_by_name
from kashf.coalition.intake.queries import languages_seen_by
from kashf.coalition.intake.vocabulary import (
    ITEM_KIND_NAMES,
    LONGEST_ACCOUNT,
    LONGEST_ADDRESS,
    LONGEST_NOTE,
    LONGEST_TEXT,
    SCRIPT_NAMES,
    SOURCE_NAMES,
    NewItem,
    Upload,
)
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import organisations_seen_by
from kashf.coalition.members.vocabulary import OrganisationKind

MOST_FILES = 20
ALL = ("", _("All"))


class SeveralFiles(forms.ClearableFileInput):
    """A field for files that takes several."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files, none of them empty or too large."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 -- as Django has it
        """Every file, cleaned; the first error names its file."""
        files = [one for one in data or [] if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Choose at most 20 files at once."))
        return [self._one(one, initial) for one in files]

    def _one(self, file: UploadedFile[Any], initial: object) -> object:
        if not file.size:
            raise forms.ValidationError(
                now_("%(name)s is empty. Choose another file.") % {"name": file.name}
            )
        if file.size > settings.LARGEST_UPLOAD:
            most = filesizeformat(settings.LARGEST_UPLOAD)
            raise forms.ValidationError(
                now_("%(name)s is too large. A file may have at most %(most)s.")
                % {"name": file.name, "most": most}
            )
        return super().clean(file, initial)


class ItemsFilter(KashfForm):
    """Which items to list."""

    q = WordsField(label=_("Words"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[ALL, *ITEM_KIND_NAMES.items()], required=False
    )
    source = forms.ChoiceField(
        label=_("Came by"), choices=[ALL, *SOURCE_NAMES.items()], required=False
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    script = forms.ChoiceField(
        label=_("Script"), choices=[ALL, *SCRIPT_NAMES.items()], required=False
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ALL, *languages_by_name(languages_seen_by(person))]


class NewItemForm(KashfForm):
    """What somebody hands in."""

    upload = FilesField(
        label=_("Files"),
        help_text=_("Up to 20, each becomes an item of its own. They are stored encrypted."),
        required=False,
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The words of the post, as they stand there."),
        required=False,
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_ADDRESS,
        help_text=_("Where it was found, such as https://example.org/post/1."),
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "spellcheck": "false"}),
        required=False,
    )
    platform = forms.TypedChoiceField(
        label=_("Platform"), coerce=UUID, empty_value=None, required=False
    )
    account = forms.CharField(
        label=_("Account"),
        max_length=LONGEST_ACCOUNT,
        help_text=_(
            "The handle is not stored. A keyed hash of it is kept, so that items of one account "
            "can be told to belong together."
        ),
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocomplete": "off", "autocapitalize": "none"}
        ),
        required=False,
    )
    reach = forms.IntegerField(
        label=_("Reach"),
        min_value=0,
        max_value=10**15,
        help_text=_("Views, where they are shown. Leave it empty if they are not known."),
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric"}),
        required=False,
    )
    posted_at = forms.DateTimeField(
        label=_("Posted"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        required=False,
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For your colleagues; no platform reads it."),
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        platforms = organisations_seen_by(person).filter(kind=OrganisationKind.PLATFORM)
        field = self.fields["platform"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Not known, or none of these"))] + [
            (str(platform.code), platform.name) for platform in platforms
        ]
        self.fields["posted_at"].help_text = _("In your time zone, %(zone)s.") % {
            "zone": person.zone
        }

    def clean(self) -> dict[str, Any]:
        """Something must be there."""
        said = super().clean() or {}
        if not self.errors and not (said["upload"] or said["text"].strip() or said["address"]):
            self.add_error("upload", _("Choose a file, or give a text or an address."))
        return said

    def items(self) -> Iterator[NewItem]:
        """One for each file; one for all the rest where there is none."""
        said = dict(self.cleaned_data)
        for file in said.pop("upload") or [None]:
            upload = Upload(file.name, file.read()) if file else None
            yield NewItem(upload=upload, **said)


class ImportForm(KashfForm):
    """A table of items."""

    file = forms.FileField(
        label=_("Table"),
        help_text=_("CSV with a line of column names, or JSON Lines; in UTF-8."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Choose another one."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.jsonl,.ndjson,text/csv"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """No larger than one item may be: a table is read into memory."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.LARGEST_UPLOAD:
            most = filesizeformat(settings.LARGEST_UPLOAD)
            raise forms.ValidationError(
                now_("%(name)s is too large. A file may have at most %(most)s.")
                % {"name": file.name, "most": most}
            )
        return file
