"""A part of a long list, found in a constant number of queries: nothing is counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.sql.where import WhereNode
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)

SIZE: Final = 50
LAST: Final = 2_000  # further pages are asked for by filters


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and whether there are others before and after them."""

    rows: list[Row]
    number: int
    size: int
    has_next: bool

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def first(self) -> int:
        """The place of the first row in the whole list, from one."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


class Listed(Protocol[Row]):
    """A list that finds a part of itself."""

    def rows(self, start: int, stop: int) -> list[Row]:
        """The rows from `start` until before `stop`."""
        ...


def page_of(
    request: HttpRequest, rows: QuerySet[Row] | Listed[Row], *, size: int = SIZE
) -> Page[Row]:
    """The page that `?page=` asks for; the first where it asks for none that can be."""
    asked = request.GET.get("page", "")
    number = min(int(asked), LAST) if asked.isdecimal() and int(asked) else 1
    start = (number - 1) * size
    stop = start + size + 1
    found = _by_key(rows, start, stop) if isinstance(rows, QuerySet) else rows.rows(start, stop)
    return Page(found[:size], number, size, has_next=len(found) > size and number < LAST)


def _by_key(rows: QuerySet[Row], start: int, stop: int) -> list[Row]:
    """The rows from `start` until before `stop`, by their keys.

    Keys are narrow to put in order, and often stand in an index alone. They were found by the
    filters of `rows`, which are not asked a second time.
    """
    keys = list(rows.values_list("pk", flat=True)[start:stop])
    found = rows.all()
    found.query.where = WhereNode()
    return list(found.filter(pk__in=keys)) if keys else []
