"""Which part of the queue an address names. What it names wrongly is left out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from kashf.coalition.intake.vocabulary import Label
from kashf.coalition.review.vocabulary import QueueFilter, QueueView

LONGEST_WORDS: Final = 200
Kind = TypeVar("Kind", bound=StrEnum)


def filter_of(query: Mapping[str, str]) -> QueueFilter:
    """The filter that an address asks for."""
    return QueueFilter(
        view=_one_of(QueueView, query.get("view")) or QueueView.URGENT,
        label=_one_of(Label, query.get("label")),
        bank=_code(query.get("bank")),
        q=query.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS],
    )


def address_of(filters: QueueFilter) -> str:
    """The same filter as the end of an address: empty, or beginning with a question mark."""
    named = {
        "view": "" if filters.view is QueueView.URGENT else filters.view,
        "label": filters.label or "",
        "bank": str(filters.bank or ""),
        "q": filters.q,
    }
    said = urlencode({name: value for name, value in named.items() if value})
    return f"?{said}" if said else ""


def _one_of(kind: type[Kind], value: str | None) -> Kind | None:
    return kind(value) if value in set(kind) else None


def _code(value: str | None) -> UUID | None:
    try:
        return UUID(value or "")
    except ValueError:
        return None
