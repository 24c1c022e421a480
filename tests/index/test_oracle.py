"""The index finds what a plain loop finds, whatever is put in and taken out."""

from dataclasses import dataclass

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kashf.index import HammingIndex

WIDTHS = (64, 128, 192, 256, 512, 1024)
KEYS = st.integers(-(2**63), 2**63 - 1) | st.integers(-5, 5)


@dataclass(frozen=True)
class Case:
    bits: int
    bank: dict[int, int]
    removed: list[int]
    queries: list[int]
    radius: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Random codes are never near each other, so queries are made near."""
    bits = draw(st.sampled_from(WIDTHS))
    code = st.integers(0, 2**bits - 1)
    bank = draw(st.dictionaries(KEYS, code | st.just(0), min_size=1, max_size=30))
    near = st.builds(
        lambda code, flips: code ^ sum(1 << bit for bit in flips),
        st.sampled_from(sorted(bank.values())),
        st.sets(st.integers(0, bits - 1), max_size=40),
    )
    return Case(
        bits,
        bank,
        draw(st.lists(st.sampled_from(sorted(bank)), unique=True, max_size=10)),
        draw(st.lists(near | code, max_size=4)),
        draw(st.integers(0, 40) | st.integers(0, bits)),
    )


def rows(codes: list[int], bits: int) -> NDArray[np.uint8]:
    joined = b"".join(code.to_bytes(bits // 8) for code in codes)
    return np.frombuffer(joined, np.uint8).reshape(len(codes), bits // 8)


def scan(case: Case) -> list[tuple[int, int, int]]:
    """Query, distance, key of every pair within the radius."""
    return sorted(
        (number, (code ^ query).bit_count(), key)
        for number, query in enumerate(case.queries)
        for key, code in case.bank.items()
        if key not in case.removed and (code ^ query).bit_count() <= case.radius
    )


@given(cases())
@example(Case(256, {0: 0}, [], [int.from_bytes(b"\x01" * 31 + b"\x00")], 31))  # spread evenly
@example(Case(64, {2: 1, -1: 1, 1: 1}, [2], [0, 1, 0], 64))
def test_search_finds_what_a_scan_finds(case: Case) -> None:
    index = HammingIndex(bits=case.bits)
    for key, code in case.bank.items():
        index.add(np.array([key]), rows([code], case.bits))
    index.remove(np.array(case.removed, np.int64))

    found = index.search(rows(case.queries, case.bits), case.radius)

    assert scan(case) == list(
        zip(found.query.tolist(), found.distance.tolist(), found.key.tolist(), strict=True)
    )


@given(cases())
def test_it_does_not_matter_in_how_many_steps_codes_came(case: Case) -> None:
    at_once, one_by_one = HammingIndex(bits=case.bits), HammingIndex(bits=case.bits)
    at_once.add(np.array([*case.bank]), rows([*case.bank.values()], case.bits))
    for key, code in reversed(case.bank.items()):
        one_by_one.add(np.array([key]), rows([code], case.bits))

    queries = rows(case.queries, case.bits)
    one, other = (index.search(queries, case.radius) for index in (at_once, one_by_one))

    assert one.query.tolist() == other.query.tolist()
    assert one.key.tolist() == other.key.tolist()
    assert one.distance.tolist() == other.distance.tolist()
