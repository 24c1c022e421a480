"""Tables are cut into parts, and what is read of the parts is all that is in the tables."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.errors import BadTable
from kashf.scan.parts import Cutter, Form, Part
from kashf.scan.shape import ASKED
from kashf.scan.sources.cutting import Sources, cut
from kashf.scan.sources.reading import read
from kashf.signals import Signal, hash_text

Row = tuple[str, str]

signs = st.characters(codec="utf-8", exclude_characters="\0")
cells = st.text(signs, min_size=1, max_size=30)
tables = st.lists(st.tuples(st.text(signs, min_size=1, max_size=8), cells), max_size=40)


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        writer.writerows(rows)


def write_jsonl(path: Path, rows: Sequence[Row]) -> None:
    lines = [json.dumps({"id": name, "text": text}) for name, text in rows]
    path.write_text("\n\n".join(lines), encoding="utf-8")


def write_parquet(path: Path, rows: Sequence[Row]) -> None:
    columns = {"id": [name for name, _ in rows], "text": [text for _, text in rows]}
    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    pq.write_table(pa.table(columns, schema=schema), path, row_group_size=7)


def read_all(path: str, *, most: int = 5, **more: Mapping[str, str] | Form) -> pa.Table:
    """Every row of every part, in order."""
    written: list[pa.Table] = []
    cut(Sources([path], **more), Cutter(written.append, most), None)  # type: ignore[arg-type]
    parts = [Part(number, table) for number, table in enumerate(written)]
    batches = [batch for part in parts for batch in read(part, str(Path.cwd()), None)]
    table = pa.Table.from_batches(batches, ASKED).sort_by(
        [("part", "ascending"), ("place", "ascending")]
    )
    assert table.num_rows == sum(part.items for part in parts)
    return table


@pytest.mark.parametrize(
    ("name", "write"),
    [("t.csv", write_csv), ("t.jsonl", write_jsonl), ("t.parquet", write_parquet)],
)
@given(rows=tables, most=st.integers(1, 12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_read_once_and_in_order_however_it_is_cut(
    name: str,
    write: Callable[[Path, Sequence[Row]], None],
    rows: Sequence[Row],
    most: int,
    folder: Path,
) -> None:
    if name == "t.jsonl" and not rows:
        return  # without a line there is no column
    write(folder / name, rows)

    table = read_all(name, most=most)

    assert table["item"].to_pylist() == [item for item, _ in rows]
    assert [data.decode() for data in table["data"].to_pylist()] == [text for _, text in rows]
    assert table["row"].to_pylist() == list(range(1, len(rows) + 1))
    assert set(table["given"].to_pylist()) <= {"text"}


def test_lines_of_a_text_are_items_without_blank_ones(folder: Path) -> None:
    Path("posts.txt").write_bytes(b"\xef\xbb\xbfone\r\n\n  \ntwo\nthree")

    table = read_all("posts.txt", form=Form.LINES, most=2)

    assert table["data"].to_pylist() == [b"one", b"two", b"three"]
    assert table["item"].to_pylist() == ["posts.txt:1", "posts.txt:2", "posts.txt:3"]


def test_what_is_wrong_with_a_row_is_told_and_the_next_is_read(folder: Path) -> None:
    lines = [
        '{"text": "good"}',
        "{broken",
        "[1]",
        '{"text": 5}',
        '{"other": 1}',
        '{"text": "\\ud800"}',
        '{"text": ""}',
        '{"text": "good too"}',
    ]
    Path("t.jsonl").write_text("\n".join(lines))

    table = read_all("t.jsonl", most=3)

    said = table["message"].to_pylist()
    assert [message is None for message in said] == [True, *[False] * 6, True]
    assert "JSON" in said[1]
    assert "JSON object" in said[2]
    assert "no text" in said[3]
    assert "nothing in the column" in said[4]
    assert "half of a character" in said[5]


def test_rows_of_csv_with_other_columns_are_told(folder: Path) -> None:
    Path("t.csv").write_bytes(b"id,text\n1,good\n2\n3,x,y\n4,\xff\n5,fine\n")

    table = read_all("t.csv")

    assert table["given"].to_pylist() == ["text", "fault", "fault", "fault", "text"]
    assert table["message"].to_pylist()[1] == "It has 1 columns where the head has 2."


def test_csv_that_breaks_off_is_read_until_there(folder: Path) -> None:
    Path("t.csv").write_text('text\ngood\n"open\n' + "more\n" * 3)

    table = read_all("t.csv")

    assert table["given"].to_pylist() == ["text", "fault"]
    assert "not read to its end" in table["message"].to_pylist()[1]


def test_a_field_may_be_long_and_other_readers_of_csv_keep_their_bound(folder: Path) -> None:
    before = csv.field_size_limit()
    Path("t.csv").write_text(f"text\n{'x' * 1_000_000}\n")

    table = read_all("t.csv")

    assert len(table["data"][0].as_py()) == 1_000_000
    assert csv.field_size_limit() == before


def test_bytes_in_a_text_are_base64(folder: Path) -> None:
    Path("t.csv").write_text("bytes\naGVsbG8=\n!!\n")

    table = read_all("t.csv")

    assert table["data"].to_pylist() == [b"hello", None]
    assert "base64" in table["message"].to_pylist()[1]


def test_paths_are_of_this_machine_or_of_a_store_and_never_of_the_web(folder: Path) -> None:
    paths = ["in/a.jpg", "/abs/b.jpg", "s3://bucket/c.jpg", "HTTP://x.example/d.jpg", None]
    paths += [
        " http://127.0.0.1/x",
        "ht\ttp://127.0.0.1/x",
        "hf://datasets/x",
        "file:///etc/passwd",
    ]
    pq.write_table(pa.table({"path": paths}), "t.parquet")

    table = read_all("t.parquet")

    assert table["given"].to_pylist() == ["file", "file", "remote", *["fault"] * 6]
    addresses = [f"{Path.cwd()}/in/a.jpg", "/abs/b.jpg", "s3://bucket/c.jpg"]
    assert table["address"].to_pylist()[:3] == addresses
    assert table["item"].to_pylist()[:3] == paths[:3]


@pytest.mark.parametrize("is_nested", [True, False])
def test_signals_of_a_table_are_read_as_they_are(folder: Path, is_nested: bool) -> None:
    signals: tuple[Signal, ...] = hash_text("The nest is at https://raven.example/nest today.")
    told = [
        {"type": one.type, "value": one.value, "quality": one.quality, "body": one.body}
        for one in signals
    ]
    columns = (
        {"signals": [told]} if is_nested else {key: [row[key] for row in told] for key in told[0]}
    )
    pq.write_table(pa.table(columns), "t.parquet")

    read = read_all("t.parquet")["signals"].to_pylist()

    assert [signal["value"] for some in read for signal in some] == [one.value for one in signals]
    assert [signal["body"] or b"" for some in read for signal in some] == [
        one.body for one in signals
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", b"\n", "has the columns none"),
        ("t.csv", b"a,b\n1,2\n", "has the columns a, b: say which to read"),
        ("t.csv", b"text,path\n1,2\n", "may be read by text, path: say which to read"),
        ("t.csv", b"\xff\xfea\0", "is in UTF-16"),
        ("t.jsonl", b"\x1f\x8b\x08\0", "is compressed (gzip). Unpack it first."),
        ("t.jsonl", b"nonsense\n", "line 1 is not valid JSON"),
        ("t.parquet", b"nonsense", "is no Parquet that can be read"),
    ],
)
def test_what_is_no_table_is_refused_at_once(
    folder: Path, name: str, content: bytes, said: str
) -> None:
    Path(name).write_bytes(content)

    with pytest.raises(BadTable) as caught:
        read_all(name)

    assert said in caught.value.message
    assert caught.value.message.startswith(name)


def test_a_column_of_another_type_is_refused_at_once(folder: Path) -> None:
    pq.write_table(pa.table({"text": [1, 2]}), "t.parquet")

    with pytest.raises(BadTable, match="column text has int64, not texts"):
        read_all("t.parquet")


@pytest.mark.parametrize("chosen", [{}, {"text": "text"}])
@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_of_several_columns_of_one_name_none_is_read_by_chance(
    folder: Path, name: str, chosen: dict[str, str]
) -> None:
    Path("t.csv").write_text("text,text\none,two\n")
    pq.write_table(pa.table([["one"], ["two"]], names=["text", "text"]), "t.parquet")

    with pytest.raises(BadTable, match="several columns called text"):
        read_all(name, columns=chosen)


def test_several_columns_of_one_name_name_no_items(folder: Path) -> None:
    pq.write_table(pa.table([["a"], ["b"], ["one"]], names=["id", "id", "text"]), "t.parquet")

    assert read_all("t.parquet")["item"].to_pylist() == ["t.parquet:1"]
    with pytest.raises(BadTable, match="several columns called id"):
        read_all("t.parquet", columns={"item": "id"})


def test_columns_of_categories_are_read_as_what_they_stand_for(folder: Path) -> None:
    texts = pa.array(["soup", None, "soup"]).dictionary_encode()
    pq.write_table(
        pa.table({"id": pa.array(["a", "b", "a"]).dictionary_encode(), "text": texts}), "t.parquet"
    )
    kinds = pa.array(["url"]).dictionary_encode()
    pq.write_table(pa.table({"type": kinds, "value": ["https://raven.example/"]}), "s.parquet")

    table = read_all("t.parquet")
    signals = read_all("s.parquet")["signals"].to_pylist()

    assert table["item"].to_pylist() == ["a", "b", "a"]
    assert table["data"].to_pylist() == [b"soup", None, b"soup"]
    assert [[each["type"] for each in row] for row in signals] == [["url"]]


def test_a_column_that_is_not_there_is_refused_at_once(folder: Path) -> None:
    Path("t.csv").write_text("id,body\n1,x\n")

    with pytest.raises(BadTable, match="has no column 'boddy'"):
        read_all("t.csv", columns={"text": "boddy"})


def test_an_empty_table_has_no_items(folder: Path) -> None:
    Path("t.csv").touch()
    written: list[pa.Table] = []

    cut(Sources(["t.csv"]), Cutter(written.append), None)

    assert written == []


def test_a_column_that_can_name_nothing_names_nothing(folder: Path) -> None:
    columns = {"text": ["a"], "id": pa.array([b"\xff"], pa.binary()), "name": [{"x": 1}]}
    pq.write_table(pa.table(columns), "t.parquet")

    assert read_all("t.parquet")["item"].to_pylist() == ["t.parquet:1"]


def test_what_changed_since_it_was_cut_is_told_row_by_row(folder: Path) -> None:
    Path("t.csv").write_text("text\none\ntwo\n")
    written: list[pa.Table] = []
    cut(Sources(["t.csv"]), Cutter(written.append), None)
    Path("t.csv").write_text("text\none\n")

    batches = list(read(Part(0, written[0]), str(folder), None))

    table = pa.Table.from_batches(batches, ASKED)
    assert table["code"].to_pylist() == ["source_changed", "source_changed"]


def test_a_table_that_is_gone_is_told_row_by_row(folder: Path) -> None:
    Path("t.csv").write_text("text\none\ntwo\n")
    written: list[pa.Table] = []
    cut(Sources(["t.csv"]), Cutter(written.append), None)
    Path("t.csv").unlink()

    table = pa.Table.from_batches(list(read(Part(0, written[0]), str(folder), None)), ASKED)

    assert table["code"].to_pylist() == ["not_found", "not_found"]
