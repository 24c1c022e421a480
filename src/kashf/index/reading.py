"""The reader of a folder: it maps the segments, and follows manifest and journal."""

import os
from collections.abc import Iterable
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import Final

from kashf.errors import IndexReadOnly, KashfError, NotFound
from kashf.index import files, journal, manifest
from kashf.index.contents import Contents
from kashf.index.engine import Keys, Words
from kashf.index.journal import Damage, HeaderState
from kashf.index.keeping import closed
from kashf.index.loading import (
    Opener,
    Replay,
    begun,
    checked,
    fresh,
    in_words,
    log,
    map_segments,
    or_missing,
    stats,
)
from kashf.index.manifest import Manifest, Texts
from kashf.index.marks import Mark
from kashf.index.segment_file import Mapped
from kashf.index.stats import Stats

PATIENCE: Final = 0.1  # seconds after which a search looks whether there is something new
_TRIES: Final = 20  # how often files may be replaced while they are opened


class Followed:
    """A journal that is read as far as it has been written, and what becomes of the contents."""

    def __init__(self, folder: Path, found: Manifest, replay: Replay, *, or_none: bool) -> None:
        self.replay = replay
        self.damage: list[str] = []
        self.offset = journal.START
        self._is_fresh = True
        self._is_astray = False
        self._name = found.journal
        self._handle: int | None = None
        try:
            self._handle = os.open(folder / found.journal, os.O_RDONLY)
        except FileNotFoundError:
            if not or_none:
                raise
            self.damage.append(f"{found.journal}: it is missing; its changes are lost")
            return
        state = journal.header_state(self._handle, found.identity, found.bits)
        if state != HeaderState.OWN:
            self.damage.append(f"{found.journal}: its header is {state.value}")
        if state == HeaderState.FOREIGN:
            self.close()

    def read_on(self) -> None:
        """Do what was written since."""
        if self._handle is None:
            return
        for found, end in journal.read(self._handle, self.replay.contents.bits, self.offset):
            if isinstance(found, Damage) and found.is_unfinished:
                return  # its writer is at it, or was killed
            if isinstance(found, Damage) and not self._is_fresh:
                self._is_astray = True
                return
            if isinstance(found, Damage):
                self.damage.append(in_words(self._name, found))
            elif again := self.replay.apply(found):
                self.damage.append(f"{self._name}: {again} keys were added twice")
            self.offset = end
        self._is_fresh = False

    def is_astray(self) -> bool:
        """Whether what was read is not what stands there: its writer could not make a record
        durable, and took it back. Then all is read again."""
        if self._handle is None or self.offset == journal.START:
            return False
        return self._is_astray or os.fstat(self._handle).st_size < self.offset

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            os.close(self._handle)
        self._handle = None


class Reading:
    """Searches what a writer, here or in another process, has acknowledged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._following = RLock()
        self._is_closed = False
        self._texts: Texts | None = None
        self._manifest: Manifest
        self._mapped: list[Mapped] = []
        self._followed: Followed | None = None
        self._damage: tuple[str, ...] = ()  # what manifest and segments have
        self._warned: set[str] = set()
        self._load()
        self._warn()
        self._due = monotonic() + PATIENCE

    @property
    def bits(self) -> int:
        """The width of a code."""
        return self._manifest.bits

    @property
    def mark(self) -> Mark:
        """How far it has followed a log."""
        return self._replay.mark

    @property
    def _replay(self) -> Replay:
        assert self._followed is not None, "it was loaded when it was made"
        return self._followed.replay

    def contents(self) -> Contents:
        """What is known; looked up anew if that is a tenth of a second ago."""
        if self._is_closed:
            raise closed()
        if monotonic() >= self._due and self._following.acquire(blocking=False):
            try:
                self.refresh()
            finally:
                self._following.release()
        return self._replay.contents

    def refresh(self) -> None:
        """Follow now."""
        with self._following:
            if self._is_closed:
                raise closed()
            self._due = monotonic() + PATIENCE
            assert self._followed is not None, "it was loaded when it was made"
            self._followed.read_on()
            if self._texts != manifest.read(self._folder) or self._followed.is_astray():
                self._load()
            self._warn()

    def add(self, keys: Keys, codes: Words, mark: Mark | None) -> None:  # noqa: ARG002
        """Raises IndexReadOnly, or IndexClosed."""
        raise self._read_only()

    def remove(self, keys: Keys, mark: Mark | None) -> None:  # noqa: ARG002
        """Raises IndexReadOnly, or IndexClosed."""
        raise self._read_only()

    def clear(self, mark: Mark) -> None:  # noqa: ARG002
        """Raises IndexReadOnly, or IndexClosed."""
        raise self._read_only()

    def _read_only(self) -> KashfError:
        if self._is_closed:
            return closed()
        return IndexReadOnly(
            f"The index {self._folder} was opened to read; HammingIndex.writer changes it."
        )

    def stats(self) -> Stats:
        """What there is to know."""
        with self._following:
            if self._is_closed or self._followed is None:
                raise closed()
            damage = dict.fromkeys((*self._damage, *self._followed.damage))
            return stats(self._replay, self._mapped, self._followed.offset, list(damage))

    def close(self) -> None:
        """Let go of the files."""
        with self._following:
            self._is_closed = True
            self._mapped = []
            if self._followed is not None:
                self._followed.close()
                self._followed.replay.contents.empty()

    def _load(self) -> None:
        """Take up what the manifest says. While files are opened the writer may replace them; what
        is not there although the manifest is still the same is missing."""
        before: Texts | None = None
        for _ in range(_TRIES):
            texts = manifest.read(self._folder)
            found, damage = manifest.understood(self._folder, texts)
            try:
                with files.named_reading(self._folder):
                    worse = self._take(found, is_settled=texts == before)
            except NotFound:
                before = texts
                continue
            self._texts, self._damage = texts, (*damage, *worse)
            return
        raise files.gone(self._folder)

    def _take(self, found: Manifest, *, is_settled: bool) -> Iterable[str]:
        """Look up segments and journal; what is damaged of the segments."""
        is_known = self._followed is not None and found.identity == self._manifest.identity
        known = self._mapped if is_known else ()
        opener: Opener = fresh if is_known else checked
        if is_settled:
            opener = or_missing(opener)
        mapped, damage = map_segments(self._folder, found, known, opener)
        before = self._followed if is_known and found.journal == self._manifest.journal else None
        if before is not None:
            before.read_on()  # first: the new segments lack what the journal took from the old
        if before is not None and not before.is_astray():
            before.replay.stand_on(mapped)
        else:
            self._begin(found, mapped, is_settled=is_settled)
        self._manifest, self._mapped = found, mapped
        return damage

    def _begin(self, found: Manifest, mapped: list[Mapped], *, is_settled: bool) -> None:
        """Another journal: read all of it before anybody sees the new state."""
        followed = Followed(self._folder, found, begun(found, mapped), or_none=is_settled)
        try:
            followed.read_on()
        except BaseException:
            followed.close()
            raise
        before, self._followed = self._followed, followed
        if before is not None:
            before.close()

    def _warn(self) -> None:
        assert self._followed is not None, "it was loaded when it was made"
        for words in (*self._damage, *self._followed.damage):
            if words not in self._warned:
                log.warning("The index %s is damaged: %s", self._folder, words)
            self._warned.add(words)
