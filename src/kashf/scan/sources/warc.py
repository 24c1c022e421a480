"""Archives of the web, WARC (ISO 28500), read by FastWARC.

An item is what a server answered with success (a response of status 2xx), a resource, or a
conversion; requests, redirects, metadata and what was seen before (revisit) are none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from typing import Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from kashf.errors import BrokenText, KashfError, TooLarge, Unreadable
from kashf.scan.parts import Cutter, Form, Piece
from kashf.scan.settings import LARGEST, shown_path
from kashf.scan.shape import Given
from kashf.scan.sources.batches import Row, fault

SUFFIXES: Final = (".warc", ".warc.gz", ".warc.zst")
_TYPES: Final = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS: Final = frozenset({"text/plain"})


@dataclass(frozen=True, slots=True)
class _Found:
    """Where an item begins, and its record's name."""

    start: int
    name: str


def cut(file: BufferedReader, item: str, address: str, size: int, cutter: Cutter) -> None:
    """Cut an archive where its records begin. What cannot be read of it is a piece of its own."""
    found: list[_Found] = []
    count, error = 0, None
    try:
        for record in ArchiveIterator(file, record_types=_TYPES, parse_http=False):
            start = record.stream_pos
            if not _is_item(record):
                continue
            if count % cutter.rows() == 0:
                found.append(_Found(start, record.record_id or ""))
            count += 1
    except OSError as caught:
        error = caught
    if not _can_begin_at(file, found):
        found = found[:1]
    for number, each in enumerate(found):
        first = number * cutter.rows()
        is_last = number + 1 == len(found)
        stop = size if is_last else found[number + 1].start
        piece = Piece(
            Form.WARC,
            item,
            address,
            items=count - first if is_last else cutter.rows(),
            start=each.start,
            stop=stop,
            first=first + 1,
            size=size,
        )
        cutter.take(piece, stop - each.start)
    if error is not None:
        cutter.take(broken_off(item, address, f"it breaks off after {count:,} items ({error})"), 0)


def broken_off(item: str, address: str, why: str) -> Piece:
    """What stands for the rest of a source that cannot be read."""
    said = f"{item} was not read to its end: {why}."
    return Piece(Form.FAULT, item, address, code=Unreadable.code, message=said)


def rows(file: BufferedReader, piece: Piece) -> Iterator[Row]:
    """The items of a piece."""
    file.seek(piece.start)
    number = piece.first
    try:
        for record in ArchiveIterator(file, record_types=_TYPES, parse_http=False):
            if number == piece.first + piece.items:
                return
            read = _read(record, number)
            if read is not None:
                yield read
                number += 1
    except OSError as error:
        lost = Unreadable(f"{piece.item} could not be read here: {error}.")
        for left in range(number, piece.first + piece.items):
            yield fault(f"{piece.item}:{left}", left, lost)


def _can_begin_at(file: BufferedReader, found: list[_Found]) -> bool:
    """Whether reading can begin at each place; not in what was compressed in one piece."""
    for each in found[1:]:
        file.seek(each.start)
        try:
            first = next(iter(ArchiveIterator(file, record_types=_TYPES, parse_http=False)), None)
        except OSError:
            return False
        if first is None or (first.record_id or "") != each.name:
            return False
    return True


def _is_item(record: WarcRecord) -> bool:
    try:
        record.parse_http()
    except OSError:
        return True  # and whoever reads it says what is wrong with it
    return _answers(record)


def _answers(record: WarcRecord) -> bool:
    if record.record_type != WarcRecordType.response or record.http_headers is None:
        return True
    status = record.http_headers.status_code
    return status is not None and 200 <= status < 300


def _read(record: WarcRecord, number: int) -> Row | None:
    """The item of a record; None if it is none, which is told in the way in which it is cut."""
    item = shown_path(record.headers.get("WARC-Target-URI") or record.record_id or "")
    length = record.content_length
    content = b""
    if length <= LARGEST:
        content = record.reader.read(length + 1)
        record.set_bytes_content(content)
    if not _is_item(record):
        return None
    try:
        payload = _payload(record, content, length)
    except OSError as error:
        return fault(item, number, Unreadable(f"{item} has a broken answer: {error}."))
    except KashfError as error:
        return fault(item, number, error)
    return Row(item, number, Given.BYTES, data=payload, name=_name(record))


def _payload(record: WarcRecord, content: bytes, length: int) -> bytes:
    if length > LARGEST:
        raise TooLarge(f"A record has {length:,} bytes; {LARGEST:,} are read.")
    if len(content) < length:
        raise BrokenText(
            f"The archive breaks off here: {len(content):,} of {length:,} bytes are there."
        )
    decoded = _anew(record, content)
    decoded.parse_http(auto_decode="all")
    payload = decoded.reader.read(LARGEST + 1)
    if len(payload) > LARGEST:
        raise TooLarge(f"What is compressed in a record has more than {LARGEST:,} bytes.")
    return bytes(payload)


def _anew(record: WarcRecord, content: bytes) -> WarcRecord:
    """The record as it was before it was parsed; of one that was, it is not done again."""
    copy = WarcRecord()
    copy.init_headers(record_type=record.record_type)
    copy.headers["Content-Type"] = record.headers.get("Content-Type") or ""
    copy.set_bytes_content(content)
    buffer = BytesIO()
    copy.write(buffer)
    buffer.seek(0)
    return next(iter(ArchiveIterator(buffer, parse_http=False)))


def _name(record: WarcRecord) -> str:
    """A name by which a text is told from a page; other types are told by their bytes, as servers
    often call them what they are not."""
    kind = (record.http_content_type or record.headers.get("Content-Type") or "").partition(";")[0]
    if kind in _PAGES:
        return "page.html"
    return "page.txt" if kind in _TEXTS else ""
