"""A table of items is taken in whole, or not at all, and says which line is wrong."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from kashf.coalition.audit.models import Entry
from kashf.coalition.intake.actions import import_items
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import read_rows
from kashf.coalition.intake.vocabulary import Imported
from kashf.errors import BadInput, BadTable, NotAllowed
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


def load(coalition: Coalition, table: str | bytes, who: str = "owner") -> Imported:
    data = table if isinstance(table, bytes) else table.encode()
    by = getattr(coalition, who)
    return import_items(by=by, rows=read_rows(BytesIO(data), name="items.csv"))


@pytest.mark.parametrize("table", [CSV, JSONL], ids=["csv", "jsonl"])
def test_both_forms_give_the_same_items(coalition: Coalition, table: str) -> None:
    assert load(coalition, table) == Imported(new=2, already=0)
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
    assert load(coalition, JSONL) == Imported(new=0, already=2)


def test_it_says_how_far_it_is(coalition: Coalition) -> None:
    told: list[int] = []
    rows = read_rows(BytesIO(CSV.encode()), name="x")
    import_items(by=coalition.owner, rows=rows, progress=told.append)
    assert told == [1, 2]


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


@pytest.mark.parametrize("table", ["", HEAD, "{}"[:0] + "\n"])
def test_an_empty_table_is_an_error(coalition: Coalition, table: str) -> None:
    with pytest.raises(BadInput):
        load(coalition, table)


def test_only_those_who_may_take_in(coalition: Coalition) -> None:
    with pytest.raises(NotAllowed):
        load(coalition, CSV, who="auditor")
    assert Item.objects.count() == 0
