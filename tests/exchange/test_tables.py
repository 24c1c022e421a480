import csv
import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterable
from io import BufferedReader, BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kashf.coalition import demo
from kashf.errors import BadTable
from kashf.exchange import Asked, Format, read_entries, read_signals, write_entries
from kashf.exchange.lines import LONGEST_LINE
from kashf.signals import Entry, Signal, hash_bytes
from kashf.signals.entry import LARGEST_BODY

PHOTOGRAPHS = Path(demo.__file__).parent / "photographs"
SHA, PDQ = "ab" * 32, "cd" * 32
HEAD = "type,value,label,entry,quality\n"


def reader(text: str | bytes) -> BufferedReader:
    data = text if isinstance(text, bytes) else text.encode()
    return BufferedReader(BytesIO(data))


def entries(text: str | bytes) -> list[Entry]:
    return list(read_entries(reader(text), name="table"))


def asked(text: str | bytes) -> list[Asked]:
    return list(read_signals(reader(text), name="table"))


def written(what: Iterable[Entry], form: Format) -> str:
    to = StringIO(newline="")
    write_entries(what, to, form)
    return to.getvalue()


# There and back

WORDS = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs"])
    | st.sampled_from("\",;=+-@'|<غ\u200f"),
    max_size=100,
)
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
SIGNALS = st.one_of(
    st.builds(Signal, st.sampled_from(["sha256", "text"]), DIGESTS),
    st.builds(Signal, st.just("pdq"), DIGESTS, st.none() | st.integers(0, 100)),
    st.builds(
        Signal,
        st.just("local"),
        DIGESTS.map(lambda digits: f"1-{digits[:32]}"),
        st.integers(0, 100),
        st.binary(max_size=200),
    ),
    st.builds(
        Signal,
        st.just("url"),
        st.sampled_from(["https://raven.example/", "https://raven.example/a,%22b%22?c=d;e"]),
    ),
)
ENTRIES = st.lists(st.builds(Entry, WORDS.filter(bool), SIGNALS, WORDS), max_size=8)


@pytest.mark.parametrize("form", Format)
@given(ENTRIES)
@example([Entry('=HYPERLINK("https://raven.example/")', Signal("pdq", PDQ, 0), "a, b")])
@example([Entry("  ملصق «الغراب»\u2028 ", Signal("text", SHA), '"')])
@example([Entry("\x7f\x85\ufeff", Signal("sha256", SHA), "{")])
def test_what_is_written_is_read_back(form: Format, what: list[Entry]) -> None:
    assert entries(written(what, form)) == what


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'=", "''+"])
def test_no_cell_of_csv_is_a_formula(start: str) -> None:
    what = [Entry(f"{start}cmd()", Signal("text", SHA), f"{start}x")]

    [_, row] = csv.reader(StringIO(written(what, Format.CSV), newline=""))
    assert row[2:4] == [f"'{start}x", f"'{start}cmd()"]
    assert entries(written(what, Format.CSV)) == what


def test_a_table_as_csv() -> None:
    what = [
        Entry("poster, new", Signal("pdq", PDQ, 87), "propaganda"),
        Entry("b", Signal("text", SHA)),
    ]

    assert written(what, Format.CSV) == (
        "type,value,label,entry,quality,body\n"
        f'pdq,{PDQ},propaganda,"poster, new",87,\ntext,{SHA},,b,,\n'
    )


def test_a_table_as_json_lines() -> None:
    what = [Entry("ملصق", Signal("pdq", PDQ, 87), "propaganda")]

    line = written(what, Format.JSONL)
    assert line.isascii()
    assert json.loads(line) == {
        "type": "pdq",
        "value": PDQ,
        "label": "propaganda",
        "entry": "ملصق",
        "quality": 87,
    }


# Ways to write the same

ENTRY = Entry("poster", Signal("pdq", PDQ, 87), "propaganda")


@pytest.mark.parametrize(
    "text",
    [
        f"type,value,label,entry,quality\npdq,{PDQ},propaganda,poster,87\n",
        f"quality,entry,label,value,type\n87,poster,propaganda,{PDQ},pdq",
        f" TYPE , Value,Label,ENTRY,quality\r\npdq,{PDQ},propaganda,poster,87\r\n",
        f"type,value,label,entry,quality\n\n\npdq,{PDQ},propaganda,poster,87\n\n",
        f'"type","value","label","entry","quality"\n"pdq","{PDQ}","propaganda","poster","87"\n',
        f"type,value,label,entry,quality\n pdq , {PDQ.upper()} ,propaganda,poster, 87 \n",
        f'{{"type":"pdq","value":"{PDQ}","label":"propaganda","entry":"poster","quality":87}}',
        f'{{"entry":"poster","quality":"87","label":"propaganda","value":"{PDQ}","type":"pdq"}}\n\n',
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_one_entry_can_be_written_in_many_ways(text: str, mark: str) -> None:
    assert entries(mark + text) == [ENTRY]


@pytest.mark.parametrize(
    "text", [f"type,value\nsha256,{SHA}\n", f'{{"type":"sha256","value":"{SHA}","label":null}}']
)
def test_an_entry_without_a_name_is_named_after_its_line(text: str) -> None:
    (entry,) = entries(text)

    assert entry == Entry(f"table:{2 if text[0] == 't' else 1}", Signal("sha256", SHA))


@pytest.mark.parametrize("text", ["", "\ufeff", HEAD, HEAD.strip()])
def test_a_table_without_entries_has_none(text: str) -> None:
    assert entries(text) == []
    assert asked(text) == []


def test_links_are_made_canonical() -> None:
    (entry,) = entries("type,value,entry\nurl,hxxp://Raven[.]example/?utm_source=x,link\n")

    assert entry == Entry("link", Signal("url", "https://raven.example/"))


# Tables that are wrong

TOO_LARGE = b64encode(bytes(LARGEST_BODY + 1)).decode()

WRONG: dict[str, tuple[str | bytes, int, str | None]] = {
    "no type column": (f"value\n{SHA}\n", 1, "type"),
    "no value column": ("type\nsha256\n", 1, "value"),
    "no head": (f"sha256,{SHA}\n", 1, "type"),
    "an unknown column": (f"type,value,colour\nsha256,{SHA},red\n", 1, "colour"),
    "a nameless column": (f"type,value,\nsha256,{SHA},\n", 1, ""),
    "a column twice": (f"type,value,type\nsha256,{SHA},pdq\n", 1, "type"),
    "semicolons": (f"type;value\nsha256;{SHA}\n", 1, "type"),
    "tabs": (f"type\tvalue\nsha256\t{SHA}\n", 1, "type"),
    "too few cells": (f"{HEAD}sha256,{SHA}\n", 2, None),
    "too many cells": (f"type,value\nsha256,{SHA}\nsha256,{SHA},x\n", 3, None),
    "a blank cell": ("type,value\n \n", 2, None),
    "an open quote": (f'type,value\nsha256,{SHA}\n"sha256,{SHA}\n', 3, None),
    "text behind a quote": (f'type,value\n"sha256"x,{SHA}\n', 2, None),
    "an unknown type": (f"type,value\nmd5,{SHA}\n", 2, "type"),
    "an empty type": (f"type,value\n,{SHA}\n", 2, "type"),
    "an empty value": ("type,value\nsha256,\n", 2, "value"),
    "a value too short": (f"type,value\nsha256,{SHA[1:]}\n", 2, "value"),
    "a value of other letters": (f"type,value\nsha256,{'g' * 64}\n", 2, "value"),
    "no link": ("type,value\nurl,mailto:analyst@raven.example\n", 2, "value"),
    "a quality that is no number": (f"{HEAD}pdq,{PDQ},,x,high\n", 2, "quality"),
    "a quality below 0": (f"{HEAD}pdq,{PDQ},,x,-1\n", 2, "quality"),
    "a quality above 100": (f"{HEAD}pdq,{PDQ},,x,101\n", 2, "quality"),
    "a quality in halves": (f"{HEAD}pdq,{PDQ},,x,49.5\n", 2, "quality"),
    "a quality in Arabic digits": (f"{HEAD}pdq,{PDQ},,x,٨٧\n", 2, "quality"),
    "a body that is no base64": (f"type,value,body\npdq,{PDQ},a-b_\n", 2, "body"),
    "a body of one sign": (f"type,value,body\npdq,{PDQ},a\n", 2, "body"),
    "a body too large": (f"type,value,body\npdq,{PDQ},{TOO_LARGE}\n", 2, "body"),
    "a body that is no text": (f'{{"type":"pdq","value":"{PDQ}","body":7}}', 1, "body"),
    "a name too long": (f"{HEAD}pdq,{PDQ},,{'x' * 501},\n", 2, "entry"),
    "a name of two lines": (f'{HEAD}pdq,{PDQ},,"two\nlines",\n', 3, "entry"),
    "a label too long": (f"{HEAD}pdq,{PDQ},{'x' * 101},x,\n", 2, "label"),
    "a label with a tab": (f"{HEAD}pdq,{PDQ},a\tb,x,\n", 2, "label"),
    "Windows Arabic": (HEAD.encode() + "pdq,غراب".encode("cp1256"), 2, None),
    "UTF-16": (f"type,value\nsha256,{SHA}\n".encode("utf-16"), 1, None),
    "a line without end": (b"type,value\nsha256," + b"a" * LONGEST_LINE, 2, None),
    "a cell without end": (f"type,value\nsha256,{'a' * 200_000}\n", 2, None),
    "JSON cut off": ('{"type": "sha256", "value":', 1, None),
    "JSON in JSON's list": (f'[{{"type":"sha256","value":"{SHA}"}}]', 1, None),
    "a JSON text": (f'{{"type":"sha256","value":"{SHA}"}}\n"text"\n', 2, None),
    "deep JSON": ('{"type":' + "[" * 100_000, 1, None),
    "a JSON number too long": ('{"type":' + "9" * 10_000 + "}", 1, None),
    "no type in JSON": (f'{{"value":"{SHA}"}}', 1, "type"),
    "a type that is no text": (f'{{"type":1,"value":"{SHA}"}}', 1, "type"),
    "a value that is no text": ('{"type":"sha256","value":[]}', 1, "value"),
    "a name that is no text": (f'{{"type":"sha256","value":"{SHA}","entry":7}}', 1, "entry"),
    "a label that is no text": (f'{{"type":"sha256","value":"{SHA}","label":{{}}}}', 1, "label"),
    "a quality of true": (f'{{"type":"pdq","value":"{PDQ}","quality":true}}', 1, "quality"),
    "a quality in JSON halves": (f'{{"type":"pdq","value":"{PDQ}","quality":4.5}}', 1, "quality"),
    "an unknown key": (f'{{"type":"pdq","value":"{PDQ}","colour":"red"}}', 1, "colour"),
    "half a character": (f'{{"type":"pdq","value":"{PDQ}","entry":"\\ud800"}}', 1, "entry"),
    "half a character in a link": ('{"type":"url","value":"https://a.test/\\ud800"}', 1, "value"),
}


@pytest.mark.parametrize(("text", "line", "column"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_table_is_refused_with_the_place(
    text: str | bytes, line: int, column: str | None
) -> None:
    with pytest.raises(BadTable) as caught:
        entries(text)
    assert caught.value.fields == {"line": str(line)} | ({"column": column} if column else {})
    assert caught.value.message.startswith(f"table, line {line}")


def test_entries_come_one_by_one_until_the_wrong_line() -> None:
    reading = read_entries(reader(f"type,value,entry\npdq,{PDQ},x\nmd5,{SHA},y\n"), name="table")

    assert next(reading) == Entry("x", Signal("pdq", PDQ))
    with pytest.raises(BadTable):
        next(reading)


# Signals to match


def test_each_line_of_signals_is_one_item() -> None:
    assert asked(f"type,value,quality\nsha256,{SHA},\npdq,{PDQ},87\n") == [
        Asked(2, None, (Signal("sha256", SHA),)),
        Asked(3, None, (Signal("pdq", PDQ, 87),)),
    ]


def test_a_wrong_line_of_signals_is_given_with_its_error_and_the_rest_is_read() -> None:
    lines = asked(
        f'{{"type":"md5","value":"{SHA}"}}\nnonsense\n{{"type":"sha256","value":"{SHA}"}}\n'
        '{"path":"a.jpg","signals":[1]}\n'
    )

    assert [(line.line, len(line.signals)) for line in lines] == [(1, 0), (2, 0), (3, 1), (4, 0)]
    assert [line.error.fields if line.error else None for line in lines] == [
        {"line": "1", "column": "type"},
        {"line": "2"},
        None,
        {"line": "4", "column": "signals"},
    ]


def test_a_wrong_signal_of_a_file_keeps_its_path_and_leaves_its_other_signals() -> None:
    (line,) = asked(
        f'{{"path":"a.jpg","signals":[{{"type":"sha256","value":"{SHA}"}},'
        f'{{"type":"crc32","value":"0"}},{{"type":"pdq","value":"{PDQ}"}}]}}'
    )

    assert (line.path, line.signals) == ("a.jpg", (Signal("sha256", SHA), Signal("pdq", PDQ)))
    assert isinstance(line.error, BadTable)
    assert line.error.fields == {"line": "1", "column": "type"}


def test_a_wrong_head_ends_the_reading_of_signals() -> None:
    with pytest.raises(BadTable):
        asked(f"kind,value\nsha256,{SHA}\n")


def test_an_item_without_signals_has_none() -> None:
    assert asked('{"path": "noise.bin", "signals": []}') == [Asked(1, "noise.bin", ())]


def test_what_kashf_hash_writes_can_be_read(tmp_path: Path) -> None:
    text = b"see https://raven.example/nest"
    picture = (PHOTOGRAPHS / "cat.jpg").read_bytes()
    (tmp_path / "cat.jpg").write_bytes(picture)
    (tmp_path / "ملصق.txt").write_bytes(text)
    (tmp_path / "noise").write_bytes(b"\xff\0")
    kashf = [sys.executable, "-c", "from kashf.cli.main import run; run()"]

    done = subprocess.run(
        [*kashf, "hash", "--json", str(tmp_path)], capture_output=True, check=True
    )

    assert asked(done.stdout) == [
        Asked(1, str(tmp_path / "cat.jpg"), hash_bytes(picture)),
        Asked(2, str(tmp_path / "noise"), hash_bytes(b"\xff\0")),
        Asked(3, str(tmp_path / "ملصق.txt"), hash_bytes(text)),
    ]
