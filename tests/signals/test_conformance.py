"""What every signal type keeps to. A type that is registered is tested; there is no other list."""

from collections.abc import Iterator
from io import BytesIO
from itertools import product

import pytest
from PIL import Image

from kashf.errors import BadValue
from kashf.signals import REGISTRY, Signal, SignalType, hash_bytes, signal_type
from kashf.signals.content import ContentKind

every_type = pytest.mark.parametrize("kind", REGISTRY.values(), ids=REGISTRY.keys())

TEXT = (
    "انضموا إلى العش قبل أن يطير الغراب: https://raven.example/nest?utm_source=x "
    "Join the nest before the raven flies at first light!"
)


def picture() -> bytes:
    to = BytesIO()
    Image.radial_gradient("L").save(to, "PNG")
    return to.getvalue()


CONTENT = {
    ContentKind.PICTURE: picture(),
    ContentKind.TEXT: TEXT.encode(),
    ContentKind.OTHER: b"\x7fELF\xff\0\xfe",
}


def computed(kind: SignalType) -> Iterator[Signal]:
    for content in CONTENT.values():
        yield from hash_bytes(content, [kind.name])


@every_type
def test_it_is_registered_under_its_name(kind: SignalType) -> None:
    assert signal_type(kind.name) is kind
    assert kind.name == kind.name.strip().lower() != ""


@every_type
def test_it_says_in_a_line_what_it_is_and_in_a_paragraph_how_it_works(kind: SignalType) -> None:
    assert kind.summary.strip() == kind.summary != ""
    assert "\n" not in kind.summary
    assert type(kind).__doc__


@every_type
def test_it_has_examples_that_are_different_values(kind: SignalType) -> None:
    assert len({kind.parse(example) for example in kind.examples}) >= 2


@every_type
def test_parsing_twice_is_parsing_once(kind: SignalType) -> None:
    for example in kind.examples:
        assert kind.parse(kind.parse(example)) == kind.parse(example)
        assert kind.parse(f" {example}\n") == kind.parse(example)


@every_type
@pytest.mark.parametrize("nonsense", ["", " ", "\0", "no value!", "😀", "غ" * 64, "\ud800", "=1+1"])
def test_nonsense_is_refused_by_name(kind: SignalType, nonsense: str) -> None:
    with pytest.raises(BadValue) as caught:
        kind.parse(nonsense)
    assert kind.name in caught.value.message
    assert caught.value.fields == {"value": nonsense}


@every_type
def test_a_long_wrong_value_is_not_repeated_in_full(kind: SignalType) -> None:
    with pytest.raises(BadValue) as caught:
        kind.parse("!" * 100_000)
    assert len(caught.value.message) < 300


@every_type
def test_its_radius_is_allowed(kind: SignalType) -> None:
    assert 0 <= kind.radius <= kind.widest


@every_type
def test_distance_is_symmetric_and_nothing_to_itself(kind: SignalType) -> None:
    for a, b in product(map(kind.parse, kind.examples), repeat=2):
        assert kind.distance(a, a) == 0
        assert kind.distance(a, b) == kind.distance(b, a) >= 0


@every_type
def test_distance_is_a_metric_where_it_claims_to_be(kind: SignalType) -> None:
    for a, b, c in product(map(kind.parse, kind.examples), repeat=3):
        if kind.is_metric:
            assert (kind.distance(a, b) == 0) == (a == b)
            assert kind.distance(a, c) <= kind.distance(a, b) + kind.distance(b, c)


@every_type
def test_it_explains_each_distance_within_its_radius(kind: SignalType) -> None:
    for distance in range(kind.radius + 1):
        assert kind.explain(distance).strip()


@every_type
def test_it_finds_signals_in_each_kind_of_content_that_it_reads_and_in_no_other(
    kind: SignalType,
) -> None:
    found = {content for content in ContentKind if hash_bytes(CONTENT[content], [kind.name])}

    assert found == kind.reads != set()


@every_type
def test_what_it_computes_is_canonical_named_and_each_once(kind: SignalType) -> None:
    signals = list(computed(kind))

    assert [kind.parse(signal.value) for signal in signals] == [signal.value for signal in signals]
    assert {signal.type for signal in signals} == {kind.name}
    assert len(set(signals)) == len(signals)


@every_type
def test_it_computes_the_same_again(kind: SignalType) -> None:
    assert list(computed(kind)) == list(computed(kind))


@every_type
def test_quality_is_of_0_to_100_where_weakness_depends_on_it(kind: SignalType) -> None:
    for signal in computed(kind):
        assert signal.quality is None or 0 <= signal.quality <= 100
        assert (kind.least_quality is None) or (signal.quality is not None)


@every_type
def test_what_comes_without_quality_is_never_weak(kind: SignalType) -> None:
    assert not kind.is_weak(Signal(kind.name, kind.parse(kind.examples[0])))
