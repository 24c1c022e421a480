"""The matcher: signals of items in, matches with banks out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kashf.errors import BadRadius
from kashf.matching.bank import Bank
from kashf.matching.followed import FollowedBank
from kashf.matching.match import Match
from kashf.signals import REGISTRY, Signal, SignalType


class _Question(NamedTuple):
    """A signal that counts, its item, and its place among the item's signals."""

    item: int
    place: int
    signal: Signal
    value: str  # canonical


class Matcher:
    """Matches signals against one or several banks, at each question as they are now.

    `radius` takes the place of each type's own, as far as the type allows. Signals of low quality
    are left out on both sides unless `weak` asks for them. May be asked from several threads, and
    shared with forks.

    Raises BadRadius if no type allows the radius, and what `Bank.open` raises.
    """

    def __init__(
        self, banks: Sequence[Bank], *, radius: int | None = None, weak: bool = False
    ) -> None:
        self._radius = _checked(radius)
        self._weak = weak
        self._banks = [FollowedBank(bank) for bank in banks]

    def __repr__(self) -> str:
        return f"<Matcher against {', '.join(bank.name for bank in self._banks) or 'no bank'}>"

    def match(self, signals: Sequence[Signal]) -> list[Match]:
        """The matches of one item's signals: by bank, then signal in the order given, then
        distance. Raises BadValue for a value that is none of its type's."""
        return self.match_many([signals])[0]

    def match_many(self, items: Sequence[Sequence[Signal]]) -> list[list[Match]]:
        """The matches of many items; faster than one by one."""
        matches: list[list[Match]] = [[] for _ in items]
        asked: defaultdict[str, list[_Question]] = defaultdict(list)
        for item, signals in enumerate(items):
            for place, signal in enumerate(signals):
                if self._counts(signal):
                    value = REGISTRY[signal.type].parse(signal.value)
                    question = _Question(item, place, signal, value)
                    asked[signal.type].append(question)
        for bank in self._banks:
            with bank.reading():
                answers = [
                    answer
                    for name, questions in asked.items()
                    for answer in self._ask(bank, REGISTRY[name], questions)
                ]
            for question, match in sorted(answers, key=lambda answer: answer[0].place):
                matches[question.item].append(match)
        return matches

    def _counts(self, signal: Signal) -> bool:
        kind = REGISTRY.get(signal.type)
        return kind is not None and (self._weak or not kind.is_weak(signal))

    def _ask(
        self, bank: FollowedBank, kind: SignalType, questions: Sequence[_Question]
    ) -> Iterator[tuple[_Question, Match]]:
        radius = kind.radius if self._radius is None else min(self._radius, kind.widest)
        answers = bank.near(kind, [question.value for question in questions], radius)
        for question, near in zip(questions, answers, strict=True):
            for entry, distance in near:
                if self._counts(entry.signal):
                    yield question, Match(bank.name, entry, question.signal, distance, radius)


def _checked(radius: int | None) -> int | None:
    widest = max(kind.widest for kind in REGISTRY.values())
    if radius is None or radius in range(widest + 1):  # no half bits
        return radius
    allowed = ", ".join(f"{kind.name} 0 to {kind.widest}" for kind in REGISTRY.values())
    raise BadRadius(
        f"No signal type allows a radius of {radius}. They allow: {allowed}.",
        fields={"radius": str(radius)},
    )
