"""An index that follows a log: the newest lines in memory, the others in a folder.

The log is the record, wherever it is kept. The folder is a replica of it that all processes of a
machine map; it knows its mark, so after any crash it catches up by itself. What it lacks yet each
process holds in memory, so that a line counts with the next search, whether or not the folder can
be written just now.
"""

import logging
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import RLock
from typing import Final, Protocol

import numpy as np

from kashf.errors import BadInput, IndexClosed, IndexDamaged, KashfError, NotFound
from kashf.index import manifest
from kashf.index.engine import Keys
from kashf.index.hamming import Codes, Found, HammingIndex
from kashf.index.marks import Mark

MOST_IN_MEMORY: Final = 1_000  # keys of lines that the folder lacks; with more it is written
_BATCH: Final = 1 << 17  # keys that go to the folder at once

log: Final = logging.getLogger("kashf.index")


class LineKind(StrEnum):
    """What lines of a log say."""

    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Lines of one kind that follow each other, up to `mark`. `codes` has a row for each key that
    was added, and none for those that were removed."""

    kind: LineKind
    keys: Keys
    codes: Codes
    mark: Mark


class Log(Protocol):
    """The record. A key is added once and removed once, at the most."""

    def newest(self) -> Mark:
        """The last line; Mark() if there is none."""

    def knows(self, mark: Mark) -> bool:
        """Whether that line is in the log, and still the same."""

    def since(self, mark: Mark) -> Iterable[Lines]:
        """What comes after that line, in order. Of a key that was added and removed since, it may
        leave out the first."""


class Replica:
    """The codes of a log, to be searched. For any number of threads."""

    def __init__(self, folder: Path, source: Log, *, bits: int, radius: int) -> None:
        self._folder = folder
        self._source = source
        self._bits = bits
        self._radius = radius
        self._following = RLock()
        self._is_closed = False
        self._patience = MOST_IN_MEMORY
        self._base = self._opened()
        self._start_over()

    def search(self, codes: Codes, radius: int) -> Found:
        """Every key within the radius of each query (uint8[q, bits / 8]), as of the log's newest
        line. Raises IndexClosed after `close`."""
        return self._asked(lambda index: index.search(codes, radius))

    def probe(self, codes: Codes, within: int) -> Found:
        """The same of what a single look into each table finds: see `HammingIndex.probe`."""
        return self._asked(lambda index: index.probe(codes, within))

    def nearest(self, codes: Codes, k: int, radius: int) -> Found:
        """The same of the `k` nearest within the radius, the smaller keys of equally near ones; as
        many of the folder, and of what is newer."""
        return self._asked(lambda index: index.nearest(codes, k, radius))

    def _asked(self, ask: Callable[[HammingIndex], Found]) -> Found:
        while True:
            with self._following:
                self._follow()
                base, recent = self._base, self._recent
                gone = np.fromiter(self._removed, np.int64, len(self._removed))
            try:
                below = None if base is None else ask(base)
            except IndexClosed:
                continue  # another thread has put a newer one in its place
            if below is not None and not len(recent) and not len(gone):
                return below
            above = ask(recent)
            return above if below is None else _both(below, above, gone)

    def settle(self) -> None:
        """Have the folder hold what it ought to, so that the next process need not read it."""
        with self._following:
            self._follow()

    @property
    def mark(self) -> Mark:
        """Up to where it has followed the log."""
        return self._mark

    def close(self) -> None:
        """Let go of the folder."""
        with self._following:
            self._is_closed = True
            if self._base is not None:
                self._base.close()

    def _opened(self) -> HammingIndex | None:
        try:
            index = HammingIndex.open(self._folder)
        except NotFound:
            return None
        except KashfError as error:
            log.warning("%s is not used: %s", self._folder, error)
            return None
        if self._fits(index) and not index.stats().damage:
            return index
        index.close()
        return None

    def _fits(self, index: HammingIndex) -> bool:
        return index.bits == self._bits and index.radius == self._radius

    def _start_over(self) -> None:
        """Hold nothing above the folder, and go on from its mark; from the beginning of the log,
        without the folder, if that is of another log."""
        if self._base is not None and not self._source.knows(self._base.mark):
            self._base = None
        self._mark = self._base.mark if self._base is not None else Mark()
        self._from = self._mark
        self._recent = HammingIndex(bits=self._bits, radius=self._radius)
        self._removed: set[int] = set()

    def _follow(self) -> None:
        if self._is_closed:
            raise IndexClosed("This index was closed; open it again.")
        newest = self._source.newest()
        if newest == self._mark:
            return
        if not self._source.knows(self._mark):
            self._start_over()
        if newest.sequence - self._from.sequence > self._patience:
            self._write(newest.sequence - self._from.sequence)
        for lines in self._source.since(self._mark):
            self._apply(lines)
        if newest.sequence > self._mark.sequence:
            self._mark = newest  # the last lines were not ours

    def _apply(self, lines: Lines) -> None:
        if lines.kind == LineKind.ADDED:
            self._recent.add(lines.keys, lines.codes)
        else:
            self._removed.update(lines.keys.tolist())
            self._recent.remove(lines.keys[self._recent.holds(lines.keys)])
        self._mark = lines.mark

    def _write(self, lag: int) -> None:
        """Bring the folder up to the log, and stand on it. If it cannot be written, memory serves,
        and this is tried again when it lags twice as much."""
        try:
            self._catch_up()
        except KashfError as error:
            log.info("%s lags behind: %s", self._folder, error)
            self._patience = 2 * lag
            return
        self._patience = MOST_IN_MEMORY
        if self._base is not None:
            self._base.close()
        self._base = self._opened()
        self._start_over()

    def _catch_up(self) -> None:
        with self._writer() as writer:
            if writer.mark == Mark() or not self._source.knows(writer.mark):
                writer.clear()
            newest = self._source.newest()
            for lines in _large(self._source.since(writer.mark)):
                _write_lines(writer, lines)
            if newest.sequence > writer.mark.sequence:
                writer.remove(np.empty(0, np.int64), mark=newest)  # the last lines were not ours

    def _writer(self) -> HammingIndex:
        """The writer of the folder; what is damaged, or laid out for something else, is thrown
        away, as the log has all of it."""
        try:
            writer = HammingIndex.writer(self._folder, bits=self._bits, radius=self._radius)
            if self._fits(writer):
                return writer
            writer.close()
            log.warning("%s is made anew: it was laid out for another radius", self._folder)
        except (IndexDamaged, BadInput) as error:
            log.warning("%s is made anew: %s", self._folder, error)
        shutil.rmtree(self._folder, ignore_errors=True)
        return HammingIndex.writer(self._folder, bits=self._bits, radius=self._radius)


def _write_lines(writer: HammingIndex, lines: Lines) -> None:
    if lines.kind == LineKind.ADDED:
        writer.add(lines.keys, lines.codes, mark=lines.mark)
        return
    writer.remove(lines.keys[writer.holds(lines.keys)], mark=lines.mark)


def _large(lines: Iterable[Lines]) -> Iterable[Lines]:
    """Lines of one kind that follow each other, together: fewer and larger writes."""
    held: list[Lines] = []
    for each in lines:
        if held and (held[0].kind != each.kind or sum(len(one.keys) for one in held) >= _BATCH):
            yield _joined(held)
            held = []
        held.append(each)
    if held:
        yield _joined(held)


def _joined(lines: list[Lines]) -> Lines:
    return Lines(
        lines[0].kind,
        np.concatenate([each.keys for each in lines]),
        np.concatenate([each.codes for each in lines]),
        lines[-1].mark,
    )


def _both(below: Found, above: Found, gone: Keys) -> Found:
    """What was found in the folder and has not been removed, and what was found in memory; in
    order, each pair once."""
    if not len(gone) and not len(above):
        return below
    stays = ~np.isin(below.key, gone)
    query = np.concatenate([below.query[stays], above.query])
    key = np.concatenate([below.key[stays], above.key])
    distance = np.concatenate([below.distance[stays], above.distance])
    order = np.lexsort((key, distance, query))
    query, key, distance = query[order], key[order], distance[order]
    if len(key) > 1:
        new = np.append(True, (key[1:] != key[:-1]) | (query[1:] != query[:-1]))
        query, key, distance = query[new], key[new], distance[new]
    return Found(query, key, distance)


def is_due(folder: Path, newest: Mark) -> bool:
    """Whether so much has come since that the folder should be written; a cheap look."""
    try:
        found, _ = manifest.load(folder)
    except KashfError:
        return newest.sequence > MOST_IN_MEMORY
    return newest.sequence - found.mark.sequence > MOST_IN_MEMORY
