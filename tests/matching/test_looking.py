"""Content is looked for in rounds, and no more is computed than finding it takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kashf.errors import BankDamaged, BrokenPicture, KashfError, TypeFailed
from kashf.matching import Bank, Match, Matcher, store
from kashf.signals import (
    AS_IT_IS,
    REGISTRY,
    Content,
    ContentKind,
    Entry,
    Frame,
    Signal,
    SignalType,
    Turn,
    View,
    hash_content,
    registry,
    signal_type,
)

TURNED = View(turn=Turn.HALF)
MIRRORED = View(turn=Turn.MIRRORED)
TRIMMED = View(Frame.TRIMMED)


@dataclass(frozen=True)
class Numbers(SignalType):
    """Whole numbers, in rounds that a test prescribes; near numbers are near."""

    name: str  # type: ignore[misc]
    asked: Sequence[Sequence[tuple[int, View]] | Exception]
    unless: frozenset[str] = frozenset()  # type: ignore[misc]
    computed: list[int] = field(default_factory=list)  # the rounds that were asked for

    summary = "near numbers"
    reads = frozenset({ContentKind.TEXT})
    radius = 3
    widest = 9
    examples = ("1",)

    def compute(self, content: Content) -> Sequence[Signal]:
        return next(iter(self.rounds(content)))

    def rounds(self, content: Content) -> Iterator[Sequence[Signal]]:
        for number, some in enumerate(self.asked):
            self.computed.append(number)
            if isinstance(some, Exception):
                raise some
            yield [Signal(self.name, str(value), view=view) for value, view in some]

    def parse(self, value: str) -> str:
        return str(int(value))

    def distance(self, one: str, other: str) -> int:
        return abs(int(one) - int(other))

    def explain(self, distance: int) -> str:
        return f"{distance} apart"


def content() -> Content:
    return Content.of_bytes(b"the raven", name="raven.txt")


class Desk:
    """Banks with numbers, and a matcher against them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.banks = [Bank.create(folder / name, name=name) for name in ("Raven", "Crow")]
        self._monkeypatch = monkeypatch

    def knows(self, bank: int, kind: str, *values: int) -> None:
        self.banks[bank].add(Entry(f"{kind} {value}", Signal(kind, str(value))) for value in values)

    def looks(
        self, *types: SignalType, radius: int | None = None
    ) -> tuple[list[tuple[str, str, int, str]], tuple[Signal, ...], KashfError | None]:
        for kind in types:
            self._monkeypatch.setitem(registry._types, kind.name, kind)
        looked = Matcher(self.banks, radius=radius).match_content(content(), types)
        return (
            [
                (match.bank, match.entry.name, match.distance, str(match.found.view))
                for match in looked.matches
            ],
            looked.hashed.signals,
            looked.hashed.error,
        )


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def test_a_round_that_finds_something_is_the_last(desk: Desk) -> None:
    kind = Numbers("size", [[(50, AS_IT_IS)], [(9, TRIMMED)], [(10, TURNED)]])
    desk.knows(0, "size", 10)

    assert desk.looks(kind) == (
        [("Raven", "size 10", 1, "trimmed")],
        (Signal("size", "50"),),
        None,
    )
    assert kind.computed == [0, 1]


def test_what_is_near_in_no_round_is_not_found(desk: Desk) -> None:
    kind = Numbers("size", [[(50, AS_IT_IS)], [(6, TRIMMED)]])
    desk.knows(0, "size", 10)

    assert desk.looks(kind) == ([], (Signal("size", "50"),), None)
    assert kind.computed == [0, 1]


def test_in_no_bank_the_contents_own_signals_are_computed_and_no_more(desk: Desk) -> None:
    kind = Numbers("size", [[(50, AS_IT_IS)], [(6, TRIMMED)]])
    other = Numbers("weight", [[(1, AS_IT_IS)], [(2, TURNED)]], unless=frozenset({"size"}))
    desk.banks.clear()

    signals = (Signal("size", "50"), Signal("weight", "1"))
    assert desk.looks(kind, other) == ([], signals, None)
    assert (kind.computed, other.computed) == ([0], [0])


def test_an_entry_is_found_once_under_the_view_that_is_nearest(desk: Desk) -> None:
    kind = Numbers("size", [[(8, AS_IT_IS), (11, TURNED), (11, MIRRORED), (13, TRIMMED)]])
    desk.knows(0, "size", 10, 12, 15)

    assert desk.looks(kind)[0] == [
        ("Raven", "size 10", 1, "turned-180"),
        ("Raven", "size 12", 1, "turned-180"),
        ("Raven", "size 15", 2, "trimmed"),
    ]


def test_a_type_is_not_asked_where_another_has_found_something(desk: Desk) -> None:
    whole = Numbers("whole", [[(5, AS_IT_IS)]])
    part = Numbers("part", [[(5, AS_IT_IS)]], frozenset({"whole"}))
    desk.knows(0, "part", 5)

    assert desk.looks(part, whole)[0] == [("Raven", "part 5", 0, "")]
    desk.knows(1, "whole", 6)
    assert desk.looks(part, whole) == (
        [("Crow", "whole 6", 1, "")],
        (Signal("whole", "5"),),
        None,
    )
    assert part.computed == [0]


def test_so_it_is_with_signals_that_come_without_content(desk: Desk) -> None:
    whole, part = Numbers("whole", []), Numbers("part", [], frozenset({"whole"}))
    desk.knows(0, "part", 5)
    desk.knows(1, "whole", 5)
    desk.looks(part, whole)
    both = [Signal("part", "5"), Signal("whole", "5")]

    found = Matcher(desk.banks).match_many([both, [Signal("part", "5"), Signal("whole", "50")]])

    assert [[match.entry.name for match in some] for some in found] == [["whole 5"], ["part 5"]]


def test_matches_come_by_bank_then_type_then_distance(desk: Desk) -> None:
    types = [
        Numbers("b", [[(5, AS_IT_IS)]], frozenset({"none"})),
        Numbers("a", [[(7, TURNED), (5, AS_IT_IS)]]),
    ]
    for bank in (1, 0):
        desk.knows(bank, "a", 3, 4, 7)
        desk.knows(bank, "b", 6, 5)

    assert desk.looks(*types) == (
        [
            (bank, name, distance, view)
            for bank in ("Raven", "Crow")
            for name, distance, view in [
                ("b 5", 0, ""),
                ("b 6", 1, ""),
                ("a 7", 0, "turned-180"),
                ("a 4", 1, ""),
                ("a 3", 2, ""),
            ]
        ],
        (Signal("b", "5"), Signal("a", "5")),
        None,
    )


def test_a_type_that_fails_leaves_the_others(desk: Desk) -> None:
    broken = BrokenPicture("It cannot be decoded.")
    desk.knows(0, "good", 5)

    matches, signals, error = desk.looks(
        Numbers("bad", [[(1, AS_IT_IS)], broken]), Numbers("good", [[(5, AS_IT_IS)]])
    )

    assert matches == [("Raven", "good 5", 0, "")]
    assert signals == (Signal("bad", "1"), Signal("good", "5"))
    assert error is broken


def test_a_strangers_type_that_fails_is_named(desk: Desk) -> None:
    _, _, error = desk.looks(Numbers("bad", [ZeroDivisionError()]))

    assert isinstance(error, TypeFailed)
    assert error.fields == {"type": "bad"}


def test_a_type_that_does_not_read_it_is_not_asked(desk: Desk) -> None:
    kind = Numbers("size", [[(5, AS_IT_IS)]])
    desk.looks(kind)
    looked = Matcher(desk.banks).match_content(Content.of_bytes(b"\0\1"), [kind])

    assert (looked.hashed.signals, looked.hashed.error, looked.matches) == ((), None, ())
    assert kind.computed == [0]


def test_a_bank_that_fails_is_no_fault_of_the_content(desk: Desk) -> None:
    kind = Numbers("size", [[(5, AS_IT_IS)]])
    desk.looks(kind)
    matcher = Matcher(desk.banks)
    (desk.banks[0].folder / store.FILE).write_bytes(b"")

    with pytest.raises(BankDamaged):
        matcher.match_content(content(), [kind])


def test_without_types_all_that_there_are_are_asked(desk: Desk) -> None:
    looked = Matcher([]).match_content(content())

    assert looked.hashed == hash_content(content(), REGISTRY.values())


def test_a_match_says_why_and_under_which_view() -> None:
    found = Signal("pdq", "0" * 64, view=View(Frame.TRIMMED, Turn.MIRRORED))
    match = Match("Raven", Entry("poster", found), found, 4, 31)

    assert match.why == f"{signal_type('pdq').explain(4)}, trimmed, mirrored"
