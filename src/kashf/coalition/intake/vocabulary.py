"""Where items come from, what they are, and how much of them is taken."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kashf.coalition.audit.vocabulary import Event

LONGEST_TEXT: Final = 100_000  # characters of a post
LONGEST_ADDRESS: Final = 2_000
LONGEST_NOTE: Final = 2_000
MOST_ROWS: Final = 100_000  # of one import
PREVIEW_SIDE: Final = 320  # pixels of the longer side of a blurred preview


class SourceKind(StrEnum):
    """By which way an item came in."""

    UPLOAD = "upload"
    PASTE = "paste"
    PUBLIC_FORM = "public_form"
    API = "api"
    IMPORT = "import"


class ItemKind(StrEnum):
    """What an item is, told from its content."""

    PICTURE = "picture"
    TEXT = "text"
    LINK = "link"
    OTHER = "other"


class Label(StrEnum):
    """What content does."""

    PROPAGANDA = "propaganda"
    RECRUITMENT = "recruitment"
    FUNDRAISING = "fundraising"
    INSTRUCTION = "instruction"
    INCITEMENT = "incitement"


SOURCE_NAMES: Final = {
    SourceKind.UPLOAD: _("Upload"),
    SourceKind.PASTE: _("Pasted"),
    SourceKind.PUBLIC_FORM: _("Public form"),
    SourceKind.API: _("API"),
    SourceKind.IMPORT: _("Import"),
}
ITEM_KIND_NAMES: Final = {
    ItemKind.PICTURE: _("Picture"),
    ItemKind.TEXT: _("Text"),
    ItemKind.LINK: _("Link"),
    ItemKind.OTHER: _("Other file"),
}
LABEL_NAMES: Final = {
    Label.PROPAGANDA: _("Propaganda"),
    Label.RECRUITMENT: _("Recruitment"),
    Label.FUNDRAISING: _("Fundraising"),
    Label.INSTRUCTION: _("Instruction"),
    Label.INCITEMENT: _("Incitement"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemTakenIn(Event):
    """An item came in, with its signals."""

    name: ClassVar[str] = "intake.item_taken_in"
    about: ClassVar[str] = "item"
    item: UUID
    source: SourceKind


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceRevealed(Event):
    """A person looked at the original of an item."""

    name: ClassVar[str] = "intake.evidence_revealed"
    about: ClassVar[str] = "item"
    item: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ReporterForgotten(Event):
    """The address for a reply to a reporter was deleted."""

    name: ClassVar[str] = "intake.reporter_forgotten"
    about: ClassVar[str] = "item"
    item: UUID
