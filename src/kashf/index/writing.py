"""The writer of a folder: it journals each change, and makes segments of what was journalled."""

import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock, Thread
from typing import Final

import numpy as np

from kashf.errors import BadInput, CannotWrite, IndexDamaged, KashfError, NotAnIndex
from kashf.index import files, journal, lock, manifest, segment_file
from kashf.index.contents import Contents, joined
from kashf.index.engine import Keys, Words
from kashf.index.journal import Damage, HeaderState, Journal, Kind, Record
from kashf.index.keeping import check_absent, check_present, closed
from kashf.index.layout import MOST
from kashf.index.loading import (
    NO_KEYS,
    Replay,
    based,
    begun,
    checked,
    fresh,
    in_words,
    log,
    map_segments,
    stats,
)
from kashf.index.lock import WriterLock
from kashf.index.manifest import Manifest
from kashf.index.marks import Durability, Mark
from kashf.index.segment import Arrays, built
from kashf.index.segment_file import Mapped
from kashf.index.stats import Stats

FLUSH: Final = 1 << 15  # keys in the journal with which it becomes a segment
_RATIO: Final = 4  # a segment is merged with newer ones once these are a fourth of it
_SEGMENT: Final = "segment-"
_JOURNAL: Final = "journal-"


class Writing:
    """The one writer. A change is in the journal before it counts; when the journal has grown, it
    becomes a segment; segments are merged beside, while changes and searches go on."""

    def __init__(self, folder: Path, bits: int, radius: int, durability: Durability) -> None:
        self._bits = bits
        self._folder = folder
        self._radius = radius
        self._durable = durability == Durability.SYNCED
        self._changes = RLock()
        self._merging: Thread | None = None
        self._is_closing = False
        self._mapped: list[Mapped] = []
        self._is_doubtful = False  # a manifest may or may not have been replaced
        self._journal: Journal | None = None
        _make_folder(folder)
        self._lock = WriterLock(folder)
        try:
            self._begin()
        except BaseException:
            self._lock.release()
            raise

    @property
    def bits(self) -> int:
        """The width of a code."""
        return self._bits

    @property
    def mark(self) -> Mark:
        """How far it has followed a log."""
        return self._replay.mark

    def contents(self) -> Contents:
        """What a search sees: its own changes at once."""
        if self._journal is None:
            raise closed()
        return self._replay.contents

    def add(self, keys: Keys, codes: Words, mark: Mark | None) -> None:
        """Put them in; durable when it returns. Raises BadCodes, CannotWrite, IndexReadOnly."""
        with self._changing() as contents:
            check_absent(contents, keys)
            if len(keys) >= FLUSH:
                self._flush(keys, codes, mark or self.mark)
            else:
                self._append(Record(Kind.ADDED, keys, codes, mark or self.mark))
                with contents.changing:
                    contents.add(keys, codes)
            self._tidy()

    def remove(self, keys: Keys, mark: Mark | None) -> None:
        """Take them out; durable when it returns. Raises NotFound, CannotWrite, IndexReadOnly."""
        with self._changing() as contents:
            check_present(contents, keys)
            none = np.empty((0, self.bits // 64), np.uint64)
            self._append(Record(Kind.REMOVED, keys, none, mark or self.mark))
            with contents.changing:
                contents.remove(keys)
            self._tidy()

    def clear(self, mark: Mark) -> None:
        """Take out everything; durable when it returns."""
        with self._changing():
            self._install(self._manifest, (), mark)

    def refresh(self) -> None:
        """Nothing: nobody else changes it."""
        self.contents()

    def stats(self) -> Stats:
        """What there is to know."""
        with self._changes:
            self.contents()
            assert self._journal is not None, "contents checked it"
            return stats(self._replay, self._mapped, self._journal.size, ())

    def close(self) -> None:
        """Finish what is being merged, and let the next writer in."""
        if self._journal is None:
            return
        self._is_closing = True
        if self._merging is not None:
            self._merging.join()
        self._journal.close()
        self._journal = None
        self._mapped = []
        self._lock.release()

    @contextmanager
    def _changing(self) -> Iterator[Contents]:
        """One change at a time, on a state of which there is no doubt."""
        with self._changes:
            if self._is_doubtful:
                self._begin()
            yield self.contents()

    # Opening

    def _begin(self) -> None:
        if not _has_manifest(self._folder):
            self._found()
        found, damage = manifest.load(self._folder)
        if found.bits != self.bits:
            raise BadInput(
                f"The index {self._folder} has codes of {found.bits} bits, not {self.bits}.",
                fields={"bits": str(self.bits)},
            )
        try:
            mapped, worse = map_segments(self._folder, found, (), checked)
        except FileNotFoundError as error:
            raise self._damaged([f"{Path(error.filename).name} is missing"]) from error
        if damage or worse:
            raise self._damaged([*damage, *worse])
        replay = begun(found, mapped)
        opened = self._replayed(found, replay)
        if self._journal is not None:
            self._journal.close()
        self._manifest, self._mapped, self._replay, self._journal = found, mapped, replay, opened
        self._is_doubtful = False
        _sweep(self._folder, found)

    def _found(self) -> None:
        """A new index."""
        identity = secrets.token_hex(16)
        name = f"{_JOURNAL}1"
        with files.named_errors(self._folder):
            header = journal.header(identity, self.bits)
            files.put(self._folder / name, [header], durable=True)
            first = Manifest(
                identity=identity,
                bits=self.bits,
                radius=self._radius,
                serial=1,
                segments=(),
                journal=name,
                mark=Mark(),
            )
            manifest.save(self._folder, first, durable=True)

    def _replayed(self, found: Manifest, replay: Replay) -> Journal:
        """The journal, after all that it says was done. What was not finished is cut off."""
        file = self._folder / found.journal
        try:
            with files.named_errors(self._folder):
                handle = os.open(file, os.O_RDWR)
        except CannotWrite as error:
            raise self._damaged([f"{found.journal} cannot be opened"]) from error
        try:
            end = self._read_all(handle, found, replay)
            with files.named_errors(self._folder):
                os.ftruncate(handle, end)
                os.lseek(handle, end, os.SEEK_SET)
        except BaseException:
            os.close(handle)
            raise
        return Journal(file, handle, end, durable=self._durable)

    def _read_all(self, handle: int, found: Manifest, replay: Replay) -> int:
        """Do what the journal says; the byte where it ends."""
        damage, end = [], journal.START
        if journal.header_state(handle, found.identity, found.bits) != HeaderState.OWN:
            damage.append(f"{found.journal}: its header is not this index's")
        for each, there in journal.read(handle, self._bits, journal.START):
            if isinstance(each, Damage) and each.is_unfinished:
                break
            end = there
            if isinstance(each, Damage):
                damage.append(in_words(found.journal, each))
            else:
                replay.apply(each)
        if damage:
            raise self._damaged(damage)
        return end

    def _damaged(self, damage: Sequence[str]) -> IndexDamaged:
        return IndexDamaged(
            f"The index {self._folder} is damaged: {'; '.join(damage)}. HammingIndex.repair keeps "
            "what is sound; or make it anew.",
            fields={"index": str(self._folder)},
        )

    # Changing

    def _append(self, record: Record) -> None:
        assert self._journal is not None, "contents checked it"
        self._journal.append(record)
        self._replay.noted(record)

    def _flush(self, keys: Keys, codes: Words, mark: Mark) -> None:
        """Make a segment of what the journal says and of what is new, and begin another journal."""
        own_keys, own_codes = self._replay.contents.added()
        keys, codes = np.concatenate([own_keys, keys]), np.concatenate([own_codes, codes])
        removed = self._replay.removed
        serial, written = self._manifest.serial, []
        with files.named_errors(self._folder):
            for start in range(0, max(1, len(keys)), MOST):
                serial += 1
                arrays = built(
                    self.bits, keys[start : start + MOST], codes[start : start + MOST], self._radius
                ).arrays
                written.append(f"{_SEGMENT}{serial}")
                self._write(written[-1], arrays, removed if start == 0 else removed[:0])
        names = (*self._manifest.segments, *written)
        self._install(replace(self._manifest, serial=serial), names, mark)

    def _write(self, name: str, arrays: Arrays, removed: Keys) -> None:
        segment_file.write(
            self._folder / name,
            self._manifest.identity,
            arrays,
            removed,
            durable=self._durable,
        )

    def _install(self, found: Manifest, segments: tuple[str, ...], mark: Mark) -> None:
        """Begin another journal above these segments: from now on this is the index."""
        before, serial = self._manifest, found.serial + 1
        name = f"{_JOURNAL}{serial}"
        new = replace(found, serial=serial, segments=segments, journal=name, mark=mark)
        with files.named_errors(self._folder):
            header = journal.header(new.identity, self.bits)
            files.put(self._folder / name, [header], durable=self._durable)
            self._save(new)
        mapped, _ = map_segments(self._folder, new, self._mapped, fresh)
        contents, old = self._replay.contents, self._journal
        with contents.changing:
            contents.replace(based(mapped, NO_KEYS))
        handle = os.open(self._folder / name, os.O_RDWR)
        os.lseek(handle, 0, os.SEEK_END)
        self._journal = Journal(self._folder / name, handle, journal.START, durable=self._durable)
        self._manifest, self._mapped, self._replay = new, mapped, Replay(contents, mark)
        if old is not None:
            old.close()
        self._unlink({*before.segments, before.journal} - {*new.segments, new.journal})

    def _save(self, new: Manifest) -> None:
        """If it fails nobody knows which manifest counts: the next change looks."""
        self._is_doubtful = True
        manifest.save(self._folder, new, durable=self._durable)
        self._is_doubtful = False

    # Merging

    def _tidy(self) -> None:
        """Make a segment of a long journal; begin to merge segments. The change is done already,
        so what fails here is tried again with the next."""
        try:
            if self._replay.pending >= FLUSH:
                self._flush(NO_KEYS, np.empty((0, self.bits // 64), np.uint64), self.mark)
        except KashfError as error:
            log.warning("The journal of %s stays as it is: %s", self._folder, error)
            return
        is_merging = self._merging is not None and self._merging.is_alive()
        if not is_merging and _to_merge(self._mapped) < len(self._mapped) - 1:
            self._merging = Thread(target=self._merge, name="kashf-merge", daemon=True)
            self._merging.start()

    def _merge(self) -> None:
        try:
            while not self._is_closing and self._merge_once():
                pass
        except (OSError, KashfError) as error:
            log.warning("Segments of %s stay as they are: %s", self._folder, error)

    def _merge_once(self) -> bool:
        """Make one segment of the newest ones. Written without the lock, as they do not change."""
        with self._changes:
            first = _to_merge(self._mapped)
            chosen = self._mapped[first:]
            if len(chosen) < 2 or self._is_doubtful:
                return False
            segments = self._replay.contents.state.segments[first : len(self._mapped)]
            self._manifest = replace(self._manifest, serial=self._manifest.serial + 1)
            name = f"{_SEGMENT}{self._manifest.serial}"
        removed = np.unique(np.concatenate([one.removed for one in chosen]))
        arrays = built(self.bits, *joined(self.bits, segments), self._radius).arrays
        self._write(name, arrays, removed if first else removed[:0])
        del arrays
        with self._changes:
            return self._put_in_place(name, chosen)

    def _put_in_place(self, name: str, chosen: Sequence[Mapped]) -> bool:
        names = [one.name for one in self._mapped]
        old = [one.name for one in chosen]
        if self._is_doubtful or not set(old) <= set(names):
            (self._folder / name).unlink(missing_ok=True)
            return False
        at = names.index(old[0])
        names[at : at + len(old)] = [name]
        new = self._manifest.with_segments(tuple(names))
        self._save(new)
        self._mapped, _ = map_segments(self._folder, new, self._mapped, fresh)
        self._manifest = new
        self._replay.stand_on(self._mapped)
        self._unlink(old)
        return True

    def _unlink(self, names: Iterable[str]) -> None:
        """Let go of files that no manifest names any more. Who has them mapped keeps them."""
        with suppress(OSError):  # else they are swept away by the next writer
            for name in names:
                (self._folder / name).unlink(missing_ok=True)


def _to_merge(mapped: Sequence[Mapped]) -> int:
    """The first of the newest segments that should become one."""
    sizes = [one.segment.arrays.held + len(one.removed) for one in mapped]
    first, total = len(sizes) - 1, sum(sizes[-1:])
    for number in reversed(range(len(sizes) - 1)):
        newer = sum(sizes[number + 1 :])
        total = newer + sizes[number]
        if total > MOST:
            break
        if newer * _RATIO >= sizes[number]:
            first = number
    return max(first, 0)


def _make_folder(folder: Path) -> None:
    with files.named_errors(folder):
        if folder.exists() and not folder.is_dir():
            raise NotAnIndex(f"{folder} is a file; an index is a folder.")
        folder.mkdir(parents=True, exist_ok=True)


def _has_manifest(folder: Path) -> bool:
    """Whether there is an index; raises NotAnIndex if there is something else."""
    with files.named_errors(folder):
        names = {child.name for child in folder.iterdir()}
    if names & {manifest.FILE, manifest.COPY}:
        return True
    strangers = {name for name in names if not _is_ours(name)}
    if strangers:
        raise NotAnIndex(
            f"{folder} is not an index, and it is not empty: it has {min(strangers)}. Name a new "
            "folder.",
            fields={"index": str(folder)},
        )
    return False


def _is_ours(name: str) -> bool:
    return name == lock.FILE or name.endswith(files.DRAFT) or name.startswith((_SEGMENT, _JOURNAL))


def _sweep(folder: Path, found: Manifest) -> None:
    """Unlink what no manifest names: of a writer that was killed."""
    kept = {*found.segments, found.journal, manifest.FILE, manifest.COPY, lock.FILE}
    with suppress(OSError):
        for child in folder.iterdir():
            if child.name not in kept and _is_ours(child.name):
                child.unlink(missing_ok=True)
