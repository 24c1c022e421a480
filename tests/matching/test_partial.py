"""What shares many codes with what is asked for is compared; letters and icons do not count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kashf.errors import BadValue
from kashf.index import HammingIndex
from kashf.matching.partial import COMMON, LEAST_VOTES, MOST_COMPARED, Pairs, found_inside
from kashf.signals import CodedType, Content, ContentKind, Signal, Turn, View
from kashf.signals.interface import Codes
from kashf.signals.local import Relation, Sameness
from tests.index.making import edits, random_codes

CORNERS = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))


class Rows(CodedType):
    """Its body is its codes."""

    name = "rows"
    summary = "shared rows"
    reads = frozenset({ContentKind.PICTURE})
    bits = 256
    most_codes = 16
    radius = 50
    widest = 100
    has_body = True
    examples = ("a",)

    def compute(self, content: Content) -> Sequence[Signal]:
        return []

    def codes(self, signal: Signal) -> Codes:
        return np.frombuffer(signal.body, np.uint8).reshape(-1, 32)

    def parse(self, value: str) -> str:
        return value

    def distance(self, one: str, other: str) -> int:
        return int(one != other)

    def explain(self, distance: int) -> str:
        return str(distance)


ROWS = Rows()


def sameness(relation: Relation = Relation.COPY, agreement: float = 1.0) -> Sameness:
    return Sameness(relation, 9, agreement, CORNERS, "=" * 256)


@dataclass
class Known:
    """Entries by key, and what became of those that were compared."""

    codes: Mapping[int, Codes]
    hidden: frozenset[int] = frozenset()
    answers: Mapping[int, Sameness | Exception | None] = field(default_factory=dict)
    compared: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)

    def bodies(self, keys: Sequence[int]) -> dict[int, bytes]:
        return {key: str(key).encode() for key in keys if key not in self.hidden}

    def compare(self, asked: bytes, known: bytes, pairs: Pairs) -> Sameness | None:
        assert pairs.dtype == np.int32
        self.compared[int(known)] = [tuple(pair) for pair in pairs.tolist()]
        answer = self.answers.get(int(known), sameness())
        if isinstance(answer, Exception):
            raise answer
        return answer

    def found(self, asked: Codes, view: View | None = None) -> list[tuple[int, int]]:
        """Keys and distances."""
        return [(one.key, one.distance) for one in self.inside(asked, view)]

    def inside(self, asked: Codes, view: View | None = None) -> list:  # type: ignore[type-arg]
        index = HammingIndex(bits=256)
        for key, codes in self.codes.items():
            index.add(np.arange(len(codes)) + key * ROWS.most_codes, codes)
        signal = Signal("rows", "asked", body=asked.tobytes(), view=view or View())
        return found_inside(
            ROWS, signal, index, self.bodies, known=len(self.codes), comparing=self.compare
        )


def test_what_shares_enough_codes_is_compared_by_the_nearest_pairs() -> None:
    one, other = random_codes(8, seed=1), random_codes(8, seed=2)
    near = one[[0, 1, 2, 3]].copy()
    near[1, 0] ^= 3
    known = Known({7: one, 9: other})

    assert known.found(np.concatenate([near, random_codes(3, seed=3), other[:2]])) == [(7, 0)]
    assert known.compared == {7: [(0, 0, 0), (2, 2, 0), (3, 3, 0), (1, 1, 2)]}


def test_a_code_counts_once_on_either_side() -> None:
    one = random_codes(4, seed=1)
    twice = np.concatenate([one, one[:1]])
    close = one.copy()
    close[:, 0] ^= 1

    known = Known({1: twice})
    known.found(np.concatenate([close, one[1:]]))

    assert sorted(known.compared[1]) == [(0, 0, 1), (4, 1, 0), (5, 2, 0), (6, 3, 0)]


def test_with_fewer_votes_nothing_is_compared() -> None:
    one = random_codes(8, seed=1)
    known = Known({1: one})

    assert known.found(one[: LEAST_VOTES - 1]) == []
    assert known.compared == {}


def test_those_with_the_most_votes_are_compared_and_no_more_than_a_few() -> None:
    codes = random_codes((MOST_COMPARED + 4) * LEAST_VOTES + 4, seed=1)
    starts = {key: key * LEAST_VOTES for key in range(MOST_COMPARED + 4)}
    known = Known(
        {
            key: codes[start : start + LEAST_VOTES + (4 if key > MOST_COMPARED else 0)]
            for key, start in starts.items()
        }
    )

    known.found(codes)

    assert len(known.compared) == MOST_COMPARED
    assert set(range(MOST_COMPARED + 1, MOST_COMPARED + 4)) <= known.compared.keys()


def test_those_that_do_not_count_leave_their_place_to_others() -> None:
    one = random_codes(16, seed=1)
    known = Known({key: one[:key] for key in range(6, 13)}, hidden=frozenset({11, 12}))

    known.found(one)

    assert sorted(known.compared) == [6, 7, 8, 9, 10]


def test_codes_that_very_many_have_are_left_out() -> None:
    letters, own = random_codes(10, seed=1), random_codes(4, seed=2)
    known = Known(
        dict.fromkeys(range(COMMON), letters) | {99: np.concatenate([letters, own])},
    )

    assert known.found(np.concatenate([letters, own])) == [(99, 0)]
    assert known.compared == {99: [(10, 10, 0), (11, 11, 0), (12, 12, 0), (13, 13, 0)]}
    assert known.found(letters) == []


def test_many_copies_of_one_picture_are_found_all_the_same() -> None:
    one = random_codes(14, seed=1)
    known = Known({key: edits(one, 20 if key % 4 else 0, seed=key) for key in range(40)})

    assert known.found(one) == [(key, 0) for key in range(0, 40, 4)]
    assert known.compared[16] == [(number, number, 0) for number in range(14)]


def test_what_cannot_be_compared_is_passed_over() -> None:
    one = random_codes(8, seed=1)
    known = Known({1: one, 2: one, 3: one}, answers={1: BadValue("of another version"), 2: None})

    assert known.found(one) == [(3, 0)]


def test_the_distance_is_the_share_that_differs_and_parts_in_common_come_last() -> None:
    one = random_codes(8, seed=1)
    known = Known(
        dict.fromkeys(range(4), one),
        answers={
            0: sameness(Relation.SHARED, 1.0),
            1: sameness(Relation.ALTERED, 0.505),
            2: sameness(Relation.COPY, 0.95),
            3: sameness(Relation.SHARED, 0.2),
        },
    )

    assert known.found(one) == [(2, 5), (1, 50), (0, 0), (3, 80)]


def test_a_region_in_the_mirror_image_is_told_in_the_picture_as_it_was_given() -> None:
    one = random_codes(8, seed=1)

    (found,) = Known({1: one}).inside(one, View(turn=Turn.MIRRORED))

    assert found.same.mirrored
    assert found.same.region == ((1.0, 0.0), (0.5, 0.0), (0.5, 1.0), (1.0, 1.0))


def test_without_codes_nothing_is_found() -> None:
    assert Known({1: random_codes(8)}).found(np.empty((0, 32), np.uint8)) == []
    assert Known({}).found(random_codes(8)) == []


# Against a plain loop


def votes(known: Mapping[int, Codes], asked: Codes) -> dict[int, int]:
    """Of each entry the number of its codes that are the nearest for some asked one."""
    near = [
        {
            key: distance
            for key, codes in known.items()
            if (distance := nearest(code, codes)[0]) <= 48
        }
        for code in asked
    ]
    return {
        key: len(
            {
                nearest(code, codes)[1]
                for code, some in zip(asked, near, strict=True)
                if key in some and len(some) <= COMMON
            }
        )
        for key, codes in known.items()
    }


def nearest(code: Codes, codes: Codes) -> tuple[int, int]:
    distances = np.bitwise_count(codes ^ code).sum(axis=1).tolist()
    return min((distance, number) for number, distance in enumerate(distances))


@given(
    st.lists(st.lists(st.integers(0, 19), min_size=1, max_size=12), min_size=1, max_size=16),
    st.lists(st.integers(0, 19), max_size=20),
)
@settings(max_examples=60)
def test_votes_are_those_of_a_plain_loop(held: list[list[int]], asked: list[int]) -> None:
    words = random_codes(20, seed=4)
    codes = {key: edits(words[some], 4, seed=key) for key, some in enumerate(held)}
    query = edits(words[asked], 4, seed=99)
    known = Known(codes)

    known.found(query)

    counted = votes(codes, query)
    enough = sorted((n for n in counted.values() if n >= LEAST_VOTES), reverse=True)
    if enough:
        compared = sorted((len(pairs) for pairs in known.compared.values()), reverse=True)
        assert compared == enough[:MOST_COMPARED]
