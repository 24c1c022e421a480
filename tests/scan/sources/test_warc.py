"""Archives of the web: each record that has content is an item."""

import gzip
import io
from pathlib import Path

import pyarrow as pa
import pytest
from fastwarc.warc import WarcRecord, WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scan.sources.test_tables import read_all

PAGE = b"<html><body><p>%s</p></body></html>"


def record(
    number: int,
    body: bytes,
    *,
    status: str = "200 OK",
    kind: str = "text/html; charset=utf-8",
    more: bytes = b"",
    record_type: WarcRecordType = WarcRecordType.response,
) -> bytes:
    made = WarcRecord()
    made.init_headers(record_type=record_type)
    made.headers["WARC-Target-URI"] = f"https://raven.example/{number}"
    made.headers["Content-Type"] = "application/http; msgtype=response"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n".encode() + more + b"\r\n"
    made.set_bytes_content(head + body)
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


@pytest.mark.parametrize("is_packed", [False, True])
@given(bodies=st.lists(st.binary(min_size=1, max_size=300), max_size=25), most=st.integers(1, 9))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_item_is_read_once_and_in_order_however_it_is_cut(
    bodies: list[bytes], most: int, is_packed: bool, folder: Path
) -> None:
    records = [record(number, body) for number, body in enumerate(bodies)]
    Path("c.warc").write_bytes(b"".join(map(gzip.compress, records) if is_packed else records))

    table = read_all("c.warc", most=most)

    assert table["data"].to_pylist() == bodies
    assert table["item"].to_pylist() == [
        f"https://raven.example/{number}" for number in range(len(bodies))
    ]


def test_what_has_no_content_of_its_own_is_no_item(folder: Path) -> None:
    Path("c.warc").write_bytes(
        record(0, PAGE % b"moved", status="301 Moved")
        + record(1, PAGE % b"gone", status="404 Not Found")
        + record(2, b"GET /", record_type=WarcRecordType.request)
        + record(3, PAGE % b"here")
    )

    table = read_all("c.warc")

    assert table["item"].to_pylist() == ["https://raven.example/3"]
    assert table["name"].to_pylist() == ["page.html"]


def test_what_is_no_item_is_none_however_broken_it_is(folder: Path) -> None:
    packed = b"Content-Encoding: gzip\r\n"
    Path("c.warc").write_bytes(
        record(0, b"first")
        + record(1, b"<html>moved</html>", status="301 Moved", more=packed)
        + record(2, b"not chunked", status="404 Gone", more=b"Transfer-Encoding: chunked\r\n")
        + record(3, b"last")
    )

    table = read_all("c.warc")

    assert table["data"].to_pylist() == [b"first", b"last"]


def test_answers_are_unpacked_as_a_browser_does(folder: Path) -> None:
    body = PAGE % b"packed"
    chunked = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    Path("c.warc").write_bytes(
        record(0, gzip.compress(body), more=b"Content-Encoding: gzip\r\n")
        + record(1, chunked, more=b"Transfer-Encoding: chunked\r\n")
    )

    assert read_all("c.warc")["data"].to_pylist() == [body, body]


def test_what_was_compressed_in_one_piece_is_read_in_one_piece(folder: Path) -> None:
    bodies = [b"body %d" % number for number in range(9)]
    whole = b"".join(record(number, body) for number, body in enumerate(bodies))
    Path("c.warc.gz").write_bytes(gzip.compress(whole))

    assert read_all("c.warc.gz", most=2)["data"].to_pylist() == bodies


@pytest.mark.parametrize("is_packed", [False, True])
def test_an_archive_that_breaks_off_is_read_until_there(folder: Path, is_packed: bool) -> None:
    records = [record(number, b"x" * 500) for number in range(3)]
    packed = b"".join(map(gzip.compress, records) if is_packed else records)
    Path("c.warc").write_bytes(packed[:-60])

    table: pa.Table = read_all("c.warc")

    assert table["data"].to_pylist()[:2] == [b"x" * 500, b"x" * 500]
    assert table["given"].to_pylist()[2:] == ["fault"] * (table.num_rows - 2)
    assert table.num_rows >= 3


def test_damage_in_the_middle_is_told(folder: Path) -> None:
    records = [gzip.compress(record(number, b"x" * 500)) for number in range(3)]
    spoiled = records[1][:40] + b"\0" * 30 + records[1][70:]
    Path("c.warc.gz").write_bytes(records[0] + spoiled + records[2])

    table = read_all("c.warc.gz")

    assert table["given"].to_pylist()[0] == "bytes"
    assert "fault" in table["given"].to_pylist()


def test_what_is_no_archive_is_told(folder: Path) -> None:
    Path("c.warc").write_bytes(b"nonsense" * 100)

    table = read_all("c.warc")

    assert "breaks off after 0 items" in table["message"].to_pylist()[0]


def test_a_packed_answer_that_swells_is_not_unpacked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kashf.scan.sources.warc.LARGEST", 100_000)
    bomb = gzip.compress(b"\0" * 10_000_000)
    Path("c.warc").write_bytes(record(0, bomb, more=b"Content-Encoding: gzip\r\n"))

    table = read_all("c.warc")

    assert "has more than 100,000 bytes" in table["message"].to_pylist()[0]
