"""Tables of items: checked whole while somebody waits, then taken in piece by piece."""

from io import BytesIO
from itertools import islice
from typing import Final

from django.db import transaction

from kashf.coalition.audit.actions import digest_row, record
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.intake.actions.checking import Checked, check
from kashf.coalition.intake.actions.taking import Arrival, take
from kashf.coalition.intake.models import Table
from kashf.coalition.intake.queries.evidence import cipher
from kashf.coalition.intake.queries.tables import read_rows
from kashf.coalition.intake.vocabulary import Row, SourceKind, TableBegun, TableEnded
from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import require
from kashf.coalition.members.vocabulary import Permission
from kashf.errors import BadInput, BadTable

AT_ONCE: Final = 50  # rows in one transaction, while others wait to write


@transaction.atomic
def begin_table(*, by: Person, data: bytes, name: str) -> Table:
    """Check every row of a table, and keep it, encrypted, until `go_on_with_table` has taken it in.

    Raises NotAllowed, or BadTable with the line and the column at fault; nothing is taken in then.
    """
    require(by, Permission.TAKE_IN_ITEMS, at=by.organisation)
    rows = len(_read(data, name))
    if not rows:
        raise BadInput("The table has no rows.", fields={"rows": "Nothing is there."})
    table = Table.objects.create(
        organisation=by.organisation, begun_by=by, rows=rows, sealed=cipher().encrypt(data)
    )
    record(TableBegun(actor=by.code, organisation=by.organisation.code, table=table.code))
    return table


def go_on_with_table(pk: int) -> None:
    """Take in what is left of a table. After a kill it goes on where it was; done again, or at the
    same time by another, it takes nothing in twice."""
    table = Table.objects.filter(pk=pk, ended_at=None).first()
    if table is None:
        return
    checked = _read(cipher().decrypt(bytes(table.sealed)), "table")
    while _take_some(pk, checked):
        pass


def go_on_with_tables() -> None:
    """Take in what stopped processes left of tables."""
    for pk in list(Table.objects.filter(ended_at=None).values_list("pk", flat=True)):
        go_on_with_table(pk)


@transaction.atomic
def _take_some(pk: int, checked: list[Checked]) -> bool:
    """Whether there is more to take in."""
    held = Table.objects.select_for_update(of=("self",)).defer("sealed")  # which may be large
    table = held.select_related("begun_by", "organisation").get(pk=pk)
    if table.ended_at is not None:
        return False
    arrival = Arrival(organisation=table.organisation, source=SourceKind.IMPORT, by=table.begun_by)
    for one in islice(checked, table.done, table.done + AT_ONCE):
        table.new += take(one, arrival).is_new
        table.done += 1
    if table.done == table.rows:
        _end(table)
    table.save()
    return table.ended_at is None


def _end(table: Table) -> None:
    table.ended_at, table.sealed = now(), b""
    event = TableEnded(
        actor=table.begun_by.code,
        organisation=table.organisation.code,
        table=table.code,
        new=table.new,
        already=table.already,
    )
    record(event, after=digest_row(table))


def _read(data: bytes, name: str) -> list[Checked]:
    return [_checked(row) for row in read_rows(BytesIO(data), name=name)]


def _checked(row: Row) -> Checked:
    try:
        return check(row.content)
    except BadInput as error:
        column = next(iter(error.fields), None)
        fields = {"line": str(row.line)} | ({"column": column} if column else {})
        where = f"Line {row.line}" + (f", column {column}" if column else "")
        raise BadTable(f"{where}: {error.message}", fields=fields) from error
