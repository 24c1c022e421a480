"""The journal: what is written is read, and nothing that is read makes it fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
import pytest
import xxhash
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kashf.index import journal
from kashf.index.journal import Damage, HeaderState, Kind, Record
from kashf.index.marks import Mark

IDENTITY = "0123456789abcdef" * 2
KEYS = st.lists(st.integers(-(2**63), 2**63 - 1), max_size=5, unique=True)
MARKS = st.builds(Mark, st.integers(0, 2**64 - 1), st.binary(min_size=16, max_size=16))


@st.composite
def records(draw: st.DrawFn) -> Record:
    keys = np.array(draw(KEYS), np.int64)
    kind = draw(st.sampled_from(Kind))
    count = len(keys) if kind == Kind.ADDED else 0
    codes = draw(st.binary(min_size=16 * count, max_size=16 * count))
    return Record(kind, keys, np.frombuffer(codes, "<u8").reshape(-1, 2), draw(MARKS))


def told(record: Record) -> tuple[object, ...]:
    return record.kind, record.keys.tolist(), record.codes.tolist(), record.mark


def written(found: list[Record]) -> tuple[bytes, list[int]]:
    """A journal of these, and where each ends."""
    data, ends = journal.header(IDENTITY, 128), []
    for record in found:
        data += journal.encoded(record, len(data))
        ends.append(len(data))
    return data, ends


@contextmanager
def file_of(data: bytes) -> Iterator[int]:
    with TemporaryFile() as file:
        file.write(data)
        file.flush()
        yield file.fileno()


def read(data: bytes, at: int = journal.START) -> list[tuple[Record | Damage, int]]:
    with file_of(data) as handle:
        return list(journal.read(handle, 128, at))


@given(st.lists(records(), max_size=4))
def test_what_is_written_is_read(changes: list[Record]) -> None:
    data, ends = written(changes)
    found = read(data)

    assert [told(each) for each, _ in found if isinstance(each, Record)] == list(map(told, changes))
    assert [end for _, end in found] == ends


@given(st.lists(records(), min_size=1, max_size=3))
@settings(max_examples=20)
def test_a_torn_last_record_is_unfinished_at_every_byte(changes: list[Record]) -> None:
    data, ends = written(changes)
    begin = [journal.START, *ends][-2]

    for end in range(begin, len(data)):
        *whole, (last, _) = [*read(data[:end]), (Damage(0, 0, is_unfinished=True), 0)][: len(ends)]
        assert [told(each) for each, _ in whole if isinstance(each, Record)] == list(
            map(told, changes[:-1])
        )
        assert isinstance(last, Damage)
        assert last.is_unfinished


@given(st.binary(max_size=300), st.integers(0, 400))
@example(b"KREC" * 20, 40)
def test_no_bytes_make_it_fail(data: bytes, at: int) -> None:
    found = read(data, at)

    assert all(isinstance(each, Damage) for each, _ in found)
    assert not found or found[-1][1] == max(at, len(data))


@given(st.binary(max_size=120), st.integers(0, 2**32 - 1))
def test_no_content_with_a_right_checksum_makes_it_fail(content: bytes, kind: int) -> None:
    """As somebody would write who wants to harm."""
    for body in (content, kind.to_bytes(4, "little") + content, b"\x01\0\0\0" + content):
        check = xxhash.xxh3_64_intdigest(body, seed=journal.START)
        own = journal._frame_check(len(body), journal.START)
        data = bytes(journal.START) + journal._FRAME.pack(b"KREC", len(body), own, check) + body
        assert len(read(data)) == 1


@given(st.lists(records(), min_size=3, max_size=3), st.data())
def test_a_flipped_byte_costs_its_record_and_no_other(
    changes: list[Record], data: st.DataObject
) -> None:
    whole, ends = written(changes)
    at = data.draw(st.integers(journal.START, len(whole) - 1))
    broken = bytearray(whole)
    broken[at] ^= data.draw(st.integers(1, 255))
    hit = next(number for number, end in enumerate(ends) if at < end)

    found = [told(each) for each, _ in read(bytes(broken)) if isinstance(each, Record)]
    assert found == [told(each) for number, each in enumerate(changes) if number != hit]


@pytest.mark.parametrize(
    ("header", "state"),
    [
        (journal.header(IDENTITY, 128), HeaderState.OWN),
        (journal.header(IDENTITY, 256), HeaderState.FOREIGN),
        (journal.header("f" * 32, 128), HeaderState.FOREIGN),
        (journal.header(IDENTITY, 128)[:-1], HeaderState.DAMAGED),
        (b"", HeaderState.DAMAGED),
        (bytes(100), HeaderState.DAMAGED),
    ],
)
def test_the_header_says_whose_it_is(header: bytes, state: HeaderState) -> None:
    with file_of(header) as handle:
        assert journal.header_state(handle, IDENTITY, 128) == state


def test_records_follow_each_other(tmp_path: Path) -> None:
    file = tmp_path / "journal-1"
    file.write_bytes(journal.header(IDENTITY, 128))
    opened = journal.Journal.opened(file, journal.START, durable=True)
    none = np.empty((0, 2), np.uint64)
    for key in (1, 2):
        opened.append(Record(Kind.REMOVED, np.array([key]), none, Mark(key)))
    opened.close()

    assert opened.size == Path(file).stat().st_size
    assert [told(each)[1] for each, _ in read(file.read_bytes()) if isinstance(each, Record)] == [
        [1],
        [2],
    ]
