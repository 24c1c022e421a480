"""Every address that the project answers, read from the resolver, and how to fill it in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.urls import URLResolver, get_resolver
from django.utils.regex_helper import normalize

from tests.coalition.world import World

# What stands for `code` in an address: by the whole name, else by what comes before the first
# underscore of a console's name, or after the colon of an API's.
CODES: Final[Mapping[str, str]] = {
    "console:answers": "narrative",
    "console:answers_approve": "sketch",
    "console:answers_retire": "line",
    "console:banks": "bank",
    "console:banks_scan_stop": "scan",
    "console:banks_withdraw": "signal",
    "console:items": "item",
    "console:items_table": "table",
    "console:keys": "key",
    "console:meetings": "meeting",
    "console:meetings_move": "commitment",
    "console:people": "person",
    "console:referrals": "referral",
    "console:referrals_approve": "draft",
    "console:referrals_change": "draft",
    "console:review": "case",
    "console:review_decide": "waiting",
    "console:review_return": "waiting",
    "console:review_take": "fresh",
    "console:statements": "statement",
    "console:statements_draft": "round",
    "console:statements_table": "round",
    "api:answer": "referral",
    "api:bank": "bank",
    "api:case": "case",
    "api:item": "item",
    "api:matches_of_item": "item",
    "api:referral": "referral",
    "api:scan": "scan",
    "api:scan_for_bank": "bank",
    "api:scans": "bank",
    "api:signals": "bank",
    "api:statement": "statement",
    "api:stop": "scan",
}
OTHERS: Final[Mapping[str, str]] = {
    "token": "wrong",
    "form": "csv",
    "measure": "items_received",
    "number": "1",
    "slug": "sahlan",
    "reference": str(uuid4()),
    "key": "wrong-key",
    "uidb36": "1",
}


@dataclass(frozen=True)
class Door:
    """An address with its holes; `name` is the URL's, or the address where it has none."""

    name: str
    address: str
    holes: tuple[str, ...]

    def at(self, world: World, **instead: str) -> str:
        """The address with what belongs to Sahlan."""
        values = {
            "code": str(self._code(world)),
            "item": str(world.item.code),
            "narrative": str(world.narrative.code),
            **OTHERS,
            **instead,
        }
        return "/" + self.address % {hole: values[hole] for hole in self.holes}

    def _code(self, world: World) -> object:
        room = self.name.partition("_")[0]
        named = CODES.get(self.name) or CODES.get(room, "")
        return getattr(getattr(world, named, None), "code", "")


def doors() -> list[Door]:
    """All of them, in the order of the resolver."""
    return list(_walk(get_resolver(), Door("", "", ())))


def _walk(resolver: URLResolver, above: Door) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        address, holes = normalize(pattern.pattern.regex.pattern)[0]
        whole, all_holes = above.address + address, above.holes + tuple(holes)
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern, Door(above.name + space, whole, all_holes))
        else:
            name = above.name + pattern.name if pattern.name else f"/{whole}"
            yield Door(name, whole, all_holes)
