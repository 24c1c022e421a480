"""The reader of a folder: it maps the segments, and follows manifest and journal."""

import os
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import Final

from kashf.errors import IndexReadOnly, KashfError
from kashf.index import files, journal, manifest
from kashf.index.contents import Contents
from kashf.index.engine import Keys, Words
from kashf.index.journal import Damage, HeaderState
from kashf.index.keeping import closed
from kashf.index.loading import Replay, begun, checked, fresh, in_words, log, map_segments, stats
from kashf.index.manifest import Manifest
from kashf.index.marks import Mark
from kashf.index.segment_file import Mapped
from kashf.index.stats import Stats

PATIENCE: Final = 0.1  # seconds after which a search looks whether there is something new
_TRIES: Final = 20  # how often files may be replaced while they are opened

_Signature = tuple[int, int]


class Reading:
    """Searches what a writer, here or in another process, has acknowledged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._following = RLock()
        self._mapped: list[Mapped] = []
        self._handle: int | None = None
        self._signature: _Signature | None = None
        self._manifest: Manifest
        self._replay: Replay
        self._offset = journal.START
        self._damage: dict[str, None] = {}  # in the order in which it was found
        self._load()
        self._due = monotonic() + PATIENCE

    @property
    def bits(self) -> int:
        """The width of a code."""
        return self._manifest.bits

    @property
    def mark(self) -> Mark:
        """How far it has followed a log."""
        return self._replay.mark

    def contents(self) -> Contents:
        """What is known; looked up anew if that is a tenth of a second ago."""
        if self._handle is None:
            raise closed()
        if monotonic() >= self._due and self._following.acquire(blocking=False):
            try:
                self._follow()
            finally:
                self._following.release()
        return self._replay.contents

    def refresh(self) -> None:
        """Follow now."""
        with self._following:
            if self._handle is None:
                raise closed()
            self._follow()

    def add(self, keys: Keys, codes: Words, mark: Mark | None) -> None:  # noqa: ARG002
        """Raises IndexReadOnly."""
        raise self._read_only()

    def remove(self, keys: Keys, mark: Mark | None) -> None:  # noqa: ARG002
        """Raises IndexReadOnly."""
        raise self._read_only()

    def clear(self, mark: Mark) -> None:  # noqa: ARG002
        """Raises IndexReadOnly."""
        raise self._read_only()

    def _read_only(self) -> KashfError:
        return IndexReadOnly(
            f"The index {self._folder} was opened to read; HammingIndex.writer changes it."
        )

    def stats(self) -> Stats:
        """What there is to know."""
        with self._following:
            return stats(self._replay, self._mapped, self._offset, list(self._damage))

    def close(self) -> None:
        """Let go of the files."""
        with self._following:
            if self._handle is not None:
                os.close(self._handle)
            self._handle = None
            self._mapped = []

    def _follow(self) -> None:
        self._due = monotonic() + PATIENCE
        if self._signature != _signature(self._folder):
            self._load()
        else:
            self._read_journal(self._replay)

    def _load(self) -> None:
        """Take up what the manifest says. While files are opened the writer may replace them."""
        for tries_left in reversed(range(_TRIES)):
            signature = _signature(self._folder)
            found, damage = manifest.load(self._folder)
            try:
                self._take(found)
            except FileNotFoundError as error:
                if tries_left == 0:
                    raise files.gone(self._folder) from error
                continue
            self._note(damage)
            self._signature = signature
            return

    def _take(self, found: Manifest) -> None:
        opener = checked if self._signature is None else fresh
        mapped, damage = map_segments(self._folder, found, self._mapped, opener)
        if self._handle is not None and found.journal == self._manifest.journal:
            self._replay.stand_on(mapped)
        else:
            self._begin(found, mapped)
        self._manifest, self._mapped = found, mapped
        self._note(damage)
        self._read_journal(self._replay)

    def _begin(self, found: Manifest, mapped: list[Mapped]) -> None:
        """Another journal: read all of it before anybody sees the new state."""
        handle = os.open(self._folder / found.journal, os.O_RDONLY)
        state = journal.header_state(handle, found.identity, found.bits)
        replay = begun(found, mapped)
        before, self._handle = self._handle, handle
        self._manifest, self._offset = found, journal.START
        if state != HeaderState.OWN:
            self._note([f"{found.journal}: its header is {state.value}"])
        if state == HeaderState.FOREIGN:
            self._offset = os.fstat(handle).st_size
        self._read_journal(replay)
        self._replay = replay
        if before is not None:
            os.close(before)

    def _read_journal(self, replay: Replay) -> None:
        assert self._handle is not None, "it is open"
        name = self._manifest.journal
        for found, end in journal.read(self._handle, replay.contents.bits, self._offset):
            if isinstance(found, Damage) and found.is_unfinished:
                return  # its writer is at it, or was killed
            if isinstance(found, Damage):
                self._note([in_words(name, found)])
            elif again := replay.apply(found):
                self._note([f"{name}: {again} keys were added twice"])
            self._offset = end

    def _note(self, damage: list[str] | tuple[str, ...]) -> None:
        for words in damage:
            if words not in self._damage:
                log.warning("The index %s is damaged: %s", self._folder, words)
            self._damage[words] = None


def _signature(folder: Path) -> _Signature:
    with files.named_reading(folder):
        found = (folder / manifest.FILE).stat()
    return found.st_ino, found.st_mtime_ns
