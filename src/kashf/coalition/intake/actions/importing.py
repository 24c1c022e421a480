from collections.abc import Callable, Iterable

from django.db import transaction

from kashf.coalition.intake.actions.checking import Checked, check
from kashf.coalition.intake.actions.taking import Arrival, take
from kashf.coalition.intake.vocabulary import MOST_ROWS, Imported, Row, SourceKind
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import BadInput, BadTable


def import_items(
    *, by: Person, rows: Iterable[Row], progress: Callable[[int], None] | None = None
) -> Imported:
    """Take in all rows of a table (`queries.read_rows`), or none. `progress` is told how many.

    Raises NotAllowed, or BadTable with the line and the column at fault.
    """
    require(by, Permission.TAKE_IN_ITEMS, at=by.organisation)
    checked = [_checked(row) for row in rows]
    if not checked:
        raise BadInput("The table has no rows.", fields={"rows": "Nothing is there."})
    if len(checked) > MOST_ROWS:
        raise BadInput(
            f"At most {MOST_ROWS:,} rows are taken at once; split the table.",
            fields={"rows": f"{len(checked):,}"},
        )
    arrival = Arrival(organisation=by.organisation, source=SourceKind.IMPORT, by=by)
    return _take_all(checked, arrival, progress)


@transaction.atomic
def _take_all(
    checked: list[Checked], arrival: Arrival, progress: Callable[[int], None] | None
) -> Imported:
    new = 0
    for count, one in enumerate(checked, 1):
        new += take(one, arrival).is_new
        if progress:
            progress(count)
    return Imported(new, len(checked) - new)


def _checked(row: Row) -> Checked:
    try:
        return check(row.content)
    except BadInput as error:
        column = next(iter(error.fields), None)
        fields = {"line": str(row.line)} | ({"column": column} if column else {})
        where = f"Line {row.line}" + (f", column {column}" if column else "")
        raise BadTable(f"{where}: {error.message}", fields=fields) from error
