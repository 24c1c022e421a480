"""The live matcher: what is near to a signal in the banks that are seen now.

An index that all processes of this machine map proposes; the database decides. See
`kashf.index.replica`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Final

from django.conf import settings

from kashf.coalition.banks.models import Bank, BankSignal
from kashf.coalition.banks.queries.batches import in_batches
from kashf.coalition.banks.queries.change_log import ChangeLog
from kashf.coalition.banks.queries.rows import rows_matched_for
from kashf.coalition.banks.queries.views import nearest_views
from kashf.coalition.intake.queries import Rounds, bodies_of, has_body, with_bodies
from kashf.coalition.members.models import Organisation
from kashf.index import HammingIndex, Replica
from kashf.matching.compared import found_by_bodies
from kashf.matching.lines import code_radius, codes
from kashf.signals import (
    REGISTRY,
    CodedType,
    ExactType,
    HammingType,
    Signal,
    SignalType,
    View,
)
from kashf.signals.local import Relation, Sameness
from kashf.signals.passage import Quotation

_BATCH: Final = 5_000  # rows read, and keys asked for, at once

Proposed = tuple[Signal, int, int]
"""A signal that was asked for, the key of one that is near to it, and how far it is."""

RowsOf = Callable[[Iterable[int]], dict[int, BankSignal]]
"""Of signals with these keys those that count for who asks."""


@dataclass(frozen=True, slots=True)
class LiveMatch:
    """A bank's signal that is near to one that was asked for."""

    signal: BankSignal
    found: Signal
    distance: int
    radius: int
    same: Sameness | None = None
    quoted: Quotation | None = None

    @property
    def bank_signal(self) -> int:
        """The key of the bank's signal."""
        return self.signal.pk

    @property
    def view(self) -> View:
        """How the content was looked at."""
        return self.found.view

    @property
    def is_shared(self) -> bool:
        """Whether the two have but a part in common, such as an emblem: a ground for nothing."""
        return self.same is not None and self.same.relation is Relation.SHARED


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, in rounds; of the item with the key `but` its own signals in banks are no
    finding."""

    rounds: Rounds
    but: int | None = None

    def near(self, matches: Iterable[LiveMatch]) -> list[LiveMatch]:
        """Those that are a finding, each signal of a bank under the view that is nearest."""
        others = (one for one in matches if self.but is None or one.signal.example_id != self.but)
        return nearest_views(others)


def live_matches_in_rounds(rounds: Rounds, organisation: Organisation) -> list[LiveMatch]:
    """What is near to content that is looked for in rounds; see `live_matches_of_all`."""
    return live_matches_of_all([Sought(rounds)], organisation)[0]


def live_matches_of_all(
    sought: Sequence[Sought], organisation: Organisation, *, bank: Bank | None = None
) -> list[list[LiveMatch]]:
    """What is near to each that is looked for, by type; nearest first.

    A round that finds something is the last of its type, and a type is not asked for where one of
    its `unless` found something. Where a `bank` is named, it is as if there were no other. All are
    asked for at once, a round of a type each time.
    """
    found: list[dict[str, list[LiveMatch]]] = [{} for _ in sought]
    ask = partial(live_matches_many, organisation=organisation, bank=bank)
    names = dict.fromkeys(name for each in sought for name in each.rounds)
    for name in sorted(names, key=lambda name: bool(_unless(name))):
        left = [
            number
            for number, each in enumerate(sought)
            if name in each.rounds and not _unless(name) & found[number].keys()
        ]
        for number, near in _in_rounds(name, {number: sought[number] for number in left}, ask):
            found[number][name] = near
    return [_in_order(each) for each in found]


def _in_rounds(
    name: str,
    left: Mapping[int, Sought],
    ask: Callable[[Sequence[Sequence[Signal]]], Sequence[Sequence[LiveMatch]]],
) -> Iterator[tuple[int, list[LiveMatch]]]:
    """What is found of a type, and of which of those that are left: each until a round has some."""
    rounds = {number: iter(each.rounds[name]) for number, each in left.items()}
    while rounds:
        asked = {
            number: signals
            for number, more in rounds.items()
            if (signals := next(more, None)) is not None
        }
        matches = ask(_with_bodies(list(asked.values())))
        found = {n: left[n].near(some) for n, some in zip(asked, matches, strict=True)}
        yield from ((number, near) for number, near in found.items() if near)
        rounds = {number: rounds[number] for number, near in found.items() if not near}


def _with_bodies(asked: Sequence[Sequence[Signal]]) -> list[list[Signal]]:
    """With the bodies that are not there yet, read at once."""
    whole = iter(with_bodies([signal for signals in asked for signal in signals]))
    return [[next(whole) for _ in signals] for signals in asked]


def _in_order(found: Mapping[str, Sequence[LiveMatch]]) -> list[LiveMatch]:
    matches = (match for some in found.values() for match in some)
    return sorted(matches, key=lambda match: (match.distance, match.signal.pk))


def _unless(name: str) -> frozenset[str]:
    return REGISTRY[name].unless if name in REGISTRY else frozenset()


def live_matches(
    signals: Sequence[Signal], organisation: Organisation, *, bank: Bank | None = None
) -> list[LiveMatch]:
    """What is near in the banks that the organisation sees at this moment, or in one of them,
    nearest first.

    Signals of too low a quality, and types that are not known here, match nothing.
    """
    return live_matches_many([signals], organisation, bank=bank)[0]


def live_matches_many(
    items: Sequence[Sequence[Signal]], organisation: Organisation, *, bank: Bank | None = None
) -> list[list[LiveMatch]]:
    """The matches of each item; the number of questions to the database does not grow with them,
    but with what is near."""
    asked = dict.fromkeys(signal for signals in items for signal in signals if counts(signal))
    proposed = list(_proposed(asked))
    rows_of = partial(rows_matched_for, organisation, bank=bank)
    rows = rows_of({key for _, key, _ in proposed})
    near: defaultdict[Signal, list[LiveMatch]] = defaultdict(list)
    for signal, key, distance in proposed:
        if key in rows and counts(rows[key].signal):
            match = LiveMatch(rows[key], signal, distance, REGISTRY[signal.type].radius)
            near[signal].append(match)
    for match in _inside([one for one in asked if has_body(one.type)], rows_of):
        near[match.found].append(match)
    return [_nearest_first(signals, near) for signals in items]


def counts(signal: Signal) -> bool:
    """Whether there is enough in the signal for it to be matched."""
    kind = REGISTRY.get(signal.type)
    return kind is not None and not kind.is_weak(signal)


def _nearest_first(
    signals: Sequence[Signal], near: Mapping[Signal, Sequence[LiveMatch]]
) -> list[LiveMatch]:
    matches = [match for signal in dict.fromkeys(signals) for match in near.get(signal, ())]
    return sorted(matches, key=lambda match: (match.distance, match.signal.pk))


def _proposed(asked: Iterable[Signal]) -> Iterator[Proposed]:
    by_type: defaultdict[str, list[Signal]] = defaultdict(list)
    for signal in asked:
        by_type[signal.type].append(signal)
    for name, signals in by_type.items():
        kind = REGISTRY[name]
        match kind:
            case SignalType(has_body=True):
                continue  # see _inside
            case ExactType():
                yield from _same(kind, signals)
            case HammingType(bits=bits) if HammingIndex.takes(bits):
                yield from _near(kind, signals)
            case _:
                yield from _scanned(kind, signals)


def _same(kind: ExactType, signals: Sequence[Signal]) -> Iterator[Proposed]:
    by_value: defaultdict[str, list[tuple[Signal, int]]] = defaultdict(list)
    for signal in signals:
        for value, distance in kind.asked(signal.value):
            if distance <= kind.radius:
                by_value[value].append((signal, distance))
    rows = BankSignal.objects.filter(type=kind.name, withdrawn_at=None)
    for some in in_batches(by_value, _BATCH):
        for key, value in rows.filter(value__in=some).values_list("pk", "value"):
            for signal, distance in by_value[value]:
                yield signal, key, distance


def _near(kind: HammingType, signals: Sequence[Signal]) -> Iterator[Proposed]:
    values = codes(kind, [signal.value for signal in signals])
    found = _index_of(kind).search(values, kind.radius)
    for query, key, distance in zip(
        found.query.tolist(), found.key.tolist(), found.distance.tolist(), strict=True
    ):
        yield signals[query], key, distance


def _inside(signals: Sequence[Signal], rows_of: RowsOf) -> Iterator[LiveMatch]:
    """The bank's pictures and texts inside those that were asked for."""
    by_type: defaultdict[str, list[Signal]] = defaultdict(list)
    for signal in signals:
        by_type[signal.type].append(signal)
    for name, some in by_type.items():
        kind = REGISTRY[name]
        if isinstance(kind, CodedType):
            yield from _inside_of_type(kind, some, rows_of)


def _inside_of_type(
    kind: CodedType, signals: Sequence[Signal], rows_of: RowsOf
) -> Iterator[LiveMatch]:
    rows: dict[int, BankSignal] = {}

    def bodies(keys: Sequence[int]) -> dict[int, bytes]:
        seen = rows_of(keys)
        rows.update({key: row for key, row in seen.items() if counts(row.signal)})
        theirs = bodies_of(kind.name, [rows[key].value for key in keys if key in rows])
        return {
            key: theirs[rows[key].value]
            for key in keys
            if key in rows and rows[key].value in theirs
        }

    found = found_by_bodies(kind, signals, _index_of(kind), bodies)
    for signal, some in zip(signals, found, strict=True):
        for one in some:
            radius = kind.radius
            yield LiveMatch(rows[one.key], signal, one.distance, radius, one.same, one.quoted)


def _scanned(kind: SignalType, signals: Sequence[Signal]) -> Iterator[Proposed]:
    """For types of third parties that are neither exact nor codes that the index takes."""
    rows = BankSignal.objects.filter(type=kind.name, withdrawn_at=None).order_by("pk")
    for key, value in rows.values_list("pk", "value").iterator(_BATCH):
        for signal in signals:
            distance = kind.distance(signal.value, value)
            if distance <= kind.radius:
                yield signal, key, distance


def follow_now() -> dict[str, int]:
    """Bring the indexes of this machine up to the change log, as the next question would; the line
    that each has followed, by type."""
    followed = {}
    for name, kind in REGISTRY.items():
        if isinstance(kind, CodedType) and (kind.has_body or HammingIndex.takes(kind.bits)):
            index = _index_of(kind)
            index.settle()
            followed[name] = index.mark.sequence
    return followed


_indexes: Final[dict[str, Replica]] = {}
_opening: Final = Lock()


def _index_of(kind: CodedType) -> Replica:
    with _opening:
        if kind.name not in _indexes:
            _indexes[kind.name] = Replica(
                settings.INDEX_FOLDER / kind.name,
                ChangeLog(kind),
                bits=kind.bits,
                radius=code_radius(kind),
            )
        return _indexes[kind.name]
