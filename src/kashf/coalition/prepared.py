"""Questions whose SQL Django makes once, for the ways on which a millisecond counts.

To make the SQL of a joined question costs Django ten times as much as the database takes to answer
it. Here it is made once for each thread and shape, with marks where values come, and the rows
become the same objects, by the parts of Django with which querysets make them.

A shape names all on which the SQL depends but the marks. A question without an answer (`none()`)
cannot be made: whoever may not ask is turned away before.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from threading import local
from typing import Any, Final, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Count, Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
Kind = TypeVar("Kind")

NOW: Final = datetime(1900, 1, 1, tzinfo=UTC)  # a mark for the time

_SIZES: Final = (1, 10, 30, 100, 1_000, 5_000)  # of lists of keys, each with SQL of its own
_KEYS: Final = range(-10_000, 0)  # marks for keys
_MOST: Final = 1_000  # questions that a thread keeps: organisations have some of their own


@dataclass(frozen=True, slots=True)
class _Made:
    """A question that was made: its SQL, and how values of the database become Python's."""

    sql: str
    params: tuple[Any, ...]
    compiler: Any
    converters: dict[Any, Any]


@dataclass(frozen=True, slots=True)
class _Objects:
    """How a row becomes an object, with the objects that it is joined to."""

    model: type[Model]
    names: list[str]
    columns: slice
    related: list[Any]


_THREAD: Final = local()


def asked(
    shape: Hashable, make: Callable[[], QuerySet[Row]], given: Mapping[Any, object]
) -> list[Row]:
    """The rows of `make()`. It is called once for a shape, and puts marks (values that stand for
    nothing else) where `given` has the value for each mark."""
    made, objects = _once(("rows", shape), lambda: _made_objects(make()))
    return [cast("Row", _object(objects, row)) for row in _answer(made, given)]


def asked_by_key(
    shape: Hashable,
    make: Callable[[Sequence[int]], QuerySet[Row]],
    given: Mapping[Any, object],
    keys: Iterable[int],
) -> dict[int, Row]:
    """The rows of `make(keys)` by their keys. How many those are is no part of the shape."""
    left, found = iter(keys), dict[int, Row]()
    while some := list(islice(left, _SIZES[-1])):
        size = next(size for size in _SIZES if size >= len(some))
        marks = _KEYS[:size]
        padded = [*some, *[some[0]] * (size - len(some))]
        values = {**given, **dict[Any, object](zip(marks, padded, strict=True))}
        found |= {row.pk: row for row in asked((shape, size), partial(make, marks), values)}
    return found


def told(
    shape: Hashable, make: Callable[[], QuerySet[Any, Any]], given: Mapping[Any, object]
) -> list[tuple[Any, ...]]:
    """What `make()`, a `values_list`, says of its rows; made and marked as in `asked`."""
    made = _once(("values", shape), lambda: _made(make()))
    return [tuple(row) for row in _answer(made, given)]


def counted(shape: Hashable, make: Callable[[], QuerySet[Any]], given: Mapping[Any, object]) -> int:
    """How many rows `make()` has; made and marked as in `asked`."""
    made = _once(("count", shape), lambda: _made_count(make()))
    ((count,),) = _answer(made, given)
    return int(count)


def _once(shape: Hashable, make: Callable[[], Kind]) -> Kind:
    shapes: dict[Hashable, Kind] = _THREAD.__dict__.setdefault("shapes", {})
    if shape not in shapes:
        if len(shapes) >= _MOST:
            del shapes[next(iter(shapes))]  # the oldest
        shapes[shape] = make()
    return shapes[shape]


def _answer(made: _Made, given: Mapping[Any, object]) -> Iterable[Sequence[Any]]:
    values = {_adapted(mark): _adapted(value) for mark, value in given.items()}
    params: list[Any] = [values.get(one, one) for one in made.params]
    with connection.cursor() as cursor:
        cursor.execute(made.sql, params)
        rows: list[Any] = cursor.fetchall()
    return made.compiler.apply_converters(rows, made.converters) if made.converters else rows


def _made(rows: QuerySet[Any, Any]) -> _Made:
    compiler: Any = rows.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    columns = [column for column, _, _ in compiler.select]
    return _Made(sql, tuple(params), compiler, compiler.get_converters(columns))


def _made_count(rows: QuerySet[Any]) -> _Made:
    rows = rows.order_by()
    rows.query.clear_select_clause()
    rows.query.add_annotation(Count("*"), "count")
    return _made(rows)


def _made_objects(rows: QuerySet[Any]) -> tuple[_Made, _Objects]:
    made = _made(rows)
    kept, select = made.compiler.klass_info, made.compiler.select
    populators: Any = get_related_populators  # its types are those of another Django
    own = kept["select_fields"]
    columns = slice(own[0], own[-1] + 1)
    return made, _Objects(
        model=kept["model"],
        names=[column[0].target.attname for column in select[columns]],
        columns=columns,
        related=populators(kept, select, DEFAULT_DB_ALIAS),
    )


def _object(objects: _Objects, row: Sequence[Any]) -> Model:
    found = objects.model.from_db(DEFAULT_DB_ALIAS, objects.names, row[objects.columns])
    for part in objects.related:
        part.populate(row, found)
    return found


def _adapted(value: object) -> object:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
