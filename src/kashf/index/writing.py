"""The writer of a folder: it journals each change, and makes segments of what was journalled."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock, Thread
from typing import Final

import numpy as np

from kashf.errors import BadInput, CannotWrite, IndexDamaged, KashfError
from kashf.index import files, journal, manifest, place, segment_file
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
    or_missing,
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
        self._serial = 0  # of the newest file
        self._is_doubtful = False  # a manifest may or may not have been replaced
        self._journal: Journal | None = None
        place.make(folder)
        place.has_index(folder)  # before a lock is put into somebody else's folder
        self._lock = WriterLock(folder)
        try:
            self._begin()
        except BaseException:
            self._let_go()
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
        if self._is_closing:
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
            self._append(Record(Kind.REMOVED, keys, self._no_codes, mark or self.mark))
            with contents.changing:
                contents.remove(keys)
            self._tidy()

    def clear(self, mark: Mark) -> None:
        """Take out everything; durable when it returns."""
        with self._changing():
            self._install((), mark)

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
        with self._changes:  # a change that somebody is at is done first
            self._is_closing = True
        if self._merging is not None:
            self._merging.join()
        with self._changes:
            self._let_go()
            self._replay.contents.empty()

    def _let_go(self) -> None:
        if self._journal is not None:
            self._journal.close()
        self._journal = None
        self._mapped = []
        self._lock.release()

    @contextmanager
    def _changing(self) -> Iterator[Contents]:
        """One change at a time, on a state of which there is no doubt."""
        with self._changes:
            contents = self.contents()
            if self._is_doubtful:
                self._begin()
                contents = self.contents()
            if self._journal is not None and not self._journal.is_trusted:
                self._flush(NO_KEYS, self._no_codes, self.mark)
            try:
                yield contents
            except KashfError:
                raise
            except BaseException:  # such as Ctrl-C between the journal and the memory
                self._is_doubtful = True
                raise

    @property
    def _no_codes(self) -> Words:
        return np.empty((0, self.bits // 64), np.uint64)

    # Opening

    def _begin(self) -> None:
        if not place.has_index(self._folder):
            self._found()
        texts = manifest.read(self._folder)
        found, damage = manifest.understood(self._folder, texts)
        if found.bits != self.bits:
            raise BadInput(
                f"The index {self._folder} has codes of {found.bits} bits, not {self.bits}.",
                fields={"bits": str(self.bits)},
            )
        with files.named_reading(self._folder):
            mapped, worse = map_segments(self._folder, found, (), or_missing(checked))
        if damage or worse:
            raise self._damaged([*damage, *worse])
        replay = begun(found, mapped)
        opened = self._replayed(found, replay)
        if self._journal is not None:
            opened.is_trusted = self._journal.is_trusted
            self._journal.close()
        self._manifest, self._mapped, self._replay, self._journal = found, mapped, replay, opened
        self._radius, self._serial = found.radius, max(self._serial, found.serial)
        if texts[0] != texts[1]:  # before what one of them names is swept away
            self._save(found)
        self._is_doubtful = False
        place.sweep(self._folder, found)

    def _found(self) -> None:
        """A new index."""
        identity = secrets.token_hex(16)
        name = self._new_name(manifest.JOURNAL)
        with files.named_errors(self._folder):
            header = journal.header(identity, self.bits)
            files.put(self._folder / name, [header], durable=True)
            first = Manifest(
                identity=identity,
                bits=self.bits,
                radius=self._radius,
                serial=self._serial,
                segments=(),
                journal=name,
                mark=Mark(),
            )
            manifest.save(self._folder, first, durable=True)

    def _new_name(self, prefix: str) -> str:
        self._serial += 1
        return f"{prefix}{self._serial}"

    def _replayed(self, found: Manifest, replay: Replay) -> Journal:
        """The journal, after all that it says was done. What was not finished is cut off."""
        file = self._folder / found.journal
        with files.named_errors(self._folder):
            try:
                opened = Journal.opened(file, journal.START, durable=self._durable)
            except FileNotFoundError as error:
                raise self._damaged([f"{found.journal} is missing"]) from error
            try:
                opened.cut_off(self._read_all(opened.handle, found, replay))
            except BaseException:
                opened.close()
                raise
        return opened

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
        removed, written = self._replay.removed, []
        with files.named_errors(self._folder):
            for start in range(0, len(keys) or min(1, len(removed)), MOST):
                part = slice(start, start + MOST)
                arrays = built(self.bits, keys[part], codes[part], self._radius).arrays
                written.append(self._write(arrays, removed))
                removed = NO_KEYS  # the first of them says it for all
        self._install((*self._manifest.segments, *written), mark)

    def _write(self, arrays: Arrays, removed: Keys, name: str = "") -> str:
        name = name or self._new_name(manifest.SEGMENT)
        identity = self._manifest.identity
        segment_file.write(self._folder / name, identity, arrays, removed, durable=self._durable)
        return name

    def _install(self, segments: tuple[str, ...], mark: Mark) -> None:
        """Begin another journal above these segments: from now on this is the index."""
        before, name = self._manifest, self._new_name(manifest.JOURNAL)
        new = replace(before, serial=self._serial, segments=segments, journal=name, mark=mark)
        with files.named_errors(self._folder):
            header = journal.header(new.identity, self.bits)
            files.put(self._folder / name, [header], durable=self._durable)
            mapped = self._map(new)
            opened = Journal.opened(self._folder / name, journal.START, durable=self._durable)
        try:
            self._save(new)
        except BaseException:
            opened.close()
            raise
        contents, old = self._replay.contents, self._journal
        with contents.changing:
            contents.replace(based(mapped, NO_KEYS))
        self._manifest, self._mapped, self._replay = new, mapped, Replay(contents, mark)
        self._journal = opened
        if old is not None:
            old.close()
        self._unlink({*before.segments, before.journal} - {*new.segments, new.journal})

    def _map(self, new: Manifest) -> list[Mapped]:
        mapped, damage = map_segments(self._folder, new, self._mapped, fresh)
        if damage:
            raise self._damaged(damage)
        return mapped

    def _save(self, new: Manifest) -> None:
        """If it fails nobody knows which manifest counts: the next change looks."""
        self._is_doubtful = True
        try:
            manifest.save(self._folder, new, durable=self._durable)
        except OSError as error:
            raise CannotWrite(
                f"The index {self._folder} could not be written: {error.strerror}. Whether this "
                "change counts is seen once there is room again; look before it is repeated."
            ) from error
        self._is_doubtful = False

    # Merging

    def _tidy(self) -> None:
        """Make a segment of a long journal; begin to merge segments. The change is done already,
        so what fails here is tried again with the next."""
        try:
            if self._replay.pending >= FLUSH:
                self._flush(NO_KEYS, self._no_codes, self.mark)
        except KashfError as error:
            log.warning("The journal of %s stays as it is: %s", self._folder, error)
            return
        is_merging = self._merging is not None and self._merging.is_alive()
        if is_merging or self._is_doubtful:
            return
        if _to_merge(self._mapped) < len(self._mapped) - 1:
            self._merging = Thread(target=self._merge, name="kashf-merge", daemon=True)
            self._merging.start()

    def _merge(self) -> None:
        try:
            while not self._is_closing and self._merge_once():
                pass
        except (OSError, KashfError, MemoryError) as error:
            log.warning("Segments of %s stay as they are: %s", self._folder, error)

    def _merge_once(self) -> bool:
        """Make one segment of the newest ones. Written without the lock, as they do not change."""
        with self._changes:
            first = _to_merge(self._mapped)
            chosen = self._mapped[first:]
            if len(chosen) < 2 or self._is_doubtful:
                return False
            segments = self._replay.contents.state.segments[first : len(self._mapped)]
            name = self._new_name(manifest.SEGMENT)
        removed = np.unique(np.concatenate([one.removed for one in chosen])) if first else NO_KEYS
        arrays = built(self.bits, *joined(self.bits, segments), self._radius).arrays
        self._write(arrays, removed, name)
        del arrays
        with self._changes:
            return self._put_in_place(name, [one.name for one in chosen])

    def _put_in_place(self, name: str, old: Sequence[str]) -> bool:
        """Unless the index was cleared or looked up anew meanwhile."""
        names = list(self._manifest.segments)
        file = self._folder / name
        if self._is_doubtful or not set(old) <= set(names) or not file.exists():
            file.unlink(missing_ok=True)
            return False
        at = names.index(old[0])
        names[at : at + len(old)] = [name]
        new = replace(self._manifest, serial=self._serial, segments=tuple(names))
        mapped = self._map(new)
        self._save(new)
        self._manifest, self._mapped = new, mapped
        self._replay.stand_on(mapped)
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
