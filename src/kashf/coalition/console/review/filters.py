"""Which part of the queue an address names. What it names wrongly is left out."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from kashf.coalition.intake.vocabulary import Label
from kashf.coalition.review.vocabulary import QueueFilter, QueueView
from kashf.language import Script

LONGEST_WORDS: Final = 200
_TAG: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{2,7})?")
Kind = TypeVar("Kind", bound=StrEnum)


def filter_of(query: Mapping[str, str]) -> QueueFilter:
    """The filter that an address asks for."""
    return QueueFilter(
        view=_one_of(QueueView, query.get("view")) or QueueView.URGENT,
        label=_one_of(Label, query.get("label")),
        bank=_code(query.get("bank")),
        language=query.get("language", "") if _TAG.fullmatch(query.get("language", "")) else "",
        script=_one_of(Script, query.get("script")),
        q=query.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS],
    )


def address_of(filters: QueueFilter) -> str:
    """The same filter as the end of an address: empty, or beginning with a question mark."""
    named = {
        "view": "" if filters.view is QueueView.URGENT else filters.view,
        "label": filters.label or "",
        "bank": str(filters.bank or ""),
        "language": filters.language,
        "script": filters.script or "",
        "q": filters.q,
    }
    said = urlencode({name: value for name, value in named.items() if value})
    return f"?{said}" if said else ""


def is_narrowed(filters: QueueFilter) -> bool:
    """Whether it shows less than its view has."""
    return filters != QueueFilter(view=filters.view)


def _one_of(kind: type[Kind], value: str | None) -> Kind | None:
    return kind(value) if value in set(kind) else None


def _code(value: str | None) -> UUID | None:
    try:
        return UUID(value or "")
    except ValueError:
        return None
