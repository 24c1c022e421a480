"""From the files of a folder to contents that can be searched: for its reader and its writer."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from kashf.index import segment_file
from kashf.index.contents import Contents, without
from kashf.index.engine import Keys
from kashf.index.journal import Damage, Kind, Record
from kashf.index.manifest import Manifest
from kashf.index.marks import Mark
from kashf.index.segment import Segment
from kashf.index.segment_file import Mapped, NotReadable
from kashf.index.stats import Stats, segment_stats

log: Final = logging.getLogger("kashf.index")


Opener = Callable[[Path, Manifest], Mapped]


def checked(file: Path, found: Manifest) -> Mapped:
    """A segment that is compared with its checksums: at the first look."""
    return segment_file.verified(file, found.identity, found.bits, found.radius)


def fresh(file: Path, found: Manifest) -> Mapped:
    """A segment that was written just now."""
    return segment_file.open_segment(file, found.identity, found.bits)


def or_missing(opener: Opener) -> Opener:
    """The same where nobody replaces files meanwhile: one that is not there is damage."""

    def opened(file: Path, found: Manifest) -> Mapped:
        try:
            return opener(file, found)
        except FileNotFoundError as error:
            raise NotReadable("it is missing") from error

    return opened


def map_segments(
    folder: Path, found: Manifest, known: Iterable[Mapped], opener: Opener
) -> tuple[list[Mapped], list[str]]:
    """The segments that the manifest names, and what is damaged. Those that are known are taken
    as they are. Raises FileNotFoundError if one is gone: there may be another state by now."""
    there = {one.name: one for one in known}
    mapped, damage = [], []
    for name in found.segments:
        try:
            one = there.get(name) or opener(folder / name, found)
        except NotReadable as error:
            damage.append(
                f"{name}: {error}; its keys are lost, and keys that it removed may be back"
            )
            continue
        damage.extend(one.damage)
        mapped.append(one)
    return ([_replacing(one) for one in mapped] if damage else mapped), damage


def _replacing(one: Mapped) -> Mapped:
    """The same, but its keys are taken from older segments: of what is lost nobody knows what it
    removed, and no key may be there twice."""
    own, _ = one.segment.contents()
    return replace(one, removed=np.union1d(one.removed, own))


def based(mapped: Sequence[Mapped], removed: Keys) -> list[Segment]:
    """The segments less what newer ones and `removed` take away."""
    segments: list[Segment] = []
    gone = removed
    for one in reversed(mapped):
        segments.extend(without([one.segment], gone))
        if len(one.removed):
            gone = np.union1d(gone, one.removed)
    return segments[::-1]


class Replay:
    """What a journal adds to contents, and removes."""

    def __init__(self, contents: Contents, mark: Mark) -> None:
        self.contents = contents
        self.mark = mark
        self.pending = 0  # keys that the journal names; a mark alone counts as one
        self._removed: list[Keys] = []

    @property
    def removed(self) -> Keys:
        """The keys that the journal removes, sorted, each once."""
        return np.unique(np.concatenate([NO_KEYS, *self._removed]))

    def apply(self, record: Record) -> int:
        """Do what the record says. How many of its keys were there already and are left as they
        are: of a sound journal none."""
        contents = self.contents
        with contents.changing:
            again = 0
            if record.kind == Kind.ADDED:
                there = contents.holds(record.keys)
                again = int(np.count_nonzero(there))
                contents.add(record.keys[~there], record.codes[~there])
            else:
                contents.remove(record.keys)
            self.noted(record)
        return again

    def noted(self, record: Record) -> None:
        """Keep in mind what the contents have done already."""
        self.mark = record.mark
        self.pending += max(1, len(record.keys))
        if record.kind == Kind.REMOVED:
            self._removed.append(record.keys)

    def stand_on(self, mapped: Sequence[Mapped]) -> None:
        """Other segments that hold the same: the journal's changes stay."""
        with self.contents.changing:
            self.contents.stand_on(based(mapped, self.removed))


def begun(found: Manifest, mapped: Sequence[Mapped]) -> Replay:
    """Contents that stand on the segments, before anything of the journal."""
    contents = Contents(found.bits, found.radius)
    contents.stand_on(based(mapped, NO_KEYS))
    return Replay(contents, found.mark)


NO_KEYS: Final = np.empty(0, np.int64)


def in_words(journal: str, damage: Damage) -> str:
    """Damage of a journal."""
    return f"{journal}: bytes {damage.start}–{damage.end} cannot be read; a change is lost"


def stats(
    replay: Replay, mapped: Iterable[Mapped], journal_size: int, damage: Sequence[str]
) -> Stats:
    """What there is to know about an index in a folder."""
    state = replay.contents.state
    files = {id(one.segment.arrays): one for one in mapped}
    return Stats(
        bits=replay.contents.bits,
        keys=state.live,
        held=sum(each.arrays.nbytes for each in state.segments if id(each.arrays) not in files),
        mapped=sum(each.arrays.nbytes for each in state.segments if id(each.arrays) in files),
        segments=[segment_stats(segment) for segment in state.segments],
        journal=journal_size,
        damage=tuple(damage),
    )
