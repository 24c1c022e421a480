"""The matcher: signals of items in, matches with banks out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from kashf.errors import BadRadius, KashfError
from kashf.matching.bank import Bank
from kashf.matching.followed import FollowedBank
from kashf.matching.match import Looked, Match
from kashf.signals import AS_IT_IS, REGISTRY, Content, Hashed, Signal, SignalType
from kashf.signals.hashing import rounds_of


class _Question(NamedTuple):
    """A signal that counts, its item, and its place among the item's signals."""

    item: int
    place: int
    signal: Signal
    canonical: Signal

    @property
    def kind(self) -> SignalType:
        return REGISTRY[self.signal.type]


class _Answer(NamedTuple):
    """A match, by the place of its bank and its question."""

    bank: int
    question: _Question
    match: Match


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
        """The matches of many items; faster than one by one. Signals of a type are not asked for
        where another of its `unless` has found something of the same item."""
        matches: list[list[Match]] = [[] for _ in items]
        for answer in self._answers(items):
            matches[answer.question.item].append(answer.match)
        return matches

    def match_content(self, content: Content, types: Iterable[SignalType] | None = None) -> Looked:
        """Look for content in all the ways that its types know, and compute no more than that
        needs: of a type the next round only where the rounds before found nothing, and none where
        another of its `unless` found something.

        Matches come by bank, then type in the order given, then distance; an entry once, under the
        view that is nearest. What fails in one type is the error of what was hashed.
        """
        return self.match_contents([content], types)[0]

    def match_contents(
        self, contents: Sequence[Content], types: Iterable[SignalType] | None = None
    ) -> list[Looked]:
        """The same of many, such as texts; faster than one by one. All are kept in memory
        meanwhile, as far as they were read."""
        chosen = tuple(REGISTRY.values() if types is None else types)
        looks = [_Look(content) for content in contents]
        for kind in _unconditional_first(chosen):
            self._look_for(kind, [look for look in looks if not kind.unless & look.found.keys()])
        return [look.looked([kind.name for kind in chosen]) for look in looks]

    def _look_for(self, kind: SignalType, looks: Sequence["_Look"]) -> None:
        """Look for each by one type, round by round, until something is found; in no bank there is
        nothing to find, so the content's own signals are enough."""
        asking = [(look, look.gathered.rounds(kind, look.content)) for look in looks]
        while asking:
            given = [(look, rounds, next(rounds, None)) for look, rounds in asking]
            asked = [(look, rounds, some) for look, rounds, some in given if some is not None]
            answers = self._answers([some for _, _, some in asked])
            for place, near in enumerate(_by_item(answers, len(asked))):
                if near:
                    asked[place][0].found[kind.name] = _nearest_views(near)
            left = asked if self._banks else ()
            asking = [(look, rounds) for look, rounds, _ in left if kind.name not in look.found]

    def _answers(self, items: Sequence[Sequence[Signal]]) -> list[_Answer]:
        """By bank, then place among the item's signals, then distance."""
        first: list[_Question] = []
        later: list[_Question] = []
        for item, signals in enumerate(items):
            for place, signal in enumerate(signals):
                if self._counts(signal):
                    question = _Question(item, place, signal, _canonical(signal))
                    (later if question.kind.unless else first).append(question)
        answers = self._asked(first)
        hits = {(answer.question.item, answer.question.kind.name) for answer in answers}
        answers += self._asked(
            [one for one in later if hits.isdisjoint((one.item, name) for name in one.kind.unless)]
        )
        return sorted(answers, key=lambda answer: (answer.bank, answer.question.place))

    def _counts(self, signal: Signal) -> bool:
        kind = REGISTRY.get(signal.type)
        return kind is not None and (self._weak or not kind.is_weak(signal))

    def _asked(self, questions: Sequence[_Question]) -> list[_Answer]:
        if not questions:
            return []
        by_type: defaultdict[str, list[_Question]] = defaultdict(list)
        for question in questions:
            by_type[question.signal.type].append(question)
        answers: list[_Answer] = []
        for number, bank in enumerate(self._banks):
            with bank.reading():
                for name, some in by_type.items():
                    answers += self._ask(number, REGISTRY[name], some)
        return answers

    def _ask(
        self, number: int, kind: SignalType, questions: Sequence[_Question]
    ) -> Iterator[_Answer]:
        bank = self._banks[number]
        radius = kind.radius if self._radius is None else min(self._radius, kind.widest)
        # what has but a part in common, such as an emblem, is farther away, and told all the same
        within = kind.widest if self._radius is None and kind.has_body else radius
        answers = bank.near(kind, [question.canonical for question in questions], within)
        for question, near in zip(questions, answers, strict=True):
            for entry, distance, same, quoted in near:
                if self._counts(entry.signal):
                    match = Match(bank.name, entry, question.signal, distance, radius, same, quoted)
                    yield _Answer(number, question, match)


def _canonical(signal: Signal) -> Signal:
    value = REGISTRY[signal.type].parse(signal.value)
    return signal if value == signal.value else replace(signal, value=value)


class _Gathered:
    """What was computed of content while it was looked for."""

    def __init__(self) -> None:
        self._signals: list[Signal] = []
        self._error: KashfError | None = None

    def rounds(self, kind: SignalType, content: Content) -> Iterator[Sequence[Signal]]:
        """The rounds of a type; what fails is its last."""
        try:
            for signals in rounds_of(kind, content):
                self._signals += (signal for signal in signals if signal.view == AS_IT_IS)
                yield signals
        except KashfError as caught:
            self._error = self._error or caught

    def hashed(self, order: Sequence[str]) -> Hashed:
        """The content's own signals, by type in this order."""
        places = {name: place for place, name in enumerate(order)}
        return Hashed(
            tuple(sorted(self._signals, key=lambda signal: places.get(signal.type, 0))),
            self._error,
        )


class _Look:
    """Content that is looked for: what was computed of it, and found by each type."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.gathered = _Gathered()
        self.found: dict[str, list[_Answer]] = {}

    def looked(self, order: Sequence[str]) -> Looked:
        """What came of it, by bank, then type in this order."""
        answers = [answer for name in order for answer in self.found.get(name, ())]
        return Looked(
            self.gathered.hashed(order),
            tuple(answer.match for answer in sorted(answers, key=lambda answer: answer.bank)),
        )


def _by_item(answers: Iterable[_Answer], items: int) -> list[list[_Answer]]:
    found: list[list[_Answer]] = [[] for _ in range(items)]
    for answer in answers:
        found[answer.question.item].append(answer)
    return found


def _unconditional_first(types: Iterable[SignalType]) -> list[SignalType]:
    return sorted(types, key=lambda kind: bool(kind.unless))


def _nearest_views(answers: Iterable[_Answer]) -> list[_Answer]:
    """Each entry of a bank once, as it is nearest; by bank, then distance."""
    first: dict[tuple[int, str], _Answer] = {}
    for answer in sorted(answers, key=lambda answer: (answer.bank, answer.match.distance)):
        first.setdefault((answer.bank, answer.match.entry.signal.value), answer)
    return list(first.values())


def _checked(radius: int | None) -> int | None:
    widest = max(kind.widest for kind in REGISTRY.values())
    if radius is None or radius in range(widest + 1):  # no half bits
        return radius
    allowed = ", ".join(f"{kind.name} 0 to {kind.widest}" for kind in REGISTRY.values())
    raise BadRadius(
        f"No signal type allows a radius of {radius}. They allow: {allowed}.",
        fields={"radius": str(radius)},
    )
