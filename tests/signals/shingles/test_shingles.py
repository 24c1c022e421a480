"""Fingerprints of texts: the kernel and NumPy agree, and what both promise holds."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kashf.signals.shingles import (
    GRAM,
    IS_NATIVE,
    PASSAGE,
    WINDOW,
    passages,
    plain,
    simhash,
    winnow,
)
from kashf.signals.shingles.engine import ENGINE

Codes = NDArray[np.uint32]
NONE: Final = np.empty(0, np.uint64)

CODES: Final = st.one_of(
    st.lists(st.integers(0, 2), max_size=80),  # that repeat themselves
    st.lists(st.integers(0, 0x10FFFF), max_size=60),
).map(lambda codes: np.array(codes, np.uint32))


def codes(text: str) -> Codes:
    return np.array([ord(sign) for sign in text], np.uint32)


def distance(one: Codes, other: Codes) -> int:
    bits = [np.unpackbits(np.frombuffer(simhash(each)[0], np.uint8)) for each in (one, other)]
    return int((bits[0] != bits[1]).sum())


@pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")
@given(CODES, st.integers(0, 2**64 - 1))
def test_the_kernel_gives_what_numpy_gives(some: Codes, seed: int) -> None:
    assert ENGINE.simhash(some, seed) == plain.simhash(some, 0)
    for known in (NONE, np.unique(passages(some)[::3])):
        assert ENGINE.winnow(some, known) == plain.winnow(some, known)


@pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")
def test_the_kernel_gives_what_numpy_gives_of_a_book() -> None:
    some = np.random.default_rng(1).integers(0, 40, 60_000).astype(np.uint32)
    assert ENGINE.simhash(some, 1) == plain.simhash(some, 0)
    assert ENGINE.winnow(some, NONE) == plain.winnow(some, NONE)


@pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")
@pytest.mark.parametrize("ask", [lambda codes: ENGINE.simhash(codes, 1), winnow])
def test_what_are_no_code_points_is_refused(ask: Callable[[Codes], object]) -> None:
    with pytest.raises(ValueError, match="four bytes"):
        ask(np.zeros(3, np.uint8))


def test_values_stay_what_they_are() -> None:
    """Banks are shared: whoever changes these numbers changes what all values mean."""
    some = codes("the raven flies over the nest at first light")
    code, grams = simhash(some)
    assert (code.hex()[:16], grams) == ("64d7b20f74bc37bd", 40)
    assert [f"{each:016x}" for each in winnow(some).passages[:2].tolist()] == [
        "0899a33c35911db2",
        "041dfe50c192f370",
    ]


def test_of_less_than_a_gram_there_is_nothing() -> None:
    assert simhash(codes("abc")) == (bytes(32), 0)
    assert len(winnow(codes("a" * (PASSAGE - 1))).passages) == 0


def test_a_gram_counts_once_however_often_it_stands() -> None:
    assert simhash(codes("raven " * 50)) == simhash(codes("raven " * 500))


def test_texts_that_have_most_grams_in_common_are_near() -> None:
    words = [f"word{number}" for number in range(120)]
    text = " ".join(words)
    other = " ".join([*words[:54], "another", *words[55:]])
    unlike = " ".join(f"thing{number * 7}" for number in range(120))
    assert 0 < distance(codes(text), codes(other)) < 24
    assert distance(codes(text), codes(unlike)) > 64


@given(CODES, CODES, CODES)
def test_what_two_texts_share_of_21_letters_and_more_they_share_a_passage_of(
    shared: Codes, before: Codes, after: Codes
) -> None:
    shared = np.concatenate([shared, shared, np.arange(PASSAGE + WINDOW - 1, dtype=np.uint32)])
    one, other = np.concatenate([before, shared]), np.concatenate([shared, after])
    assert set(winnow(one).passages.tolist()) & set(winnow(other).passages.tolist())


@given(CODES)
def test_what_is_kept_is_a_passage_at_its_place_one_of_each_window(some: Codes) -> None:
    every, kept = passages(some), winnow(some)
    places = kept.places.tolist()
    assert every[places].tolist() == kept.passages.tolist()
    assert places == sorted(set(places))
    edges = [-1, *places, len(every)]
    assert not len(every) or all(end - start <= WINDOW for start, end in pairwise(edges))


@given(CODES)
def test_known_passages_are_left_out(some: Codes) -> None:
    every = winnow(some)
    known = np.unique(every.passages[::2])
    assert winnow(some, known).places.tolist() == [
        place
        for place, passage in zip(every.places.tolist(), every.passages.tolist(), strict=True)
        if passage not in known
    ]


@given(st.text(max_size=30))
def test_grams_are_counted(text: str) -> None:
    some = codes(text)
    there = {tuple(some[at : at + GRAM].tolist()) for at in range(len(some) - GRAM + 1)}
    assert simhash(some)[1] == len(there)
