"""A table of items is taken in whole, or not at all, and says which line is wrong."""

from datetime import UTC, datetime

import pytest

from kashf.coalition.audit.models import Entry
from kashf.coalition.intake.actions import (
    Taken,
    begin_table,
    go_on_with_table,
    go_on_with_tables,
    importing,
    taking,
)
from kashf.coalition.intake.actions.checking import Checked
from kashf.coalition.intake.actions.taking import Arrival
from kashf.coalition.intake.models import Item, Table
from kashf.coalition.intake.queries import table_seen_by
from kashf.errors import BadInput, BadTable, NotAllowed, NotFound
from tests.coalition.conftest import Coalition

CSV = """\ufefftext,address,platform,account,reach,posted_at,note
"two
lines",https://h.example/p/1,harbour,@raven,1200,2026-03-01T14:30:00+03:00,seen
,https://h.example/p/2,,,,,
"""
JSONL = """{"text": "two\\nlines", "address": "https://h.example/p/1", "platform": "harbour",\
 "account": "@raven", "reach": 1200, "posted_at": "2026-03-01T14:30:00+03:00", "note": "seen"}

{"address": "https://h.example/p/2", "reach": null}
"""


def begin(coalition: Coalition, table: str | bytes, who: str = "owner") -> Table:
    data = table if isinstance(table, bytes) else table.encode()
    return begin_table(by=getattr(coalition, who), data=data, name="items.csv")


def load(coalition: Coalition, table: str | bytes, who: str = "owner") -> tuple[int, int]:
    """How many were new, and how many were here already."""
    begun = begin(coalition, table, who)
    go_on_with_table(begun.pk)
    begun.refresh_from_db()
    assert (begun.done, begun.ended_at is None) == (begun.rows, False)
    return begun.new, begun.already


@pytest.mark.parametrize("table", [CSV, JSONL], ids=["csv", "jsonl"])
def test_both_forms_give_the_same_items(coalition: Coalition, table: str) -> None:
    assert load(coalition, table) == (2, 0)
    item = Item.objects.get(address="https://h.example/p/1")
    assert (item.text, item.platform, item.reach, item.source) == (
        "two\nlines",
        coalition.harbour,
        1200,
        "import",
    )
    assert item.posted_at == datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
    assert Item.objects.get(address="https://h.example/p/2").reach is None
    assert Entry.objects.filter(name="intake.item_taken_in").count() == 2


def test_a_second_import_finds_all_there(coalition: Coalition) -> None:
    load(coalition, CSV)
    assert load(coalition, JSONL) == (0, 2)


LONG = "text\n" + "".join(f"row {row}\n" for row in range(7))


@pytest.fixture
def killed_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows at once, and the process ends in the fifth."""
    monkeypatch.setattr(importing, "AT_ONCE", 3)

    def take(checked: Checked, arrival: Arrival) -> Taken:
        if checked.text == "row 4" and "killed" not in done:
            done.add("killed")
            raise KeyboardInterrupt
        return taking.take(checked, arrival)

    done: set[str] = set()
    monkeypatch.setattr(importing, "take", take)


@pytest.mark.usefixtures("killed_in_the_middle")
def test_after_a_kill_it_goes_on_where_it_was(coalition: Coalition) -> None:
    begun = begin(coalition, LONG)
    with pytest.raises(KeyboardInterrupt):
        go_on_with_table(begun.pk)
    begun.refresh_from_db()
    assert (begun.done, begun.new, Item.objects.count()) == (3, 3, 3)

    go_on_with_tables()
    go_on_with_table(begun.pk)

    begun.refresh_from_db()
    assert (begun.done, begun.new, Item.objects.count()) == (7, 7, 7)
    assert Entry.objects.filter(name="intake.table_ended").count() == 1


def test_the_table_is_sealed_while_it_waits_and_gone_afterwards(coalition: Coalition) -> None:
    begun = begin(coalition, CSV)
    assert b"raven" not in Table.objects.get().sealed
    assert Item.objects.count() == 0

    go_on_with_table(begun.pk)

    assert bytes(Table.objects.get().sealed) == b""


@pytest.mark.django_db(transaction=True)
def test_the_background_takes_it_in(coalition: Coalition) -> None:
    begin(coalition, CSV)
    assert (Item.objects.count(), Table.objects.get().done) == (2, 2)


def test_only_those_who_take_in_at_the_organisation_see_how_far_it_is(
    coalition: Coalition,
) -> None:
    begun = begin(coalition, CSV)
    assert table_seen_by(coalition.owner, begun.code) == begun
    for person in (coalition.auditor, coalition.stranger, coalition.contact):
        with pytest.raises(NotFound):
            table_seen_by(person, begun.code)


HEAD = "text,address,reach,posted_at,platform\n"
GOOD = "fine,,,,\n"
WRONG: dict[str, tuple[str | bytes, dict[str, str]]] = {
    "no head": ("fine\n", {"line": "1"}),
    "unknown column": ("text,views\nfine,1\n", {"line": "1", "column": "views"}),
    "column twice": ("text,text\nfine,1\n", {"line": "1", "column": "text"}),
    "columns": (f"{HEAD}{GOOD}fine,,\n", {"line": "3"}),
    "reach": (f"{HEAD}{GOOD}fine,,many,,\n", {"line": "3", "column": "reach"}),
    "time": (f"{HEAD}{GOOD}fine,,,yesterday,\n", {"line": "3", "column": "posted_at"}),
    "no zone": (f"{HEAD}{GOOD}fine,,,2026-01-01,\n", {"line": "3", "column": "posted_at"}),
    "platform": (f"{HEAD}{GOOD}fine,,,,noriya\n", {"line": "3", "column": "platform"}),
    "address": (f"{HEAD}{GOOD},nest,,,\n", {"line": "3", "column": "address"}),
    "empty row": (f"{HEAD}{GOOD} ,,,,\n", {"line": "3", "column": "text"}),
    "NUL": (f"{HEAD}{GOOD}a\0b,,,,\n", {"line": "3", "column": "text"}),
    "not UTF-8": (HEAD.encode() + b"fine\xff,,,,\n", {"line": "2"}),
    "open quote": (f'{HEAD}"fine,,,,\n', {"line": "2"}),
    "not JSON": ('{"text": "fine"}\n{"text"\n', {"line": "2"}),
    "no object": ('{"text": "fine"}\n[1]\n', {"line": "2"}),
    "no text": ('{"text": "fine"}\n{"text": 5}\n', {"line": "2", "column": "text"}),
    "nested": ('{"text": "a"}\n' + "[" * 100_000 + "\n", {"line": "2"}),
    "half a character": ('{"text": "a"}\n{"text": "\\ud800"}\n', {"line": "2", "column": "text"}),
    "unknown key": ('{"text": "a"}\n{"txt": "a"}\n', {"line": "2", "column": "txt"}),
    "long line": (f"{HEAD}" + "a" * (1 << 20) + "\n", {"line": "2"}),
}


@pytest.mark.parametrize(("table", "fields"), WRONG.values(), ids=WRONG.keys())
def test_one_wrong_line_and_nothing_is_taken_in(
    coalition: Coalition, table: str | bytes, fields: dict[str, str]
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(BadTable) as caught:
        load(coalition, table)
    assert caught.value.fields == fields
    assert (Item.objects.count(), Entry.objects.count()) == (0, entries)
    assert not Table.objects.exists()


@pytest.mark.parametrize("table", ["", HEAD, "{}"[:0] + "\n"])
def test_an_empty_table_is_an_error(coalition: Coalition, table: str) -> None:
    with pytest.raises(BadInput):
        load(coalition, table)


def test_only_those_who_may_take_in(coalition: Coalition) -> None:
    with pytest.raises(NotAllowed):
        load(coalition, CSV, who="auditor")
    assert Item.objects.count() == 0
