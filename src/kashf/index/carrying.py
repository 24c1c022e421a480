"""Indexes in one file, to be carried to another host: each as it is at one moment, whoever writes.

The file is a plain tar: for each index a folder with its manifest, twice, its journal and its
segments. Reading it takes such files alone, under such names, each no longer than the rest of the
file; so what comes from elsewhere can neither write beside the folder nor fill the disk.
"""

import os
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from kashf.errors import BadSnapshot, CannotWrite, Conflict, IndexDamaged, KashfError, NotFound
from kashf.index import files, manifest
from kashf.index.hamming import HammingIndex
from kashf.index.marks import Mark

_BLOCK: Final = tarfile.BLOCKSIZE
_CHUNK: Final = 1 << 20  # bytes copied at once
_TRIES: Final = 20  # how often the writer may replace files while they are opened
_MOST_FILES: Final = 10_000
_INDEX: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_MANIFESTS: Final = frozenset({manifest.FILE, manifest.COPY})
_DRAFT: Final = ".restored-"


@dataclass(frozen=True, slots=True)
class Carried:
    """An index of a snapshot: how far it has followed its log at least, and its keys."""

    mark: Mark
    keys: int


# Making one


def snapshot(folder: Path, file: Path) -> Mapping[str, Carried]:
    """Write the indexes that lie in the folder, each under its name, into a new file.

    Whoever writes them may go on; what was acknowledged before is in it. Raises NotFound if there
    is none, Conflict if the file is there, IndexDamaged, NoPermission or CannotWrite.
    """
    names = _indexes_in(folder)
    if not names:
        raise NotFound(f"There is no index in {folder} yet, so there is nothing to carry.")
    if file.exists():
        raise Conflict(f"{file} is there already. Name another.")
    carried = {name: _looked_at(folder / name) for name in names}
    with (
        _written_whole(file) as draft,
        tarfile.open(fileobj=draft, mode="w", format=tarfile.USTAR_FORMAT) as packed,
    ):
        for name in names:
            _pack(packed, name, folder / name)
    return carried


def _indexes_in(folder: Path) -> list[str]:
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(each.name for each in found if _is_index(each))


def _is_index(folder: Path) -> bool:
    has_name = _INDEX.fullmatch(folder.name) is not None
    return has_name and any((folder / name).is_file() for name in _MANIFESTS)


@contextmanager
def _written_whole(file: Path) -> Iterator[BinaryIO]:
    draft = file.with_name(f"{file.name}{files.DRAFT}{os.getpid()}")
    try:
        with draft.open("xb") as handle:
            yield handle
            handle.flush()
            files.sync(handle.fileno())
        draft.rename(file)
    except OSError as error:
        raise CannotWrite(f"{file} could not be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _pack(packed: tarfile.TarFile, name: str, folder: Path) -> None:
    with ExitStack() as stack:
        found, journal, segments = _held(folder, stack)
        whole = manifest.written(found)
        parts = {each: BytesIO(whole) for each in sorted(_MANIFESTS)}
        for each, part in (*parts.items(), (found.journal, BytesIO(journal)), *segments.items()):
            info = tarfile.TarInfo(f"{name}/{each}")
            info.size, info.mode = part.seek(0, os.SEEK_END), 0o644
            part.seek(0)
            packed.addfile(info, part)


def _held(
    folder: Path, stack: ExitStack
) -> tuple[manifest.Manifest, bytes, Mapping[str, BinaryIO]]:
    """A state of the index: manifest, journal, and its segments held open, so that whoever merges
    them may unlink them. The journal may end within a record, which does not count then."""
    for _ in range(_TRIES):
        found, _ = manifest.load(folder)
        try:
            with files.named_reading(folder):
                segments = {
                    name: stack.enter_context((folder / name).open("rb")) for name in found.segments
                }
                return found, (folder / found.journal).read_bytes(), segments
        except NotFound:
            continue  # its writer has another state by now
    raise files.gone(folder)


# Beginning from one


def restore(file: Path, folder: Path) -> Mapping[str, Carried]:
    """Put the indexes of a snapshot into the folder; all of them, or none.

    Raises NotFound, Conflict if one of them is there, CannotWrite, or BadSnapshot for what is no
    snapshot, was cut short or damaged, or comes from somebody who means harm.
    """
    with _named_errors(file, folder):
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=_DRAFT) as name:
            draft = Path(name)
            with file.open("rb") as packed:
                _check_room(packed, folder)
                _unpack(packed, draft)
            carried = {each.name: _sound(each) for each in sorted(draft.iterdir())}
            _put_in_place(draft, folder, carried)
    return carried


@contextmanager
def _named_errors(file: Path, folder: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(f"There is no {error.filename or file}.") from error
    except OSError as error:
        raise CannotWrite(
            f"{file} could not be put into {folder}: {error.strerror}. Nothing was changed."
        ) from error


def _check_room(packed: BinaryIO, folder: Path) -> None:
    needed, free = os.fstat(packed.fileno()).st_size, shutil.disk_usage(folder).free
    if needed > free:
        raise CannotWrite(f"{folder} has room for {free:,} bytes; the snapshot has {needed:,}.")


def _unpack(packed: BinaryIO, draft: Path) -> None:
    end = os.fstat(packed.fileno()).st_size
    for _ in range(_MOST_FILES):
        block = packed.read(_BLOCK)
        if block == bytes(_BLOCK):
            return  # the end of a tar
        found = _header(block)
        if found.size > end - packed.tell():
            raise BadSnapshot("The snapshot was cut short. Carry it over once more.")
        index, _, name = found.name.partition("/")
        (draft / index).mkdir(exist_ok=True)
        if (draft / index / name).exists():
            raise BadSnapshot(f"{found.name!r} is twice in the snapshot.")
        with (draft / index / name).open("xb") as part:
            _copy(packed, part, found.size)
        packed.seek(-found.size % _BLOCK, os.SEEK_CUR)
    raise BadSnapshot(f"A snapshot has fewer than {_MOST_FILES:,} files.")


def _header(block: bytes) -> tarfile.TarInfo:
    """What the block says of the file that follows; of one that an index has."""
    try:
        found = tarfile.TarInfo.frombuf(block, "ascii", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as error:
        raise BadSnapshot("This is no snapshot of indexes, or it was cut short.") from error
    index, _, name = found.name.partition("/")
    is_ours = _INDEX.fullmatch(index) and (name in _MANIFESTS or manifest.is_whole(name))
    if not is_ours or found.type != tarfile.REGTYPE or found.size < 0:
        raise BadSnapshot(f"{found.name!r} is nothing that a snapshot of indexes has.")
    return found


def _copy(packed: BinaryIO, part: BinaryIO, size: int) -> None:
    while size:
        some = packed.read(min(size, _CHUNK))
        if not some:
            raise BadSnapshot("The snapshot was cut short. Carry it over once more.")
        part.write(some)
        size -= len(some)
    part.flush()
    files.sync(part.fileno())


def _sound(folder: Path) -> Carried:
    try:
        return _looked_at(folder)
    except KashfError as error:
        raise BadSnapshot(
            f"The index {folder.name} of the snapshot is damaged. Make another snapshot."
        ) from error


def _looked_at(folder: Path) -> Carried:
    """Its segments are compared with their checksums."""
    with HammingIndex.open(folder) as index:
        found = index.stats()
        if found.damage:
            raise IndexDamaged(f"The index {folder} is damaged: {'; '.join(found.damage)}.")
        return Carried(index.mark, found.keys)


def _put_in_place(draft: Path, folder: Path, names: Mapping[str, Carried]) -> None:
    if not names:
        raise BadSnapshot("There is no index in the snapshot.")
    there = [name for name in names if (folder / name).exists()]
    if there:
        raise Conflict(
            f"There is an index {folder / there[0]} already, which follows by itself. To begin "
            "from the snapshot all the same, remove it first."
        )
    for name in names:
        (draft / name).rename(folder / name)
    files.sync_folder(folder)
