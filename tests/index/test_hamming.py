from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from kashf.errors import BadCodes, BadInput, BadRadius, KashfError, NotFound
from kashf.index import Found, HammingIndex

Triple = tuple[int, int, int]


def keys(*values: int) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def codes(*values: int, bits: int = 64) -> NDArray[np.uint8]:
    joined = b"".join(value.to_bytes(bits // 8) for value in values)
    return np.frombuffer(joined, np.uint8).reshape(len(values), bits // 8)


def triples(found: Found) -> list[Triple]:
    """Query, key, distance."""
    return list(zip(found.query.tolist(), found.key.tolist(), found.distance.tolist(), strict=True))


@pytest.fixture
def index() -> HammingIndex:
    index = HammingIndex(bits=64)
    index.add(keys(7, -3, 5), codes(0b0111, 0b0001, 0b0111))
    return index


def test_pairs_come_by_query_then_distance_then_key(index: HammingIndex) -> None:
    found = index.search(codes(0b0111, 0b0000), radius=3)

    assert triples(found) == [(0, 5, 0), (0, 7, 0), (0, -3, 2), (1, -3, 1), (1, 5, 3), (1, 7, 3)]
    assert len(found) == 6
    assert [array.dtype.str for array in (found.query, found.key)] == ["<i8", "<i8"]
    assert found.distance.dtype.str == "<i4"


def test_the_radius_is_included_and_not_a_bit_more(index: HammingIndex) -> None:
    assert triples(index.search(codes(0), radius=0)) == []
    assert triples(index.search(codes(0), radius=1)) == [(0, -3, 1)]
    assert triples(index.search(codes(0), radius=2)) == [(0, -3, 1)]
    assert len(index.search(codes(2**64 - 1), radius=64)) == 3


def test_no_query_finds_nothing(index: HammingIndex) -> None:
    assert triples(index.search(codes(), radius=64)) == []


def test_an_empty_index_has_nothing() -> None:
    index = HammingIndex(bits=128)

    assert len(index) == 0
    assert 0 not in index
    assert triples(index.search(codes(0, bits=128), radius=128)) == []


def test_it_knows_its_keys(index: HammingIndex) -> None:
    assert len(index) == 3
    assert [key in index for key in (-3, 5, 7, 0, 8, 2**70, -(2**70))] == [True] * 3 + [False] * 4


def test_the_ends_of_the_keys_are_keys() -> None:
    least, most = np.iinfo(np.int64).min, np.iinfo(np.int64).max
    index = HammingIndex(bits=64)
    index.add(keys(most, least), codes(1, 2))

    assert triples(index.search(codes(0), radius=1)) == [(0, least, 1), (0, most, 1)]


def test_a_removed_key_is_not_found_and_may_come_back_with_another_code(
    index: HammingIndex,
) -> None:
    index.remove(keys(5, 5))
    assert triples(index.search(codes(0b0111), radius=0)) == [(0, 7, 0)]

    index.add(keys(5), codes(0))
    assert triples(index.search(codes(0), radius=0)) == [(0, 5, 0)]


def test_nothing_may_be_added_and_removed(index: HammingIndex) -> None:
    index.add(keys(), codes())
    index.remove(keys())

    assert len(index) == 3


def test_what_is_done_to_the_arrays_afterwards_does_not_matter() -> None:
    given = np.zeros((1, 8), np.uint8)
    index = HammingIndex(bits=64)
    index.add(keys(1), given)
    given[:] = 255

    assert triples(index.search(codes(0), radius=0)) == [(0, 1, 0)]


def test_arrays_may_be_slices_of_others() -> None:
    wide = np.arange(64, dtype=np.uint8).reshape(2, 32)
    index = HammingIndex(bits=128)
    index.add(np.arange(4)[::2], wide[:, ::2])

    assert triples(index.search(wide[:, ::2], radius=0)) == [(0, 0, 0), (1, 2, 0)]


def test_more_codes_than_are_compared_at_once() -> None:
    many = (1 << 16) + 2
    index = HammingIndex(bits=64)
    index.add(np.arange(many), codes(*range(many)))

    assert triples(index.search(codes(0, many - 1), radius=0)) == [(0, 0, 0), (1, many - 1, 0)]


@pytest.mark.parametrize("bits", [64, 128, 256, 960, 1024])
def test_widths_that_there_are(bits: int) -> None:
    assert HammingIndex.takes(bits)
    assert HammingIndex(bits=bits).bits == bits


@pytest.mark.parametrize("bits", [-64, 0, 1, 63, 65, 100, 1023, 1088])
def test_other_widths_are_refused(bits: int) -> None:
    assert not HammingIndex.takes(bits)
    with pytest.raises(BadInput) as caught:
        HammingIndex(bits=bits)
    assert caught.value.fields == {"bits": str(bits)}


Act = Callable[[HammingIndex], object]

WRONG: dict[str, tuple[Act, type[KashfError], dict[str, str]]] = {
    "a key that is there": (
        lambda index: index.add(keys(1, 5), codes(1, 2)),
        BadCodes,
        {"keys": "repeated"},
    ),
    "a key given twice": (
        lambda index: index.add(keys(1, 1), codes(1, 2)),
        BadCodes,
        {"keys": "repeated"},
    ),
    "more keys than codes": (
        lambda index: index.add(keys(1, 2), codes(1)),
        BadCodes,
        {"keys": "2", "codes": "1"},
    ),
    "more codes than keys": (
        lambda index: index.add(keys(), codes(1)),
        BadCodes,
        {"keys": "0", "codes": "1"},
    ),
    "keys in a table": (
        lambda index: index.add(keys(1, 2).reshape(1, 2), codes(1, 2)),
        BadCodes,
        {"keys": "int64"},
    ),
    "fractions for keys": (
        lambda index: index.add(np.array([1.5]), codes(1)),
        BadCodes,
        {"keys": "float64"},
    ),
    "truth values for keys": (
        lambda index: index.remove(np.array([True])),
        BadCodes,
        {"keys": "bool"},
    ),
    "a key beyond int64": (
        lambda index: index.add(np.array([2**63], np.uint64), codes(1)),
        BadCodes,
        {"keys": "too large"},
    ),
    "codes too narrow": (
        lambda index: index.add(keys(1), np.zeros((1, 7), np.uint8)),
        BadCodes,
        {"codes": "uint8[1, 7]"},
    ),
    "codes too wide": (
        lambda index: index.add(keys(1), np.zeros((1, 16), np.uint8)),
        BadCodes,
        {"codes": "uint8[1, 16]"},
    ),
    "codes of words": (
        lambda index: index.add(keys(1), np.zeros((1, 8), np.uint64)),
        BadCodes,
        {"codes": "uint64[1, 8]"},
    ),
    "one code that is no table": (
        lambda index: index.add(keys(1), np.zeros(8, np.uint8)),
        BadCodes,
        {"codes": "uint8[8]"},
    ),
    "a query of another width": (
        lambda index: index.search(np.zeros((1, 32), np.uint8), radius=1),
        BadCodes,
        {"codes": "uint8[1, 32]"},
    ),
    "a radius below nothing": (
        lambda index: index.search(codes(0), radius=-1),
        BadRadius,
        {"radius": "-1"},
    ),
    "a radius beyond the width": (
        lambda index: index.search(codes(0), radius=65),
        BadRadius,
        {"radius": "65"},
    ),
    "removing a key that is not there": (
        lambda index: index.remove(keys(5, 6)),
        NotFound,
        {"keys": "6"},
    ),
}


@pytest.mark.parametrize(("act", "error", "fields"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_refused_and_changes_nothing(
    index: HammingIndex, act: Act, error: type[KashfError], fields: dict[str, str]
) -> None:
    before = triples(index.search(codes(0), radius=64))

    with pytest.raises(error) as caught:
        act(index)
    assert type(caught.value) is error
    assert caught.value.fields == fields
    assert triples(index.search(codes(0), radius=64)) == before
