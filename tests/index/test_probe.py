"""A probe finds what shares the bits of a table with the query, and nothing that is too far."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kashf.errors import BadCodes, BadInput, BadRadius
from kashf.index import Found, HammingIndex
from kashf.index.layout import layout
from tests.index.making import Codes, edits, random_codes

RADIUS = 15  # what an index is laid out for that is mostly probed
SIZE = 5_000
Triple = tuple[int, int, int]  # query, distance, key


def triples(found: Found) -> list[Triple]:
    return list(zip(found.query.tolist(), found.distance.tolist(), found.key.tolist(), strict=True))


def whole_number(code: Codes) -> int:
    return int.from_bytes(code.tobytes(), "little")


def shares(bank: Codes, query: Codes) -> np.ndarray:
    """bool[n]: whether each has all bits of one of the tables of an index of that size in common
    with the query."""
    differing = np.unpackbits(bank ^ query, axis=1, bitorder="little")
    chunks = layout(256, len(bank), RADIUS)
    ends = [differing[:, one.offset : one.offset + one.width].any(axis=1) for one in chunks]
    return np.asarray(~np.all(ends, axis=0))


def by_a_plain_loop(bank: Codes, queries: Codes, within: int) -> list[Triple]:
    found: list[Triple] = []
    for number, query in enumerate(queries):
        distances = np.bitwise_count(bank ^ query).sum(axis=1, dtype=np.int64)
        keys = np.flatnonzero((distances <= within) & shares(bank, query))
        found.extend((number, int(distances[key]), int(key)) for key in keys)
    return sorted(found)


@pytest.fixture(scope="module")
def bank() -> Codes:
    families = edits(np.repeat(random_codes(SIZE // 100, seed=3), 4, axis=0), 60, seed=4)
    return np.concatenate([families, random_codes(SIZE - len(families), seed=5)])


@pytest.fixture(scope="module")
def index(bank: Codes) -> HammingIndex:
    index = HammingIndex(bits=256, radius=RADIUS)
    index.add(np.arange(len(bank)), bank)
    assert [segment.tables for segment in index.stats().segments] != ["none"]
    return index


@given(st.integers(0, SIZE - 1), st.sets(st.integers(0, 255), max_size=80), st.integers(0, 130))
@settings(max_examples=60)
def test_a_probe_finds_what_a_plain_loop_finds(
    index: HammingIndex, bank: Codes, number: int, flips: set[int], within: int
) -> None:
    query = whole_number(bank[number]) ^ sum(1 << flip for flip in flips)
    queries = np.frombuffer(query.to_bytes(32, "little"), np.uint8)[None]

    assert triples(index.probe(queries, within)) == by_a_plain_loop(bank, queries, within)


def test_what_is_found_is_what_a_search_finds_less_some(index: HammingIndex, bank: Codes) -> None:
    queries = edits(bank[:200], 60, seed=9)

    probed, searched = triples(index.probe(queries, 48)), triples(index.search(queries, 48))

    assert set(probed) < set(searched)
    assert probed == [pair for pair in searched if pair in set(probed)]
    assert len(probed) > 0.8 * len(searched)


@pytest.mark.parametrize("within", [0, 48, 256])
def test_few_codes_are_compared_one_by_one(bank: Codes, within: int) -> None:
    few = HammingIndex(bits=256, radius=RADIUS)
    few.add(np.arange(1_500), bank[:1_500])
    queries = edits(bank[:50], 60, seed=9)

    assert triples(few.probe(queries, within)) == triples(few.search(queries, within))


def test_a_folder_answers_as_memory_does(index: HammingIndex, bank: Codes, tmp_path: Path) -> None:
    queries = edits(bank[:100], 60, seed=9)
    with HammingIndex.writer(tmp_path / "index", bits=256, radius=RADIUS) as writer:
        writer.add(np.arange(len(bank)), bank)
    with HammingIndex.open(tmp_path / "index") as reader:
        assert triples(reader.probe(queries, 48)) == triples(index.probe(queries, 48))


def test_bits_that_very_many_have_are_passed_over(bank: Codes) -> None:
    crowded = bank.copy()
    crowded[:257] = 0
    crowded[:257, -8:] = random_codes(257, 64, seed=6)  # they differ in the last tables only
    index = HammingIndex(bits=256, radius=RADIUS)
    index.add(np.arange(SIZE), crowded)

    found = triples(index.probe(crowded[:1], 48))
    assert found[0] == (0, 0, 0)
    assert len(found) < 20 < len(index.search(crowded[:1], 48))
    index.clear()
    index.add(np.arange(1, SIZE), crowded[1:])
    assert triples(index.probe(crowded[1:2], 48)) == triples(index.search(crowded[1:2], 48))


def test_keys_of_one_code_are_found_together_and_removed_ones_are_not(bank: Codes) -> None:
    index = HammingIndex(bits=256, radius=RADIUS)
    index.add(np.arange(len(bank)), bank)
    index.add(np.arange(SIZE, SIZE + 3), np.repeat(bank[7][None], 3, axis=0))
    index.remove(np.array([SIZE + 1]))

    assert triples(index.probe(bank[7][None], 0)) == [(0, 0, 7), (0, 0, SIZE), (0, 0, SIZE + 2)]


@pytest.mark.parametrize(
    ("codes", "within", "threads", "error"),
    [
        (random_codes(1, 64), 0, None, BadCodes),
        (random_codes(1), -1, None, BadRadius),
        (random_codes(1), 257, None, BadRadius),
        (random_codes(1), 0, 0, BadInput),
    ],
)
def test_what_is_wrong_is_refused(
    index: HammingIndex, codes: Codes, within: int, threads: int | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        index.probe(codes, within, threads=threads)
