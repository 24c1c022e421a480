"""The matcher: signals of items in, matches with banks out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kashf.errors import BadRadius
from kashf.matching.bank import Bank
from kashf.matching.lookup import Lookup, lookup
from kashf.matching.match import Match
from kashf.signals import REGISTRY, Entry, Signal


class _Question(NamedTuple):
    """A signal that counts, its item, and its place among the item's signals."""

    item: int
    place: int
    signal: Signal


class _Loaded:
    """What a bank held when it was last read."""

    def __init__(self, bank: Bank, *, weak: bool) -> None:
        self.change = bank.change()
        by_type: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in bank.entries():
            kind = REGISTRY.get(entry.signal.type)
            if kind is not None and (weak or not kind.is_weak(entry.signal)):
                by_type[kind.name].append(entry)
        self.lookups: dict[str, Lookup] = {
            name: lookup(REGISTRY[name], entries) for name, entries in by_type.items()
        }


class Matcher:
    """Matches signals against one or several banks.

    It reads the banks when it is made, and again with `refresh`. `radius` takes the place of each
    type's own, as far as the type allows. Signals of low quality are left out on both sides unless
    `weak` asks for them. May be asked from several threads.

    Raises BadRadius if no type allows the radius.
    """

    def __init__(
        self, banks: Sequence[Bank], *, radius: int | None = None, weak: bool = False
    ) -> None:
        self._radius = _checked(radius)
        self._weak = weak
        self._banks = [(bank, _Loaded(bank, weak=weak)) for bank in banks]

    def refresh(self) -> None:
        """See what was added to the banks and removed from them since."""
        self._banks = [
            (bank, loaded if bank.change() == loaded.change else _Loaded(bank, weak=self._weak))
            for bank, loaded in self._banks
        ]

    def match(self, signals: Sequence[Signal]) -> list[Match]:
        """The matches of one item's signals: by bank, then signal in the order given, then
        distance."""
        return self.match_many([signals])[0]

    def match_many(self, items: Sequence[Sequence[Signal]]) -> list[list[Match]]:
        """The matches of many items; faster than one by one."""
        matches: list[list[Match]] = [[] for _ in items]
        asked: defaultdict[str, list[_Question]] = defaultdict(list)
        for item, signals in enumerate(items):
            for place, signal in enumerate(signals):
                if self._counts(signal):
                    asked[signal.type].append(_Question(item, place, signal))
        for bank, loaded in self._banks:
            answers = [
                answer
                for name, questions in asked.items()
                for answer in self._ask(bank.name, loaded, name, questions)
            ]
            for question, match in sorted(answers, key=lambda answer: answer[0].place):
                matches[question.item].append(match)
        return matches

    def _counts(self, signal: Signal) -> bool:
        kind = REGISTRY.get(signal.type)
        return kind is not None and (self._weak or not kind.is_weak(signal))

    def _ask(
        self, bank: str, loaded: _Loaded, name: str, questions: Sequence[_Question]
    ) -> Iterator[tuple[_Question, Match]]:
        found_in = loaded.lookups.get(name)
        if found_in is None:
            return
        kind = REGISTRY[name]
        radius = kind.radius if self._radius is None else min(self._radius, kind.widest)
        answers = found_in.near([question.signal.value for question in questions], radius)
        for question, near in zip(questions, answers, strict=True):
            for entry, distance in near:
                yield question, Match(bank, entry, question.signal, distance, radius)


def _checked(radius: int | None) -> int | None:
    widest = max(kind.widest for kind in REGISTRY.values())
    if radius is not None and not 0 <= radius <= widest:
        allowed = ", ".join(f"{kind.name} 0 to {kind.widest}" for kind in REGISTRY.values())
        raise BadRadius(
            f"No signal type allows a radius of {radius}. They allow: {allowed}.",
            fields={"radius": str(radius)},
        )
    return radius
