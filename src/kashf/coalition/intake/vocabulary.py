"""Where items come from, what they are, and how much of them is taken."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kashf.coalition.audit.vocabulary import Event
from kashf.language import Script

LONGEST_TEXT: Final = 100_000  # characters of a post
LONGEST_ADDRESS: Final = 2_000
LONGEST_NOTE: Final = 2_000
LONGEST_ACCOUNT: Final = 200
LONGEST_NAME: Final = 200  # of a file
LONGEST_VALUE: Final = 2_000  # characters of a signal; a database's index takes no more
LONGEST_FAULT: Final = 500
MOST_SIGNALS: Final = 1_000  # of one item: a text may be nothing but links
MOST_VIEWS: Final = 200  # signals of one item under which it is looked for besides its own
LONGEST_BODY: Final = 1 << 16  # bytes of what a signal is compared by
MOST_ROWS: Final = 2_000  # of one import: they are checked while somebody waits
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


SCRIPT_NAMES: Final = {
    Script.ARABIC: pgettext_lazy("script", "Arabic"),
    Script.LATIN: pgettext_lazy("script", "Latin"),
    Script.CYRILLIC: pgettext_lazy("script", "Cyrillic"),
    Script.GREEK: pgettext_lazy("script", "Greek"),
    Script.HEBREW: pgettext_lazy("script", "Hebrew"),
    Script.DEVANAGARI: pgettext_lazy("script", "Devanagari"),
    Script.HAN: pgettext_lazy("script", "Chinese"),
    Script.KANA: pgettext_lazy("script", "Japanese"),
    Script.HANGUL: pgettext_lazy("script", "Korean"),
    Script.OTHER: pgettext_lazy("script", "Another"),
    Script.MIXED: pgettext_lazy("script", "Several"),
    Script.NONE: pgettext_lazy("script", "No letters"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewItem:
    """What somebody hands in: a text, a file or an address, or several of them."""

    text: str = ""
    address: str = ""  # where it was found
    upload: Upload | None = None
    platform: UUID | None = None  # the code of the platform where it was found
    account: str = ""  # the handle; only a keyed hash of it is kept
    reach: int | None = None
    posted_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of items."""

    line: int
    content: NewItem


@dataclass(frozen=True, slots=True)
class Revealed:
    """The original of an item."""

    name: str
    data: bytes = field(repr=False)


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
class TableBegun(Event):
    """A table of items was checked, and is taken in."""

    name: ClassVar[str] = "intake.table_begun"
    about: ClassVar[str] = "table"
    table: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class TableEnded(Event):
    """A table of items was taken in; some may have been here already."""

    name: ClassVar[str] = "intake.table_ended"
    about: ClassVar[str] = "table"
    table: UUID
    new: int
    already: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyAskedFor(Event):
    """Somebody who reported what was here already asked for a reply."""

    name: ClassVar[str] = "intake.reply_asked_for"
    about: ClassVar[str] = "item"
    item: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ReporterForgotten(Event):
    """The address for a reply to a reporter was deleted."""

    name: ClassVar[str] = "intake.reporter_forgotten"
    about: ClassVar[str] = "item"
    item: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemReadAnew(Event):
    """The signals of an item were computed anew, as this version of Kashf looks for them."""

    name: ClassVar[str] = "intake.item_read_anew"
    about: ClassVar[str] = "item"
    item: UUID
