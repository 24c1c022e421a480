"""Items whose title or address has some words in it, as they are typed."""

from typing import Final

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from kashf.coalition.intake.models import Item
from kashf.coalition.members.models import Organisation

_SHORTEST: Final = 3  # letters that SQLite's index finds; PostgreSQL's serves `icontains` itself
_FEW: Final = 500  # items that are named to the database one by one
_INDEXED: Final = "SELECT rowid FROM intake_item_words WHERE intake_item_words MATCH %s"
_FIRST: Final = (  # a join, so that no more is read than is asked for
    "SELECT intake_item.id FROM intake_item_words "
    "JOIN intake_item ON intake_item.id = intake_item_words.rowid "
    "WHERE intake_item_words MATCH %s AND intake_item.organisation_id = %s LIMIT %s"
)


def saying(words: str, organisation: Organisation, *, of: str = "") -> Q:
    """The condition that an item of the organisation has the words, large letters or small, in its
    title or address; `of` leads to the item from other rows, such as `item__`.

    Rare words are looked up once, in an index. Common ones, of which that finds many at once, are
    soon met on the way through any list.
    """
    few = _first(words, organisation, _FEW + 1)
    if len(few) <= _FEW:
        return Q(**{f"{of}pk__in": few})
    # SQLite's LIKE knows the large letters of ASCII only
    return _reads(words, of) if words.isascii() else _has(words, of)


def _first(words: str, organisation: Organisation, count: int) -> list[int]:
    """The keys of so many of the items that have them, in no order."""
    if _is_indexed(words):
        with connection.cursor() as cursor:
            cursor.execute(_FIRST, [_phrase(words), organisation.pk, count])
            return [key for (key,) in cursor.fetchall()]
    mine = Item.objects.filter(_reads(words, ""), organisation=organisation).order_by()
    return list(mine.values_list("pk", flat=True)[:count])


def _has(words: str, of: str) -> Q:
    if _is_indexed(words):
        return Q(**{f"{of}pk__in": RawSQL(_INDEXED, [_phrase(words)])})  # noqa: S611 -- a parameter
    return _reads(words, of)


def _is_indexed(words: str) -> bool:
    return connection.vendor == "sqlite" and len(words) >= _SHORTEST


def _phrase(words: str) -> str:
    return '"{}"'.format(words.replace('"', '""'))


def _reads(words: str, of: str) -> Q:
    return Q(**{f"{of}title__icontains": words}) | Q(**{f"{of}address__icontains": words})
