"""The live matcher: every signal in force, in this process's memory, as fresh as the change log."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final
from uuid import UUID

from kashf.coalition.banks.models import BankSignal, Change
from kashf.coalition.banks.queries.batches import in_batches
from kashf.coalition.banks.queries.rows import rows_matched_for
from kashf.coalition.banks.queries.shelves import Keyed, Shelf, shelf
from kashf.coalition.banks.vocabulary import ChangeKind
from kashf.coalition.members.models import Organisation
from kashf.signals import REGISTRY, Signal

_BATCH: Final = 5_000  # rows read, and keys asked for, at once

Place = tuple[int, UUID]
"""A line of the change log: its sequence, and the signal that it is about."""


@dataclass(frozen=True, slots=True)
class LiveMatch:
    """A bank's signal that is near to one that was asked for."""

    signal: BankSignal
    found: Signal
    distance: int
    radius: int


def live_matches(signals: Sequence[Signal], organisation: Organisation) -> list[LiveMatch]:
    """What is near in the banks that the organisation sees at this moment, nearest first.

    Signals of too low a quality, and types that are not known here, match nothing.
    """
    return live_matches_many([signals], organisation)[0]


def live_matches_many(
    items: Sequence[Sequence[Signal]], organisation: Organisation
) -> list[list[LiveMatch]]:
    """The same of many items, each with its signals, at one moment and with as many questions to
    the database as for one."""
    asked = {signal for signals in items for signal in signals if counts(signal)}
    near = _index.near(list(asked))
    # memory proposes, the database decides: in force, and in a bank that is shown now
    rows = rows_matched_for(organisation, {key for _, key, _ in near})
    found: defaultdict[Signal, list[LiveMatch]] = defaultdict(list)
    for signal, key, distance in near:
        if key in rows:
            radius = REGISTRY[signal.type].radius
            found[signal].append(LiveMatch(rows[key], signal, distance, radius))
    return [_nearest_first(found, signals) for signals in items]


def _nearest_first(
    found: Mapping[Signal, Sequence[LiveMatch]], signals: Iterable[Signal]
) -> list[LiveMatch]:
    matches = [match for signal in dict.fromkeys(signals) for match in found.get(signal, ())]
    return sorted(matches, key=lambda match: (match.distance, match.signal.pk))


def counts(signal: Signal) -> bool:
    """Whether there is enough in the signal for it to be matched."""
    kind = REGISTRY.get(signal.type)
    return kind is not None and not kind.is_weak(signal)


class _Index:
    """Shelves by type, and the line of the change log up to which they hold everything.

    One lock: a question first follows the log, then searches. If the line that was followed last
    is not in the log any more (a transaction that was rolled back, a database that was put back
    from a copy), everything is read anew.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._place: Place | None = None
        self._shelves: dict[str, Shelf] = {}
        self._held: set[int] = set()

    def near(self, signals: Sequence[Signal]) -> list[tuple[Signal, int, int]]:
        """Each signal with the key and the distance of what is near to it."""
        with self._lock:
            self._follow()
            return [
                (signal, key, distance)
                for signal in signals
                if signal.type in self._shelves
                for key, distance in self._shelves[signal.type].near(signal.value)
            ]

    def _follow(self) -> None:
        newest = _newest()
        if newest == self._place:
            return
        if newest is None or self._place is None or not self._is_there(self._place):
            self._load(newest)
            return
        changes = Change.objects.filter(sequence__gt=self._place[0], sequence__lte=newest[0])
        lines = changes.select_related("signal").order_by("sequence").iterator(_BATCH)
        for some in in_batches(lines, _BATCH):
            self._put(row.signal for row in some if row.kind == ChangeKind.ADDED)
            self._take(row.signal for row in some if row.kind == ChangeKind.WITHDRAWN)
        self._place = newest

    def _is_there(self, place: Place) -> bool:
        return Change.objects.filter(sequence=place[0], signal__code=place[1]).exists()

    def _load(self, newest: Place | None) -> None:
        self._place, self._shelves, self._held = None, {}, set()
        if newest is None:
            return
        for rows in in_batches(_in_force(), _BATCH):
            self._put(rows)
        self._place = newest

    def _put(self, rows: Iterable[BankSignal]) -> None:
        new = [row for row in rows if row.pk not in self._held and counts(row.signal)]
        for name, signals in _by_type(row for row in new if not row.is_withdrawn):
            if name not in self._shelves:
                self._shelves[name] = shelf(REGISTRY[name])
            self._shelves[name].put(signals)
            self._held.update(key for key, _ in signals)

    def _take(self, rows: Iterable[BankSignal]) -> None:
        for name, signals in _by_type(row for row in rows if row.pk in self._held):
            self._shelves[name].take(signals)
            self._held.difference_update(key for key, _ in signals)


def _by_type(rows: Iterable[BankSignal]) -> Iterable[tuple[str, list[Keyed]]]:
    by_type: defaultdict[str, list[Keyed]] = defaultdict(list)
    for row in rows:
        by_type[row.type].append((row.pk, row.value))
    return by_type.items()


def _newest() -> Place | None:
    return Change.objects.order_by("-sequence").values_list("sequence", "signal__code").first()


def _in_force() -> Iterator[BankSignal]:
    return BankSignal.objects.filter(withdrawn_at=None).order_by("pk").iterator(_BATCH)


_index: Final = _Index()
