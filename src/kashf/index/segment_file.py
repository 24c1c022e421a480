"""A segment in a file: written once, mapped by any number of processes, never changed.

The file has a header of one page, then the arrays one after another, then the checksums of their
blocks. `docs/reference/formats.md` has the layout.
"""

import json
import mmap
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import xxhash
from numpy.typing import NDArray

from kashf.index import files
from kashf.index.engine import Keys, Words
from kashf.index.layout import WIDEST
from kashf.index.segment import Arrays, Bits, Segment, built

FORMAT: Final = 2  # of a segment without sketches 1, as before there were any

_MAGIC: Final = b"KASHFSEG"
_PAGE: Final = 4096
_ALIGN: Final = 64
_BLOCK: Final = 1 << 16
_TYPES: Final = {
    "codes": "<u8",
    "keys": "<i8",
    "extra_places": "<u4",
    "extra_keys": "<i8",
    "extra_order": "<u4",
    "starts": "<u4",
    "places": "<u1",
    "removed": "<i8",
    "sketches": "<u4",
}
_SKETCHES: Final = "sketches"  # which not every segment has
_TABLES: Final = frozenset({"starts", "places", _SKETCHES})


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """A segment of a file: its keys and codes, the keys of older segments that it removes, and
    what of it is damaged, in words."""

    name: str
    segment: Segment
    removed: Keys
    damage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The header of a file. `sections` and `sums` say from which byte on, and how many."""

    format: int
    identity: str
    bits: int
    layout: bytes
    place_bytes: int
    sections: dict[str, tuple[int, int]]
    sums: tuple[int, int]
    check: str


class NotReadable(Exception):
    """The file cannot be used at all: why."""


def write(file: Path, identity: str, arrays: Arrays, removed: Keys, *, durable: bool) -> None:
    """Write a segment, whole or not at all. Raises OSError."""
    bodies = {
        name: _bytes(removed if name == "removed" else getattr(arrays, name)) for name in _TYPES
    }
    has_sketches = len(bodies[_SKETCHES]) > 0
    if not has_sketches:
        del bodies[_SKETCHES]
    sums = np.array([each for body in bodies.values() for each in _sums(body)], "<u8").tobytes()
    sections, at = {}, _PAGE
    for name, body in bodies.items():
        sections[name] = [at, len(body)]
        at += len(body) + -len(body) % _ALIGN
    head = {
        "format": FORMAT if has_sketches else FORMAT - 1,
        "identity": identity,
        "bits": arrays.bits,
        "layout": arrays.layout.hex(),
        "place_bytes": arrays.place_bytes,
        "sections": sections,
        "sums": [at, len(sums), xxhash.xxh3_64_hexdigest(sums)],
    }
    files.put(file, _parts(head, bodies, sums), durable=durable)


def _parts(
    head: dict[str, object], bodies: dict[str, memoryview], sums: bytes
) -> Iterator[bytes | memoryview]:
    text = json.dumps(head, sort_keys=True).encode()
    start = _MAGIC + len(text).to_bytes(8, "little") + _check(text) + text
    yield start.ljust(_PAGE, b"\0")
    for body in bodies.values():
        yield body
        yield bytes(-len(body) % _ALIGN)
    yield sums


def open_segment(file: Path, identity: str, bits: int) -> Mapped:
    """Map a segment without a look at all of it: one that was just written.

    Raises NotReadable, or FileNotFoundError if it is gone.
    """
    memory = _memory(file)
    return _mapped(file.name, memory, _head(memory, identity, bits))


def verified(file: Path, identity: str, bits: int, radius: int) -> Mapped:
    """Map a segment, and compare all of it with its checksums. What is sound of a damaged one is
    kept. Raises as `open_segment` does."""
    memory = _memory(file)
    head = _head(memory, identity, bits)
    mapped = _mapped(file.name, memory, head)
    broken = _broken_blocks(memory, head)
    return _kept(mapped, broken, radius) if broken else mapped


def _memory(file: Path) -> mmap.mmap:
    handle = os.open(file, os.O_RDONLY)
    try:
        size = os.fstat(handle).st_size
        if size < _PAGE:
            raise NotReadable("it is cut off")
        memory = mmap.mmap(handle, size, prot=mmap.PROT_READ)
    finally:
        os.close(handle)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        _advise(memory, mmap.MADV_HUGEPAGE)
    return memory


def _advise(memory: mmap.mmap, advice: int) -> None:
    try:
        memory.madvise(advice)
    except OSError:
        return  # this file system has no huge pages; it was a wish


def _head(memory: mmap.mmap, identity: str, bits: int) -> Head:
    length = int.from_bytes(memory[8:16], "little")
    text = memory[24 : 24 + length] if length <= _PAGE - 24 else b""
    if memory[:8] != _MAGIC or _check(text) != memory[16:24]:
        raise NotReadable("its header is damaged")
    head = _parsed(text)
    if not 1 <= head.format <= FORMAT:
        raise NotReadable(f"it has format {head.format}, and this Kashf reads up to {FORMAT}")
    if head.identity != identity or head.bits != bits:
        raise NotReadable("it belongs to another index")
    ends = [at + size for at, size in (*head.sections.values(), head.sums)]
    if len(memory) < max(ends):
        raise NotReadable("it is cut off")
    return head


def _parsed(text: bytes) -> Head:
    """What agrees with its checksum was written by a Kashf, or by somebody who wants to harm."""
    try:
        head = json.loads(text)
        said = {_SKETCHES: (_PAGE, 0), **head["sections"]}
        sections = {name: _stretch(*said[name]) for name in _TYPES}
        at, size, check = head["sums"]
        return Head(
            format=int(head["format"]),
            identity=str(head["identity"]),
            bits=int(head["bits"]),
            layout=bytes.fromhex(head["layout"]),
            place_bytes=int(head["place_bytes"]),
            sections=sections,
            sums=_stretch(at, size),
            check=str(check),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotReadable("its header says what cannot be") from error


def _stretch(at: int, size: int) -> tuple[int, int]:
    if at < _PAGE or size < 0:
        raise ValueError(at, size)
    return int(at), int(size)


def _mapped(name: str, memory: mmap.mmap, head: Head) -> Mapped:
    try:
        arrays = {
            section: np.frombuffer(
                memory, _TYPES[section], *_counted(section, *head.sections[section])
            )
            for section in _TYPES
        }
        codes = arrays["codes"].reshape(-1, head.bits // 64)
    except ValueError as error:
        raise NotReadable("its header says what cannot be") from error
    segment = Arrays(
        bits=head.bits,
        codes=codes,
        keys=arrays["keys"],
        extra_places=arrays["extra_places"],
        extra_keys=arrays["extra_keys"],
        extra_order=arrays["extra_order"],
        layout=head.layout,
        place_bytes=head.place_bytes,
        starts=arrays["starts"],
        places=arrays["places"],
        sketches=arrays["sketches"],
    )
    return Mapped(name, _fitting(segment), arrays["removed"])


def _counted(section: str, at: int, size: int) -> tuple[int, int]:
    return size // np.dtype(_TYPES[section]).itemsize, at


def _fitting(arrays: Arrays) -> Segment:
    """A segment, if its arrays fit together."""
    extras = {len(arrays.extra_places), len(arrays.extra_keys), len(arrays.extra_order)}
    if len(arrays.codes) != len(arrays.keys) or len(extras) != 1:
        raise NotReadable("its header says what cannot be")
    segment = Segment(arrays)
    try:
        _ = segment.handle  # the kernel looks at the tables
    except ValueError as error:
        raise NotReadable("its header says what cannot be") from error
    return segment


def _broken_blocks(memory: mmap.mmap, head: Head) -> dict[str, list[int]]:
    """The numbers of the blocks of each section that do not agree with their checksums. If the
    checksums themselves are damaged, those of no block can be trusted."""
    at, size = head.sums
    said = memory[at : at + size]
    if xxhash.xxh3_64_hexdigest(said) != head.check:
        return {"sums": [0]}
    sums = np.frombuffer(said, "<u8")
    if len(sums) != sum(-(-length // _BLOCK) for _, length in head.sections.values()):
        return {"sums": [0]}
    broken, number = {}, 0
    with memoryview(memory) as view:
        for name, (start, length) in head.sections.items():
            own = np.array(list(_sums(view[start : start + length])), np.uint64)
            bad = np.flatnonzero(own != sums[number : number + len(own)])
            if len(bad):
                broken[name] = bad.tolist()
            number += len(own)
    return broken


def _kept(mapped: Mapped, broken: dict[str, list[int]], radius: int) -> Mapped:
    arrays, name = mapped.segment.arrays, mapped.name
    if broken.keys() <= _TABLES:
        words = f"{name}: {' and '.join(sorted(broken))} damaged; no key is lost, only speed"
        return Mapped(name, Segment(arrays.without_tables()), mapped.removed, (words,))
    keys, codes = _sound_contents(arrays, broken)
    removed = mapped.removed[_sound(len(mapped.removed), 8, broken.get("removed", ()))]
    damage = [f"{name}: {arrays.held - len(keys)} of {arrays.held} keys lost"]
    if "sums" in broken:
        damage = [f"{name}: its checksums are damaged; nobody knows whether its keys are right"]
    if back := len(mapped.removed) - len(removed):
        damage.append(f"{name}: {back} keys that were removed may be back")
    segment = built(arrays.bits, keys, codes, radius)
    return Mapped(name, segment, np.unique(removed), tuple(damage))


def _sound_contents(arrays: Arrays, broken: dict[str, list[int]]) -> tuple[Keys, Words]:
    """Keys that stand in blocks that are as they were written, each once, and their codes."""
    sound = _sound_keys(arrays, broken)
    most = max(0, len(arrays.keys) - 1)
    places = np.concatenate(
        [np.arange(len(arrays.keys)), np.minimum(arrays.extra_places, most).astype(np.int64)]
    )
    keys, at = np.unique(np.concatenate([arrays.keys, arrays.extra_keys])[sound], return_index=True)
    return keys, arrays.codes[places[sound][at]]


def _sound_keys(arrays: Arrays, broken: dict[str, list[int]]) -> Bits:
    """Which keys, extras last, stand in blocks that are as they were written."""
    codes = _sound(len(arrays.keys), arrays.bits // 8, broken.get("codes", ()))
    first = codes & _sound(len(arrays.keys), 8, broken.get("keys", ()))
    extras = len(arrays.extra_keys)
    further = _sound(extras, 4, broken.get("extra_places", ())) & _sound(
        extras, 8, broken.get("extra_keys", ())
    )
    places = np.minimum(arrays.extra_places, max(0, len(codes) - 1))
    return np.concatenate([first, further & codes[places] if extras else further])


def _sound(count: int, width: int, broken: object) -> Bits:
    sound = np.ones(count, bool)
    for block in broken if isinstance(broken, list) else ():
        sound[block * _BLOCK // width : -(-(block + 1) * _BLOCK // width)] = False
    return sound


def _bytes(array: NDArray[np.generic]) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _check(text: bytes) -> bytes:
    return xxhash.xxh3_64_intdigest(text).to_bytes(8, "little")


def _sums(body: memoryview) -> Iterator[int]:
    for start in range(0, len(body), _BLOCK):
        yield xxhash.xxh3_64_intdigest(body[start : start + _BLOCK])


assert WIDEST < 256, "a width is a byte of the layout"
