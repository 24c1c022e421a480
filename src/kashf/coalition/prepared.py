"""Questions whose SQL Django makes once, for the ways on which a millisecond counts.

To make the SQL of a joined question costs Django ten times as much as the database takes to answer
it. Here it is made once for each thread and shape, with marks where values come, and the rows
become the same objects, by the parts of Django with which querysets make them.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import local
from typing import Any, Final, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class _Made:
    """A question that was made: its SQL, and how a row becomes an object."""

    sql: str
    params: tuple[Any, ...]
    compiler: Any
    model: type[Model]
    names: list[str]
    columns: slice
    related: list[Any]
    converters: dict[Any, Any]


_THREAD: Final = local()


def asked(
    shape: Hashable, make: Callable[[], QuerySet[Row]], given: Mapping[object, object]
) -> list[Row]:
    """The rows of `make()`. It is called once for a shape, and puts marks (values that stand for
    nothing else) where `given` has the value for each mark."""
    shapes: dict[Hashable, _Made] = _THREAD.__dict__.setdefault("shapes", {})
    if shape not in shapes:
        shapes[shape] = _make(make())
    made = shapes[shape]
    values = {_adapted(mark): _adapted(value) for mark, value in given.items()}
    with connection.cursor() as cursor:
        params: list[Any] = [values.get(one, one) for one in made.params]
        cursor.execute(made.sql, params)
        rows = cursor.fetchall()
    found = made.compiler.apply_converters(rows, made.converters) if made.converters else rows
    return [cast("Row", _object(made, row)) for row in found]


def _make(rows: QuerySet[Any]) -> _Made:
    compiler: Any = rows.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    populators: Any = get_related_populators  # its types are those of another Django
    own = compiler.klass_info["select_fields"]
    columns = slice(own[0], own[-1] + 1)
    return _Made(
        sql=sql,
        params=tuple(params),
        compiler=compiler,
        model=compiler.klass_info["model"],
        names=[column[0].target.attname for column in compiler.select[columns]],
        columns=columns,
        related=populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS),
        converters=compiler.get_converters([column[0] for column in compiler.select]),
    )


def _object(made: _Made, row: Any) -> Model:  # noqa: ANN401 -- of the database
    found = made.model.from_db(DEFAULT_DB_ALIAS, made.names, row[made.columns])
    for part in made.related:
        part.populate(row, found)
    return found


def _adapted(value: object) -> object:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
