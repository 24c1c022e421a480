"""What is handed in, checked and bounded, before anything is computed or written."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from kashf.coalition.audit.vocabulary import digest_of, now
from kashf.coalition.intake.vocabulary import (
    LONGEST_ACCOUNT,
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_TEXT,
    NewItem,
    Upload,
)
from kashf.coalition.members.models import Organisation
from kashf.coalition.members.vocabulary import OrganisationKind
from kashf.errors import BadInput, EmptyContent, TooLarge
from kashf.signals.links import canonical_url

_MOST_REACH: Final = 10**15
_AHEAD: Final = timedelta(days=1)  # clocks differ, and zones are mistaken
_BIDI: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """An item that can be taken in."""

    text: str
    address: str  # as it was given
    link: str  # its canonical form
    upload: Upload | None
    evidence: str  # SHA-256 of the upload
    platform: Organisation | None
    account: str  # keyed hash
    reach: int | None
    posted_at: datetime | None
    note: str

    @property
    def fingerprint(self) -> str:
        """The same for the same content from the same place, whoever takes it in."""
        return digest_of({"evidence": self.evidence, "text": self.text, "link": self.link})


def check(content: NewItem) -> Checked:
    """What can be kept of it. Raises BadInput, EmptyContent or TooLarge, with the field."""
    text = bounded("text", content.text, LONGEST_TEXT) if content.text.strip() else ""
    address = bounded("address", content.address.strip(), LONGEST_ADDRESS)
    if not (text or address or content.upload):
        raise BadInput("Give a text, a file or an address.", fields={"text": "Nothing is there."})
    upload = _checked_upload(content.upload) if content.upload else None
    platform = _platform(content.platform)
    account = bounded("account", content.account.strip(), LONGEST_ACCOUNT)
    return Checked(
        text=text,
        address=address,
        link=_link(address),
        upload=upload,
        evidence=hashlib.sha256(upload.data).hexdigest() if upload else "",
        platform=platform,
        account=hash_account(account, platform),
        reach=_reach(content.reach),
        posted_at=_time(content.posted_at),
        note=bounded("note", content.note.strip(), LONGEST_NOTE),
    )


def bounded(field: str, value: str, longest: int) -> str:
    """The value as it is, if it can be stored. Control characters and direction overrides are
    content; NUL and halves of characters no database and no encoding takes. Raises BadInput."""
    if len(value) > longest:
        raise BadInput(
            f"The {field} has {len(value):,} characters; at most {longest:,} are taken.",
            fields={field: f"Shorten it to {longest:,} characters."},
        )
    for place, sign in enumerate(value, 1):
        if sign == "\0" or "\ud800" <= sign <= "\udfff":
            raise BadInput(
                f"Character {place} of the {field} is a NUL or half of a character; leave it out.",
                fields={field: f"Leave out character {place}."},
            )
    return value


def plain_words(text: str, longest: int) -> str:
    """A text as a title shows it: one line, without what would turn or hide the words around."""
    line = " ".join(text[: 10 * longest].split()).translate(_BIDI)
    return "".join(sign for sign in line if sign.isprintable() or sign in _JOINERS)[:longest]


_JOINERS: Final = "\u200c\u200d\u200e\u200f"


def hash_account(handle: str, platform: Organisation | None) -> str:
    """A keyed hash of an account at a platform; empty for none. The handle itself is not kept."""
    name = handle.removeprefix("@").casefold()
    if not name:
        return ""
    at = platform.code if platform else ""
    return salted_hmac("kashf.intake.account", f"{at}:{name}", algorithm="sha256").hexdigest()


def _link(address: str) -> str:
    if not address:
        return ""
    link = canonical_url(address)
    if link is None:
        raise BadInput(
            "The address is not a link that Kashf knows: http, https, ftp or tg, with a host.",
            fields={"address": "Enter an address such as https://example.org/post/1."},
        )
    return link


def _checked_upload(upload: Upload) -> Upload:
    size, largest = len(upload.data), settings.LARGEST_UPLOAD
    if size == 0:
        raise EmptyContent("The file is empty.", fields={"upload": "Choose another file."})
    if size > largest:
        raise TooLarge(
            f"The file has {size:,} bytes; at most {largest:,} are taken.",
            fields={"upload": f"Choose a file of at most {largest:,} bytes."},
        )
    name = plain_words(upload.name.replace("\\", "/").rpartition("/")[2], 10 * LONGEST_NAME)
    return Upload(name[-LONGEST_NAME:], upload.data)  # its end says what it is


def _platform(code: UUID | None) -> Organisation | None:
    if code is None:
        return None
    platform = Organisation.objects.filter(code=code, kind=OrganisationKind.PLATFORM).first()
    if platform is None:
        raise BadInput("There is no such platform.", fields={"platform": "Choose a platform."})
    return platform


def _reach(reach: int | None) -> int | None:
    if reach is not None and not 0 <= reach <= _MOST_REACH:
        raise BadInput(
            "The reach is a number of views, from 0 on.",
            fields={"reach": "Enter a whole number from 0 on, or leave it empty."},
        )
    return reach


def _time(time: datetime | None) -> datetime | None:
    if time is None:
        return None
    if time.tzinfo is None:
        raise BadInput(
            "The time of posting has no zone.",
            fields={"posted_at": "Add the zone, such as +03:00."},
        )
    if time > now() + _AHEAD:
        raise BadInput(
            "The time of posting lies in the future.", fields={"posted_at": "Check the date."}
        )
    return time
