"""What became of a part is the same however its rows come in, and little of them is kept."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashf.scan.results import Counts, Gathered, Results
from kashf.scan.shape import LOOKED
from kashf.signals.local import Relation

MATCH = {"entry": "nest", "type": "sha256"}
SHARED = MATCH | {"type": "local", "relation": Relation.SHARED.value}
KINDS: dict[str, dict[str, Any]] = {
    "nothing": {"matches": []},
    "match": {"matches": [MATCH, SHARED]},
    "shared": {"matches": [SHARED]},
    "error": {"matches": [], "error": {"code": "broken_picture", "message": "It is broken."}},
    "error and match": {"matches": [MATCH], "error": {"code": "cut_off", "message": "It ends."}},
    "signals": {"matches": [], "signals": [{"type": "url", "value": "path:nest.example"}]},
}


def row(place: int, kind: str) -> dict[str, Any]:
    told = {"part": 3, "place": place, "item": f"item {place}", "bytes": 10, "seconds": 0.5}
    return told | KINDS[kind]


def gathered(rows: Sequence[dict[str, Any]], items: int, size: int = 3) -> Results:
    part = Gathered(3, items)
    for start in range(0, len(rows), size):
        assert not part.is_whole
        part.add(pa.RecordBatch.from_pylist(rows[start : start + size], LOOKED))
    return part.results()


@given(
    st.lists(st.sampled_from(sorted(KINDS)), max_size=20).flatmap(
        lambda kinds: st.tuples(
            st.just(kinds), st.permutations(range(len(kinds))), st.integers(1, 7)
        )
    )
)
def test_the_order_of_the_rows_does_not_show(drawn: tuple[list[str], list[int], int]) -> None:
    kinds, order, size = drawn
    rows = [row(place, kind) for place, kind in enumerate(kinds)]

    found = gathered([rows[place] for place in order], len(rows), size)

    assert found.failure is None
    assert found.counts() == Counts(
        items=len(rows),
        matched=kinds.count("match") + kinds.count("error and match"),
        shared=kinds.count("shared"),
        unreadable=kinds.count("error"),
        unmatched=kinds.count("nothing") + kinds.count("signals"),
        matches=2 * kinds.count("match") + kinds.count("shared") + kinds.count("error and match"),
        bytes=10 * len(rows),
        seconds=0.5 * len(rows),
    )
    for name, table in (("matches", found.matches()), ("errors", found.errors())):
        wanted = [f"item {n}" for n, one in enumerate(rows) for _ in told(one, name)]
        assert table["item"].to_pylist() == wanted
    assert found.signals().num_rows == kinds.count("signals")


def told(one: dict[str, Any], table: str) -> Sequence[object]:
    return one["matches"] if table == "matches" else [one["error"]] if "error" in one else []


def test_of_what_nothing_became_nothing_is_kept() -> None:
    kinds = ["nothing"] * 50 + ["match"] + ["nothing"] * 50
    found = gathered([row(place, kind) for place, kind in enumerate(kinds)], len(kinds))
    assert found.rows["item"].to_pylist() == ["item 50"]
    assert found.counts().unmatched == 100


@pytest.mark.parametrize("places", [[0, 1, 1], [0, 0, 2]])
def test_rows_that_come_twice_are_a_failure(places: list[int]) -> None:
    found = gathered([row(place, "nothing") for place in places], 3)
    assert found.failure == "its rows came several times, or not at all"


def test_what_went_wrong_with_no_item_is_a_failure() -> None:
    rows = [row(0, "nothing"), row(1, "nothing") | {"failure": "The disk is full."}]
    assert gathered(rows, 2).failure == "The disk is full."
