"""The kernel finds what the NumPy path finds, and is not brought down by what it is given."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kashf.index import engine, plain, segment
from tests.index.making import Codes, edits, random_codes

if TYPE_CHECKING or engine.IS_NATIVE:
    from kashf.index import kernel
else:
    pytest.skip("the kernel was not compiled here", allow_module_level=True)

Given = Any  # what the kernel may be given, right or wrong
WIDTHS = range(64, 1025, 64)
COUNT = 3_000  # more than are scanned


def words(codes: Codes) -> NDArray[np.uint64]:
    return codes.view("<u8")


def numbers(answer: Given) -> list[list[int]]:
    """Queries, keys and distances of an answer of either."""
    types = (np.int64, np.int64, np.int32)
    return [np.frombuffer(part, kind).tolist() for part, kind in zip(answer, types, strict=True)]


def arguments(arrays: segment.Arrays, dead: NDArray[np.bool_] | None = None) -> list[Given]:
    return [
        arrays.bits // 64,
        arrays.codes,
        arrays.keys,
        arrays.extra_places,
        arrays.extra_keys,
        None if dead is None else np.packbits(dead, bitorder="little"),
        arrays.place_bytes,
        arrays.layout,
        arrays.starts,
        arrays.places,
        arrays.sketches,
    ]


def bank(bits: int, *, radius: int | None = None) -> segment.Segment:
    """Families of edits, some codes under several keys, and some keys removed."""
    families = random_codes(COUNT // 10, bits)
    same = [edits(families, 9, seed=1), edits(families, 9, seed=2), families, families]
    codes = np.concatenate([random_codes(COUNT, bits, seed=2), *same])
    keys = np.random.default_rng(3).permutation(len(codes)).astype(np.int64) - 1_000
    made = segment.built(bits, keys, words(codes), bits // 8 - 1 if radius is None else radius)
    return made.without(np.arange(0, made.arrays.held, 7))


FAMILIES = bank(256)


def queries(bits: int) -> NDArray[np.uint64]:
    near = edits(random_codes(COUNT // 10, bits), 6, seed=4)[:8]
    return words(np.concatenate([near, random_codes(4, bits, seed=5)]))


def both(made: segment.Segment) -> tuple[Given, Given]:
    given = arguments(made.arrays, made.dead)
    return kernel.Segment(*given), plain.Segment(*given)


@pytest.fixture(params=kernel.levels())
def level(request: pytest.FixtureRequest) -> Iterator[str]:
    kernel.use(request.param)
    yield request.param
    kernel.use(kernel.levels()[0])


@pytest.mark.parametrize("bits", WIDTHS)
def test_every_width_and_radius(bits: int) -> None:
    made = bank(bits, radius=bits // 32)
    fast, slow = both(made)

    assert made.arrays.layout, "it has tables"
    for radius in (
        0,
        1,
        bits // 16,
        bits // 8 - 1,
        bits // 8,
        bits // 4,
        bits // 2,
        bits - 1,
        bits,
    ):
        asked = (bits // 64, queries(bits), radius, 1)
        assert numbers(kernel.search((fast,), *asked)) == numbers(plain.search((slow,), *asked))


@pytest.mark.parametrize("bits", [64, 256, 320])
def test_every_instruction_set(level: str, bits: int) -> None:
    fast, slow = both(bank(bits))

    for radius in (0, bits // 8 - 1, bits // 3):  # by tables, and by a scan
        asked = (bits // 64, queries(bits), radius, 2)
        assert numbers(kernel.search((fast,), *asked)) == numbers(plain.search((slow,), *asked))


@pytest.mark.parametrize("bits", [128, 320])
def test_every_instruction_set_with_sketches(level: str, bits: int) -> None:
    fast, slow = both(sketched_bank(bits))

    for radius in (0, bits // 8, bits // 5, bits // 3):
        asked = (bits // 64, queries(bits), radius, 2)
        assert numbers(kernel.search((fast,), *asked)) == numbers(plain.search((slow,), *asked))
        assert numbers(kernel.probe((fast,), *asked)) == numbers(plain.probe((slow,), *asked))


def sketched_bank(bits: int) -> segment.Segment:
    """Tables by which codes are found within a radius of a fifth of the bits and more."""
    made = bank(bits)
    return with_tables(made, bytes((0, 7) + (7, 7) * (bits // 7 - 1)))


def with_tables(made: segment.Segment, layout: bytes) -> segment.Segment:
    """The same codes in other tables, with sketches."""
    arrays = made.arrays
    starts, places, sketches = room(layout, len(arrays.codes), arrays.place_bytes)
    own = (arrays.bits // 64, arrays.codes, arrays.place_bytes, layout)
    plain.fill_tables(*own, starts, places, sketches, 1)
    laid_out = replace(arrays, layout=layout, starts=starts, places=places, sketches=sketches)
    return segment.Segment(laid_out, made.dead)


@st.composite
def rings(draw: st.DrawFn) -> bytes:
    """Layouts of tables with and without gaps, narrow and wide, of 256 bits."""
    widths = draw(st.lists(st.integers(1, 12), min_size=3, max_size=20))
    gaps = draw(st.lists(st.integers(0, 3), min_size=len(widths), max_size=len(widths)))
    offsets = np.cumsum([0, *(gap + width for gap, width in zip(gaps, widths, strict=True))])
    assume(offsets[-1] <= 256)
    steps = np.diff([0, *offsets[:-1]]).tolist()
    return bytes(number for pair in zip(steps, widths, strict=True) for number in pair)


@given(rings(), st.integers(0, 60))
@example(bytes((0, 12) + (12, 12) * 20), 41)  # each is given two units
@example(bytes((0, 1, 1, 1, 1, 1) + (1, 8) * 20), 30)  # three are taken whole
@settings(max_examples=40)
def test_whatever_the_tables_a_sketch_hides_nothing_that_is_near(ring: bytes, radius: int) -> None:
    fast, slow = both(with_tables(FAMILIES, ring))
    asked = (4, queries(256), radius, 1)
    assert numbers(kernel.search((fast,), *asked)) == numbers(plain.search((slow,), *asked))


@pytest.mark.parametrize(("tables", "width", "units"), [(16, 8, 1), (10, 12, 2)])
def test_the_farthest_that_a_sketch_may_let_pass(
    level: str, tables: int, width: int, units: int
) -> None:
    """In one table a code differs in one bit less than it is given units, in all others in as many:
    so it is found there only, and any table more than these would be too far."""
    codes = words(random_codes(4_000, 128))
    made = segment.built(128, np.arange(len(codes)), codes, 15)
    fast, slow = both(with_tables(made, bytes((0, width) + (width, width) * (tables - 1))))
    evenly = sum(((1 << units) - 1) << (table * width) for table in range(tables))
    flips = [evenly ^ (1 << (table * width)) for table in range(tables)]
    asked = codes[:tables] ^ np.array([[flip % 2**64, flip >> 64] for flip in flips], np.uint64)

    given = (2, asked, tables * units - 1, 1)
    found = numbers(kernel.search((fast,), *given))
    assert found == numbers(plain.search((slow,), *given))
    assert set(zip(found[0], found[1], strict=True)) >= {(at, at) for at in range(tables)}


def test_what_a_sketch_says_is_believed() -> None:
    """Else the tests above would show nothing."""
    made = sketched_bank(256)
    lies = segment.Segment(replace(made.arrays, sketches=~made.arrays.sketches), made.dead)
    told, lied = (
        numbers(kernel.search((both(each)[0],), 4, queries(256), 31, 1)) for each in (made, lies)
    )
    assert told != lied


@pytest.mark.parametrize("bits", [64, 256, 320])
@pytest.mark.parametrize("tables", [4, 8, 12])
def test_a_probe_finds_what_shares_the_bits_of_a_table(level: str, bits: int, tables: int) -> None:
    made = bank(bits, radius=tables - 1)
    fast, slow = both(made)

    assert made.arrays.layout, "it has tables"
    for within in (0, bits // 8, bits // 5, bits // 2, bits):
        asked = (bits // 64, queries(bits), within, 2)
        found = numbers(kernel.probe((fast,), *asked))
        assert found == numbers(plain.probe((slow,), *asked))
        assert bool(found[0]) == (within > 0)


def test_a_probe_passes_over_what_is_crowded_with_sketches_too() -> None:
    codes = random_codes(COUNT)
    codes[:300, :2] = codes[0, :2]  # all bits of the first table
    made = segment.built(256, np.arange(COUNT), words(codes), 31)
    fast, slow = both(with_tables(made, bytes((0, 16, 16, 16, 16, 16))))

    found = numbers(kernel.probe((fast,), 4, words(codes[:1]), 256, 1))
    assert found == numbers(plain.probe((slow,), 4, words(codes[:1]), 256, 1))
    assert found[1] == [0]


def test_a_probe_of_codes_without_tables_compares_all() -> None:
    codes = random_codes(100)
    made = segment.tail(256, np.arange(100), words(codes), None)

    for engine_ in (kernel, plain):
        segments = (engine_.Segment(*arguments(made.arrays)),)
        for within in (0, 110, 256):
            asked = (4, queries(256), within, 1)
            found = numbers(engine_.probe(segments, *asked))
            assert found == numbers(engine_.search(segments, *asked))


@pytest.mark.parametrize("most", [1, 2, 7, 10_000])
@pytest.mark.parametrize("radius", [0, 20, 256])
def test_the_nearest_with_ties(level: str, most: int, radius: int) -> None:
    made = [both(bank(256)), both(bank(256, radius=4))]
    fast, slow = zip(*made, strict=True)

    for near_by in (0, 31, 256):
        asked = (4, queries(256), most, radius, near_by, 2)
        assert numbers(kernel.nearest(fast, *asked)) == numbers(plain.nearest(slow, *asked))


def hostile_banks() -> dict[str, Codes]:
    near_constant = np.zeros((COUNT, 32), np.uint8)
    near_constant[np.arange(COUNT), np.arange(COUNT) % 32] = np.arange(COUNT) % 256
    shared = np.tile(random_codes(1), (COUNT, 1))
    shared[:, -3:] = random_codes(COUNT, 64)[:, :3]
    return {
        "near-constant": near_constant,
        "all chunks shared but the last": shared,
        "one code": np.tile(random_codes(1), (COUNT, 1)),
        "two halves": np.concatenate([random_codes(COUNT // 2), np.zeros((COUNT, 32), np.uint8)]),
    }


@pytest.mark.parametrize("codes", hostile_banks().values(), ids=hostile_banks().keys())
def test_banks_that_were_made_to_be_slow(codes: Codes) -> None:
    made = segment.built(256, np.arange(len(codes)), words(codes), 31)
    asked = words(np.concatenate([codes[:3], edits(codes[:3], 20), random_codes(2, seed=9)]))

    for each in (made, with_tables(made, bytes((0, 8) + (8, 8) * 31))):
        fast, slow = both(each)
        for radius in (0, 3, 31, 60):
            given = (4, asked, radius, 1)
            assert numbers(kernel.search((fast,), *given)) == numbers(plain.search((slow,), *given))
            assert numbers(kernel.probe((fast,), *given)) == numbers(plain.probe((slow,), *given))


@given(st.lists(st.integers(0, 3), max_size=60), st.integers(1, 16))
def test_the_same_codes_are_grouped(values: list[int], count: int) -> None:
    codes = np.repeat(np.array(values, np.uint64)[:, None], count, axis=1).copy()
    first, expected = np.empty(len(values), np.uint32), np.empty(len(values), np.uint32)

    kernel.group(count, codes, 7, first)
    plain.group(count, codes, 7, expected)

    assert first.tolist() == expected.tolist() == [values.index(value) for value in values]


@pytest.mark.parametrize("place_bytes", [3, 4])
@pytest.mark.parametrize("layout", [bytes((0, 8)), bytes((0, 16, 50, 24, 30, 13)), bytes((63, 1))])
def test_both_make_the_same_tables(layout: bytes, place_bytes: int) -> None:
    codes = words(random_codes(500, 128))
    own, others = room(layout, 500, place_bytes), room(layout, 500, place_bytes)

    kernel.fill_tables(2, codes, place_bytes, layout, *own, 2)
    plain.fill_tables(2, codes, place_bytes, layout, *others, 2)

    assert all(map(np.array_equal, own, others))
    assert len(layout) < 6 or own[2].any()


def room(layout: bytes, count: int, place_bytes: int) -> tuple[Given, Given, Given]:
    """Of starts, places, and sketches if there are tables enough."""
    tables = len(layout) // 2
    starts = np.zeros(sum((1 << width) + 1 for width in layout[1::2]), np.uint32)
    sketches = np.zeros(tables * count if tables > 2 else 0, np.uint32)
    return starts, np.zeros(tables * count * place_bytes + 4, np.uint8), sketches


def test_tables_without_room_for_sketches_have_none() -> None:
    starts, places, none = room(bytes((0, 8)), 500, 3)
    kernel.fill_tables(2, words(random_codes(500, 128)), 3, bytes((0, 8)), starts, places, none, 1)
    assert places.any()


def test_no_segment_and_no_query() -> None:
    assert numbers(kernel.search((), 4, queries(256), 31, 1)) == [[], [], []]
    assert (
        numbers(kernel.search((both(bank(256))[0],), 4, np.empty(0, np.uint64), 31, 1)) == [[]] * 3
    )
    assert numbers(kernel.probe((), 4, queries(256), 31, 1)) == [[], [], []]
    assert numbers(kernel.nearest((), 4, queries(256), 1, 31, 31, 1)) == [[], [], []]


@pytest.mark.parametrize("radius", [-(2**31), -1, 2**31 - 1])
def test_a_radius_beyond_all_bounds_is_brought_back_to_them(radius: int) -> None:
    fast, slow = both(bank(256))
    asked = (4, queries(256)[:4], min(radius, 256), 1)
    expected = numbers(plain.search((slow,), *asked))

    assert numbers(kernel.search((fast,), 4, queries(256)[:4], radius, 1)) == expected
    shared = numbers(plain.probe((slow,), *asked))
    assert numbers(kernel.probe((fast,), 4, queries(256)[:4], radius, 1)) == shared
    near_by = 2**31 - 1
    assert (
        numbers(kernel.nearest((fast,), 4, queries(256)[:4], 10**9, radius, near_by, 1)) == expected
    )


# What no segment is

WRONG = {
    "words 0": (0, 0),
    "words 17": (0, 17),
    "words other": (0, 5),
    "codes short": (1, np.zeros(4, np.uint64)),
    "codes misaligned": (1, np.zeros(3_000 * 32 + 1, np.uint8)[1:]),
    "codes strided": (1, np.zeros((6_000, 4), np.uint64)[::2]),
    "codes no buffer": (1, [1, 2, 3]),
    "codes none": (1, None),
    "keys odd": (2, bytes(13)),
    "keys short": (2, np.zeros(5, np.int64)),
    "extra places short": (3, np.zeros(1, np.uint32)),
    "extra keys short": (4, np.zeros(1, np.int64)),
    "dead short": (5, bytes(3)),
    "place bytes": (6, 5),
    "layout odd": (7, b"\x00"),
    "layout of no bits": (7, bytes((0, 0))),
    "layout too wide": (7, bytes((0, 25))),
    "layout beyond the code": (7, bytes((250, 16))),
    "layout of many tables": (7, bytes((0, 1)) * 257),
    "layout no bytes": (7, "text"),
    "starts short": (8, np.zeros(3, np.uint32)),
    "places short": (9, np.zeros(3, np.uint8)),
    "sketches short": (10, np.zeros(3, np.uint32)),
    "sketches misaligned": (10, np.zeros(5, np.uint8)[1:]),
    "no tables after all": (7, b""),
}


@pytest.mark.parametrize(("at", "wrong"), WRONG.values(), ids=WRONG.keys())
def test_arrays_that_are_no_segment_are_refused(at: int, wrong: object) -> None:
    given = arguments(bank(256).arrays)
    given[at] = wrong

    with pytest.raises((ValueError, TypeError, BufferError)):
        kernel.Segment(*given)


def scanned_by(made: segment.Segment, verb: Given, **wrong: object) -> None:
    given = arguments(made.arrays)
    for name, value in wrong.items():
        given[{"starts": 8, "places": 9, "extra_places": 3}[name]] = value
    broken = kernel.Segment(*given)
    for query in made.arrays.codes[:50]:
        verb((broken,), 4, query.copy(), 8, 1)


VERBS = {"search": kernel.search, "probe": kernel.probe}


LOOKED_UP = {
    "search": (kernel.search, FAMILIES),
    "probe": (kernel.probe, FAMILIES),
    "search with sketches": (kernel.search, sketched_bank(256)),
}


@pytest.mark.parametrize(("verb", "made"), LOOKED_UP.values(), ids=LOOKED_UP.keys())
@pytest.mark.parametrize("value", [COUNT * 10, 2**32 - 1])
def test_tables_that_point_nowhere_are_damage(
    value: int, verb: Given, made: segment.Segment
) -> None:
    starts, places = made.arrays.starts.copy(), made.arrays.places.copy()

    with pytest.raises(kernel.Damaged):
        scanned_by(made, verb, places=np.full_like(places, 255))
    odd = np.where(np.arange(len(starts)) % 2, value, starts).astype("<u4")
    with pytest.raises(kernel.Damaged):
        scanned_by(made, verb, starts=odd)
    with pytest.raises(kernel.Damaged):
        scanned_by(made, verb, starts=starts[::-1].copy())


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS.keys())
def test_places_of_further_keys_that_point_nowhere_harm_nobody(verb: Given) -> None:
    made = bank(256)
    scanned_by(
        made, verb, extra_places=np.full(len(made.arrays.extra_places), 2**32 - 1, np.uint32)
    )


class Pretender:
    """Says that it is a segment."""

    __class__ = property(lambda self: kernel.Segment)


@pytest.mark.parametrize("given", [(Pretender(),), (None,), [], "text", (1, 2)])
def test_only_segments_are_searched(given: Given) -> None:
    with pytest.raises((ValueError, TypeError)):
        kernel.search(given, 4, queries(256), 31, 1)
    with pytest.raises((ValueError, TypeError)):
        kernel.probe(given, 4, queries(256), 31, 1)
    with pytest.raises((ValueError, TypeError)):
        kernel.nearest(given, 4, queries(256), 1, 31, 31, 1)


@pytest.mark.parametrize(
    ("width", "asked"),
    [
        (0, b""),
        (17, bytes(17 * 8)),
        (5, bytes(40)),
        (4, bytes(31)),
        (4, bytearray(65)[1:-1]),
        (4, None),
    ],
)
def test_queries_of_another_width_are_refused(width: int, asked: Given) -> None:
    made = both(bank(256))[0]
    with pytest.raises((ValueError, TypeError)):
        kernel.search((made,), width, asked, 31, 1)
    with pytest.raises((ValueError, TypeError)):
        kernel.probe((made,), width, asked, 31, 1)
    with pytest.raises((ValueError, TypeError)):
        kernel.nearest((made,), width, asked, 1, 31, 31, 1)


def test_fewer_than_one_neighbour_is_refused() -> None:
    with pytest.raises(ValueError, match="one neighbour"):
        kernel.nearest((), 4, queries(256), 0, 31, 31, 1)


@pytest.mark.parametrize(
    ("width", "codes", "first"),
    [
        (0, bytes(32), np.zeros(1, np.uint32)),
        (17, bytes(17 * 8), np.zeros(1, np.uint32)),
        (4, bytes(31), np.zeros(1, np.uint32)),
        (4, bytes(64), np.zeros(1, np.uint32)),
        (4, bytes(32), bytes(4)),
        (4, bytes(32), np.zeros(5, np.uint8)[1:]),
    ],
)
def test_what_cannot_be_grouped_is_refused(width: int, codes: Given, first: Given) -> None:
    with pytest.raises((ValueError, BufferError)):
        kernel.group(width, codes, 1, first)


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        (0, 0),
        (0, 99),
        (1, bytes(33)),
        (2, 2),
        (3, b"\x00"),
        (3, bytes((250, 24))),
        (4, bytes(3)),
        (5, bytes(9)),
        (6, bytes(4)),
        (6, np.zeros(10, np.uint32)),  # a ring has three tables
    ],
)
def test_tables_without_room_are_refused(at: int, wrong: Given) -> None:
    layout = bytes((0, 8))
    given = [4, words(random_codes(10)), 3, layout, *room(layout, 10, 3), 1]
    given[at] = wrong

    with pytest.raises((ValueError, BufferError)):
        kernel.fill_tables(*given)


def test_tables_that_are_written_over_their_own_codes_harm_nobody() -> None:
    layout = bytes((0, 8))
    for seed in range(20):
        own = random_codes(1, 8 * 257 * 4, seed)[0].copy()
        codes, starts = own[: 32 * 32], own.view(np.uint32)
        with suppress(kernel.Damaged):
            kernel.fill_tables(
                4, codes, 3, layout, starts, np.zeros(100, np.uint8), segment.NO_SKETCHES, 1
            )


def test_an_unknown_instruction_set_is_refused() -> None:
    with pytest.raises(ValueError, match="no such instructions"):
        kernel.use("abacus")
    assert kernel.levels()[-1] == "plain"


def test_the_sanitizers_are_in_the_kernel_where_they_should_be() -> None:
    assert ("sanitized" in kernel.__file__) == ("KASHF_SANITIZED" in os.environ)
