"""Texts inside others, by index and by bank: what shares passages is found, and nothing else."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kashf.index import HammingIndex
from kashf.matching import Bank, Matcher
from kashf.matching.lines import keyed_codes
from kashf.matching.quoting import quoted
from kashf.signals import Entry, Signal, hash_text
from kashf.signals.passage import LEAST_SHARED
from kashf.signals.passage.comparison import LEAST_CONTAINED
from kashf.signals.passage.form import Body, write
from kashf.signals.passage.signal import PASSAGES
from kashf.signals.shingles import Winnowed
from tests.signals.passage.texts import ENGLISH, KNOWN, OTHER, passage

Numbers = list[set[int]]
# sets of a few passages, so that many share some
SETS = st.lists(st.sets(st.integers(1, 24), min_size=1, max_size=16), max_size=12)


def of_numbers(numbers: set[int]) -> Signal:
    passages = np.array(sorted(numbers), np.uint64)
    winnowed = Winnowed(passages, np.arange(len(passages), dtype=np.uint32))
    return Signal("passage", "", body=write(Body(100, 100, 0, winnowed, "")))


def indexed(signals: Sequence[Signal]) -> HammingIndex:
    index = HammingIndex(bits=PASSAGES.bits, radius=PASSAGES.code_radius)
    index.add(*keyed_codes(PASSAGES, list(enumerate(signals))))
    return index


def looked_for(asked: Sequence[Signal], known: Sequence[Signal]) -> list[list[int]]:
    def bodies(keys: Sequence[int]) -> Mapping[int, bytes]:
        return {key: known[key].body for key in keys}

    return [[one.key for one in some] for some in quoted(asked, indexed(known), bodies)]


@given(SETS, SETS)
def test_what_is_found_is_what_the_rule_says(asked: Numbers, known: Numbers) -> None:
    found = looked_for([of_numbers(each) for each in asked], [of_numbers(each) for each in known])
    for mine, keys in zip(asked, found, strict=True):
        assert set(keys) == {
            key
            for key, theirs in enumerate(known)
            if len(mine & theirs) >= LEAST_SHARED
            and len(mine & theirs) >= LEAST_CONTAINED * min(len(mine), len(theirs))
        }


def test_the_nearest_comes_first() -> None:
    known = [of_numbers(set(range(count, 20))) for count in (10, 0, 5)]
    ((first, *_),) = looked_for([of_numbers(set(range(20)))], known)
    assert first in {0, 1, 2}


def test_nothing_is_found_where_nothing_is_known_or_asked() -> None:
    assert looked_for([], [passage(KNOWN)]) == []
    assert looked_for([passage(KNOWN)], []) == [[]]
    assert looked_for([Signal("passage", "1-0", body=b"")], [passage(KNOWN)]) == [[]]


def test_entries_that_do_not_count_are_not_found() -> None:
    index = indexed([passage(KNOWN), passage(OTHER)])
    assert quoted([passage(KNOWN)], index, lambda keys: {}) == [[]]


def test_a_body_that_cannot_be_read_finds_nothing() -> None:
    index = indexed([passage(KNOWN)])
    assert quoted([passage(KNOWN)], index, lambda keys: dict.fromkeys(keys, b"KP")) == [[]]


def test_a_bank_of_texts(tmp_path: Path) -> None:
    bank = Bank.create(tmp_path / "bank", name="Raven")
    matcher = Matcher([bank])
    item = hash_text(f"{OTHER} {KNOWN}", ["passage"])
    assert matcher.match(item) == []

    bank.add(Entry(name, passage(text)) for name, text in [("call", KNOWN), ("note", ENGLISH)])
    (match,) = matcher.match(item)
    assert (match.entry.name, match.distance) == ("call", 0)
    assert match.quoted is not None
    assert match.quoted.is_mostly_other
    assert match.why == "100 % of the passages of the shorter text are in the other"

    bank.remove_entries(["call"])
    assert matcher.match(item) == []


def test_a_narrower_radius_asks_for_more_of_the_text(tmp_path: Path) -> None:
    bank = Bank.create(tmp_path / "bank", name="Raven")
    bank.add([Entry("call", passage(KNOWN))])
    words = KNOWN.split()
    asked = hash_text(" ".join([*words[:17], *OTHER.split()[:17]]), ["passage"])
    assert Matcher([bank]).match(asked)
    assert Matcher([bank], radius=10).match(asked) == []
