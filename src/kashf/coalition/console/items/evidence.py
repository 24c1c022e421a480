"""Showing an original: after a click that is recorded, to one person, for a minute.

No byte of a picture's file reaches the browser: it is decoded and encoded anew. Any other file is
only handed over to be saved.
"""

from io import BytesIO
from typing import Final
from uuid import UUID

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from PIL import Image

from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import read_evidence
from kashf.coalition.intake.vocabulary import Revealed
from kashf.coalition.members.models import Person
from kashf.signals.content import Content

SHOWN_FOR: Final = 60  # seconds
_SALT: Final = "kashf.console.original"
_ALONE: Final = "default-src 'none'; sandbox"  # the policy of what strangers made


def shown_url(item: Item, person: Person) -> str:
    """The address under which this person sees the original of this item, for a minute."""
    token = signing.dumps([str(item.code), str(person.code)], salt=_SALT)
    return reverse("console:items_original", args=[item.code, token])


def is_shown(token: str, code: UUID, person: Person) -> bool:
    """Whether the token was made for this item and this person, less than a minute ago."""
    try:
        named = signing.loads(token, salt=_SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        return False
    return bool(named == [str(code), str(person.code)])


def inline(item: Item) -> HttpResponse:
    """The original of a picture, encoded anew. Raises Unreadable."""
    picture = Content.of_bytes(read_evidence(item.evidence)).picture
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    shown = BytesIO()
    bare.save(shown, "PNG")
    return _alone(HttpResponse(shown.getvalue(), content_type="image/png"), "inline")


def attachment(original: Revealed) -> HttpResponse:
    """The original as a file to be saved; no browser shows it."""
    response = HttpResponse(original.data, content_type="application/octet-stream")
    named = content_disposition_header(as_attachment=True, filename=original.name)
    return _alone(response, named or "attachment")


def _alone(response: HttpResponse, disposition: str) -> HttpResponse:
    response["Content-Disposition"] = disposition
    response["Content-Security-Policy"] = _ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
