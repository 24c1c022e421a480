from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashf.errors import BadRadius, BadValue
from kashf.matching import Bank, Match, Matcher
from kashf.signals import Entry, Signal, hash_text, signal_type


def pdq(bits: int, quality: int | None = 100) -> Signal:
    """A value with so many of its lowest bits set."""
    return Signal("pdq", f"{(1 << bits) - 1:064x}", quality)


def url(host: str) -> Signal:
    return Signal("url", f"https://{host}/")


def found(matches: list[Match]) -> list[tuple[str, str, int]]:
    return [(match.bank, match.entry.name, match.distance) for match in matches]


@pytest.fixture
def raven(tmp_path: Path) -> Bank:
    bank = Bank.create(tmp_path / "raven", name="Raven")
    bank.add(
        [
            Entry("far", pdq(31), "propaganda"),
            Entry("beyond", pdq(32)),
            Entry("same", pdq(0)),
            Entry("weak", pdq(5, quality=49)),
            Entry("link", url("raven.example")),
            Entry("stranger", Signal("never-heard-of", "value")),
        ]
    )
    return bank


@pytest.fixture
def crow(tmp_path: Path) -> Bank:
    bank = Bank.create(tmp_path / "crow", name="Crow")
    bank.add([Entry("near", pdq(1)), Entry("link, too", url("raven.example"))])
    return bank


def test_a_match_carries_its_evidence(raven: Bank) -> None:
    asked = Signal("pdq", "0" * 64, 77)

    assert Matcher([raven]).match([asked]) == [
        Match("Raven", Entry("same", pdq(0)), asked, distance=0, radius=31),
        Match("Raven", Entry("far", pdq(31), "propaganda"), asked, distance=31, radius=31),
    ]
    assert [match.why for match in Matcher([raven]).match([asked])] == [
        "0 of 256 bits differ",
        "31 of 256 bits differ",
    ]


def test_matches_come_by_bank_then_signal_then_distance(raven: Bank, crow: Bank) -> None:
    matches = Matcher([crow, raven]).match(
        [url("raven.example"), pdq(2), url("crow.example"), pdq(0)]
    )

    assert found(matches) == [
        ("Crow", "link, too", 0),
        ("Crow", "near", 1),
        ("Crow", "near", 1),
        ("Raven", "link", 0),
        ("Raven", "same", 2),
        ("Raven", "far", 29),
        ("Raven", "beyond", 30),
        ("Raven", "same", 0),
        ("Raven", "far", 31),
    ]


def test_of_equal_distances_what_came_first_comes_first(tmp_path: Path) -> None:
    bank = Bank.create(tmp_path / "bank", name="Raven")
    values = [Signal("pdq", f"{1 << bit:064x}") for bit in (9, 3, 7)]
    bank.add(Entry(str(number), value) for number, value in enumerate(values))

    assert found(Matcher([bank]).match([pdq(0)])) == [
        ("Raven", "0", 1),
        ("Raven", "1", 1),
        ("Raven", "2", 1),
    ]


@pytest.mark.parametrize(("radius", "names"), [(0, ["same"]), (1, ["same"]), (256, None)])
def test_a_radius_takes_the_place_of_the_types_own(
    raven: Bank, radius: int, names: list[str] | None
) -> None:
    matches = Matcher([raven], radius=radius).match([pdq(0)])

    assert [match.entry.name for match in matches] == (names or ["same", "far", "beyond"])
    assert {match.radius for match in matches} == {radius}


def test_a_type_takes_of_a_radius_what_it_allows(raven: Bank) -> None:
    (match,) = Matcher([raven], radius=100).match([url("raven.example")])

    assert (match.distance, match.radius, match.why) == (0, 3, "the same")


@pytest.mark.parametrize("radius", [-1, 257])
def test_a_radius_that_no_type_allows_is_refused(raven: Bank, radius: int) -> None:
    with pytest.raises(BadRadius) as caught:
        Matcher([raven], radius=radius)
    assert caught.value.fields == {"radius": str(radius)}
    assert "pdq 0 to 256" in caught.value.message


def test_weak_signals_are_left_out_on_both_sides(raven: Bank) -> None:
    assert found(Matcher([raven]).match([pdq(5)])) == [
        ("Raven", "same", 5),
        ("Raven", "far", 26),
        ("Raven", "beyond", 27),
    ]
    assert found(Matcher([raven]).match([pdq(5, quality=49)])) == []


def test_weak_signals_match_where_they_are_asked_for(raven: Bank) -> None:
    matcher = Matcher([raven], weak=True)

    assert found(matcher.match([pdq(5)]))[0] == ("Raven", "weak", 0)
    assert found(matcher.match([pdq(5, quality=0)])) == found(matcher.match([pdq(5)]))


def test_a_signal_without_quality_is_not_weak(raven: Bank) -> None:
    assert found(Matcher([raven]).match([pdq(0, quality=None)]))[0] == ("Raven", "same", 0)


def test_types_that_are_not_installed_here_match_nothing(raven: Bank) -> None:
    assert Matcher([raven]).match([Signal("never-heard-of", "value")]) == []


def test_values_are_taken_in_any_spelling(raven: Bank) -> None:
    spelt = [Signal("url", "HTTPS://Raven.Example:443/#top"), Signal("pdq", "0" * 64 + " ")]

    assert found(Matcher([raven]).match(spelt))[0] == ("Raven", "link", 0)


@pytest.mark.parametrize("signal", [Signal("pdq", "x"), Signal("sha256", ""), Signal("url", "")])
def test_a_value_that_is_none_is_refused(raven: Bank, signal: Signal) -> None:
    with pytest.raises(BadValue):
        Matcher([raven]).match([signal])


def test_without_banks_signals_or_items_there_are_no_matches(raven: Bank) -> None:
    assert Matcher([]).match([pdq(0)]) == []
    assert Matcher([raven]).match([]) == []
    assert Matcher([raven]).match_many([]) == []
    assert Matcher([raven]).match_many([[], []]) == [[], []]


def test_what_was_added_and_removed_counts_at_once(raven: Bank, crow: Bank) -> None:
    matcher = Matcher([raven, crow])
    before = found(matcher.match([pdq(0)]))

    Bank.open(raven.folder).remove_entries(["same"])
    Bank.open(crow.folder).add([Entry("new", pdq(0))])
    after = found(matcher.match([pdq(0)]))

    assert before == [("Raven", "same", 0), ("Raven", "far", 31), ("Crow", "near", 1)]
    assert after == [("Raven", "far", 31), ("Crow", "new", 0), ("Crow", "near", 1)]


def test_what_is_added_later_is_held_to_the_radius_and_the_weak(raven: Bank) -> None:
    matcher = Matcher([raven], radius=5, weak=True)
    raven.add([Entry("weak, too", pdq(6, quality=0))])

    assert found(matcher.match([pdq(6)])) == [("Raven", "weak, too", 0), ("Raven", "weak", 1)]


def test_texts_match_whatever_their_spelling(tmp_path: Path) -> None:
    bank = Bank.create(tmp_path / "bank", name="Raven")
    bank.add(Entry("call", signal) for signal in hash_text("كتب الغراب رسالة إلى المدرسة"))

    matches = Matcher([bank]).match(hash_text("كَتَبَ الغُــرابُ رسالۃ الى المدرسه"))

    assert [(match.found.type, match.why) for match in matches] == [("text", "reads the same")]


def test_a_link_matches_what_covers_it_the_nearest_first(tmp_path: Path) -> None:
    bank = Bank.create(tmp_path / "bank", name="Raven")
    values = ["host:raven.example", "path:raven.example/nest", "query:raven.example/nest/7?v=abc"]
    link = "https://www.raven.example/nest/7?v=abc"
    bank.add(Entry(value, Signal("url", value)) for value in [*values, link])

    def why(radius: int | None, host: str) -> list[tuple[str, int, str]]:
        asked = Signal("url", f"https://{host}/nest/7?t=1&v=abc")
        matches = Matcher([bank], radius=radius).match([asked])
        return [(match.entry.name, match.distance, match.why) for match in matches]

    assert why(None, "raven.example") == [
        ("query:raven.example/nest/7?v=abc", 1, "the same page and parameter"),
        ("path:raven.example/nest", 2, "below the same path"),
        ("host:raven.example", 3, "on the same host"),
    ]
    assert why(None, "www.raven.example") == [("host:raven.example", 3, "on the same host")]
    assert why(2, "raven.example") == why(None, "raven.example")[:2]
    assert why(0, "raven.example") == []
    assert found(Matcher([bank], radius=0).match([Signal("url", link)])) == [("Raven", link, 0)]


# Against a plain loop

HOSTS = st.sampled_from(["a.example", "b.example", "c.example"]).map(url)
LINKS = HOSTS | st.builds(
    lambda host, path, query: Signal("url", f"https://{host}/{path}{query}"),
    st.sampled_from(["a.example", "www.a.example", "b.example"]),
    st.sampled_from(["x", "x/y", "xy"]),
    st.sampled_from(["", "?v=1", "?v=1&w=2"]),
)
WIDE = st.sampled_from(
    [
        *("host:a.example", "host:www.a.example", "path:a.example/x", "path:a.example/x/y"),
        *("query:a.example/x?v=1", "query:b.example/xy?w=2"),
    ]
).map(lambda value: Signal("url", value))
BITS = st.sets(st.integers(0, 5) | st.integers(100, 140), max_size=24)
PDQS = st.builds(
    lambda bits, quality: Signal("pdq", f"{sum(1 << bit for bit in bits):064x}", quality),
    BITS,
    st.none() | st.sampled_from([0, 49, 50, 100]),
)
SIGNALS = st.lists(PDQS | LINKS | st.just(Signal("never-heard-of", "value")), max_size=6)
BANKS = st.lists(st.lists(PDQS | LINKS | WIDE, max_size=12), max_size=2)


def scanned(
    banks: list[Bank], signals: list[Signal], *, radius: int | None, weak: bool
) -> list[Match]:
    return [
        Match(bank.name, entry, signal, distance, within)
        for bank in banks
        for signal in signals
        if signal.type in {"pdq", "url"}
        for kind in [signal_type(signal.type)]
        for within in [kind.radius if radius is None else min(radius, kind.widest)]
        for distance, entry in sorted(
            (
                (kind.distance(signal.value, entry.signal.value), entry)
                for entry in bank.entries()
                if entry.signal.type == signal.type
                and (weak or not (kind.is_weak(signal) or kind.is_weak(entry.signal)))
            ),
            key=lambda pair: pair[0],
        )
        if distance <= within
    ]


@given(
    BANKS,
    st.lists(SIGNALS, max_size=4),
    st.none() | st.integers(0, 40) | st.just(256),
    st.booleans(),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_matcher_finds_what_a_scan_finds_one_by_one_and_together(
    held: list[list[Signal]], items: list[list[Signal]], radius: int | None, weak: bool
) -> None:
    with TemporaryDirectory() as folder:
        banks = [Bank.create(Path(folder, str(n)), name=f"bank {n}") for n in range(len(held))]
        for bank, signals in zip(banks, held, strict=True):
            bank.add(Entry(str(place), signal) for place, signal in enumerate(signals))
        matcher = Matcher(banks, radius=radius, weak=weak)

        expected = [scanned(banks, signals, radius=radius, weak=weak) for signals in items]

        assert matcher.match_many(items) == expected
        assert [matcher.match(signals) for signals in items] == expected
