"""Equal codes, of which an index is asked that is laid out for nothing else."""

import numpy as np
import pytest
from numpy.typing import NDArray

from kashf.index import HammingIndex

Codes = NDArray[np.uint64]
Pairs = list[tuple[int, int]]

SEVERAL = 6_000  # codes, so that they are in a table
DICE = np.random.default_rng(8)


def drawn(count: int) -> Codes:
    return DICE.integers(0, 2**63, count, np.uint64)


def crowded(count: int) -> Codes:
    """Codes that differ, and are in one bucket of any table of up to 24 bits."""
    return np.arange(count, dtype=np.uint64) << np.uint64(30)


def rows(codes: Codes) -> NDArray[np.uint8]:
    return codes.astype("<u8").view(np.uint8).reshape(-1, 8)


def expected(codes: Codes, removed: NDArray[np.int64], queries: Codes) -> Pairs:
    gone = set(removed.tolist())
    return [
        (number, key)
        for number, query in enumerate(queries.tolist())
        for key in np.flatnonzero(codes == np.uint64(query)).tolist()
        if key not in gone
    ]


@pytest.mark.parametrize(
    "codes",
    [
        drawn(SEVERAL),
        DICE.integers(0, 4_000, 2 * SEVERAL, np.uint64),  # each several times
        crowded(SEVERAL),
        np.concatenate([drawn(SEVERAL), crowded(500), drawn(10)]),
        np.concatenate([np.zeros(SEVERAL, np.uint64), drawn(SEVERAL)]),
    ],
    ids=["drawn", "repeated", "crowded", "crowded in part", "one very often"],
)
@pytest.mark.parametrize("radius", [0, 7])
def test_each_is_found_and_no_other(codes: Codes, radius: int) -> None:
    removed = DICE.choice(len(codes), len(codes) // 5, replace=False)
    queries = np.concatenate([DICE.choice(codes, 130), drawn(20), np.zeros(1, np.uint64)])
    index = HammingIndex(bits=64, radius=radius)
    index.add(np.arange(len(codes)), rows(codes))
    assert index.stats().segments[0].tables != "none"
    index.remove(removed)

    found = index.search(rows(queries), 0)
    nearest = index.nearest(rows(queries), len(codes), 0)

    pairs = expected(codes, removed, queries)
    for answer in (found, nearest):
        assert list(zip(answer.query.tolist(), answer.key.tolist(), strict=True)) == pairs
        assert not answer.distance.any()


def test_of_many_that_are_equal_the_first_are_nearest() -> None:
    index = HammingIndex(bits=64, radius=0)
    index.add(np.arange(SEVERAL), rows(np.zeros(SEVERAL, np.uint64)))
    assert index.nearest(rows(np.zeros(1, np.uint64)), 3, 0).key.tolist() == [0, 1, 2]


@pytest.mark.parametrize(("count", "width"), [(2_000, 11), (6_000, 13), (40_000, 16)])
def test_one_table_has_as_many_buckets_as_codes(count: int, width: int) -> None:
    index = HammingIndex(bits=64, radius=0)
    index.add(np.arange(count), rows(drawn(count)))
    assert index.stats().segments[0].tables == f"1 × {width} bits"
