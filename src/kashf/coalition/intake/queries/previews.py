"""What is shown of a picture before anybody asks for the original."""

from functools import lru_cache
from io import BytesIO

from PIL import ImageFilter

from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries.evidence import read_evidence
from kashf.coalition.intake.vocabulary import PREVIEW_SIDE, ItemKind
from kashf.errors import NotFound, Unreadable
from kashf.signals.content import Content

_BLUR = PREVIEW_SIDE / 24  # pixels: shapes stay, faces and wounds do not


def has_preview(item: Item) -> bool:
    """Whether there is a picture to be shown blurred. A broken one has none."""
    return item.kind == ItemKind.PICTURE and bool(item.evidence) and not item.fault


def preview_of(item: Item) -> bytes:
    """A small, grey, strongly blurred PNG of a picture; the caller has seen the item by its door.

    Raises NotFound for an item that is no picture or a broken one.
    """
    if not has_preview(item):
        raise NotFound("This item has no preview.")
    return _blurred(item.evidence)


@lru_cache(maxsize=256)  # a preview has some ten kilobytes
def _blurred(digest: str) -> bytes:
    content = Content.of_bytes(read_evidence(digest))
    try:
        picture = content.picture.convert("L")
    except Unreadable as error:
        raise NotFound("This item has no preview.") from error
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    shown = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(_BLUR)).save(shown, "PNG")
    return shown.getvalue()
