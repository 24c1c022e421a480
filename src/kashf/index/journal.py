"""The journal: every change since the last segment, one record after another.

A record that was not written to its end was never acknowledged: it is cut off. One that has all its
bytes and does not agree with its checksum is damage: it is named, and what comes after it is still
read. All numbers are little-endian; `docs/reference/formats.md` has the layout.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum
from pathlib import Path
from typing import Final, Self

import numpy as np
import xxhash

from kashf.index import files
from kashf.index.engine import Keys, Words
from kashf.index.marks import TAG, Mark

FORMAT: Final = 1

_START: Final = struct.Struct("<8sII16s")  # magic, format, bits, identity; then their checksum
_MAGIC: Final = b"KASHFJNL"
START: Final = _START.size + 8  # where the first record begins
_FRAME: Final = struct.Struct("<4sIIQ")  # magic, bytes, checksum of these and the place, of content
_RECORD: Final = b"KREC"
_HEAD: Final = struct.Struct(f"<IIQ{TAG}s")  # kind, keys, mark


class Kind(IntEnum):
    """What a record says."""

    ADDED = 1
    REMOVED = 2


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A change. `codes` has a row for each key of what was added, and none for what was removed."""

    kind: Kind
    keys: Keys
    codes: Words
    mark: Mark


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of the journal that cannot be read, or that was not finished."""

    start: int
    end: int
    is_unfinished: bool


def header(identity: str, bits: int) -> bytes:
    """The first bytes of a journal."""
    start = _START.pack(_MAGIC, FORMAT, bits, bytes.fromhex(identity))
    return start + xxhash.xxh3_64_intdigest(start).to_bytes(8, "little")


class HeaderState(Enum):
    """What the header of a journal says about it."""

    OWN = "own"
    DAMAGED = "damaged"  # what follows may be read, each record has a checksum of its own
    FOREIGN = "foreign"  # a sound header, of another index or format


def header_state(handle: int, identity: str, bits: int) -> HeaderState:
    """Whose journal it is."""
    found = os.pread(handle, START, 0)
    if found == header(identity, bits):
        return HeaderState.OWN
    start, check = found[: _START.size], found[_START.size :]
    if xxhash.xxh3_64_intdigest(start).to_bytes(8, "little") == check:
        return HeaderState.FOREIGN
    return HeaderState.DAMAGED


def encoded(record: Record, at: int) -> bytes:
    """A record as it stands from the byte `at` on."""
    head = _HEAD.pack(record.kind, len(record.keys), record.mark.sequence, record.mark.tag)
    content = b"".join((head, record.keys.astype("<i8").tobytes(), record.codes.tobytes()))
    check = xxhash.xxh3_64_intdigest(content, seed=at)
    return _FRAME.pack(_RECORD, len(content), _frame_check(len(content), at), check) + content


def read(handle: int, bits: int, at: int) -> Iterator[tuple[Record | Damage, int]]:
    """What stands from the byte `at` on, each with the byte where it ends."""
    size = os.fstat(handle).st_size
    data = os.pread(handle, max(0, size - at), at)
    start = 0
    while start < len(data):
        frame = _frame(data, start, at)
        if frame is None:
            end = _next_record(data, start + 1, at)
            yield _unread(data, start, end, at), at + end
            start = end
            continue
        length, check = frame
        begin, end = start + _FRAME.size, start + _FRAME.size + length
        if end > len(data):
            yield Damage(at + start, at + len(data), is_unfinished=True), at + len(data)
            return
        content = data[begin:end]
        record = _decoded(content, bits) if _agrees(content, check, at + start) else None
        yield record or Damage(at + start, at + end, is_unfinished=False), at + end
        start = end


def _frame(data: bytes, start: int, at: int) -> tuple[int, int] | None:
    """Length and checksum of the content, if a record begins there."""
    if start + _FRAME.size > len(data):
        return None
    magic, length, own, check = _FRAME.unpack_from(data, start)
    if magic != _RECORD or own != _frame_check(length, at + start):
        return None
    return length, check


def _next_record(data: bytes, start: int, at: int) -> int:
    """Where the next record begins, or where the data end."""
    while (start := data.find(_RECORD, start)) >= 0:
        if _frame(data, start, at) is not None:
            return start
        start += 1
    return len(data)


def _unread(data: bytes, start: int, end: int, at: int) -> Damage:
    rest = data[start:end]
    is_last = end == len(data)
    # the beginning of a frame, or the zeros that a file system leaves after a power cut
    begun = len(rest) < _FRAME.size and _RECORD.startswith(rest[: len(_RECORD)])
    return Damage(at + start, at + end, is_unfinished=is_last and (begun or not any(rest)))


def _frame_check(length: int, at: int) -> int:
    return xxhash.xxh32_intdigest(length.to_bytes(4, "little"), seed=at & 0xFFFFFFFF)


def _agrees(content: bytes, check: int, at: int) -> bool:
    return xxhash.xxh3_64_intdigest(content, seed=at) == check


def _decoded(content: bytes, bits: int) -> Record | None:
    try:
        number, count, sequence, tag = _HEAD.unpack_from(content)
        kind = Kind(number)
        keys = np.frombuffer(content, "<i8", count, _HEAD.size)
        codes = np.frombuffer(content, "<u8", -1, _HEAD.size + 8 * count).reshape(-1, bits // 64)
    except (struct.error, ValueError):
        return None
    if len(codes) != (count if kind == Kind.ADDED else 0):
        return None
    return Record(kind, keys, codes, Mark(sequence, tag))


class Journal:
    """The end of a journal, where its writer puts records."""

    def __init__(self, file: Path, handle: int, size: int, *, durable: bool) -> None:
        self.file = file
        self.handle = handle
        self.size = size
        self._durable = durable
        self._is_broken = False  # something stands behind the last record that has to go
        self.is_trusted = True
        """Not once a sync failed: who follows may have read a record that was taken back, and
        the system may have forgotten what it did not write. Begin another one."""

    @classmethod
    def opened(cls, file: Path, size: int, *, durable: bool) -> Self:
        """That of a file, to go on behind its first `size` bytes. Raises OSError."""
        handle = os.open(file, os.O_RDWR)
        os.lseek(handle, size, os.SEEK_SET)
        return cls(file, handle, size, durable=durable)

    def cut_off(self, size: int) -> None:
        """Go on behind the first `size` bytes, and forget the others. Raises OSError."""
        self.size = size
        self._cut()

    def append(self, record: Record) -> None:
        """Put a record at the end; it is durable when this returns. If it fails the journal is as
        it was. Raises CannotWrite or IndexReadOnly."""
        folder = self.file.parent
        with files.named_errors(folder):
            if self._is_broken:
                self._cut()
            data = encoded(record, self.size)
            try:
                self._put(data)
            except OSError:
                self._is_broken = True
                self._cut()
                raise
        self.size += len(data)

    def _put(self, data: bytes) -> None:
        files.write(self.handle, data)
        if not self._durable:
            return
        try:
            files.sync(self.handle)
        except OSError:
            self.is_trusted = False
            raise

    def _cut(self) -> None:
        """Take away what was written of a record that failed, so that it cannot come to be."""
        os.ftruncate(self.handle, self.size)
        os.lseek(self.handle, self.size, os.SEEK_SET)
        files.sync(self.handle)
        self._is_broken = False

    def close(self) -> None:
        """Let go of the file."""
        os.close(self.handle)
