"""Stems in texts: the kernel and the automaton agree, and what both promise holds."""

from collections.abc import Collection, Sequence
from typing import Final, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashf.language.inflections import Inflection, Stem
from kashf.language.stems import IS_NATIVE, StemLexicon, plain
from kashf.language.stems.engine import ENGINE, Engine

PLAIN: Final = cast("Engine", plain)
ENGINES: Final = [ENGINE, PLAIN] if IS_NATIVE else [PLAIN]
IS_LETTER: Final = bytes(chr(code).isalnum() for code in range(0x110000))
NOTHING: Final = frozenset({""})

# ا and g are of one kind to the kernel, which tells letters apart by their last six bits.
WORDS: Final = st.text("ابوg", max_size=3)
AFFIXES: Final = st.lists(WORDS, min_size=1, max_size=3)
WAYS: Final = st.lists(
    st.tuples(AFFIXES, st.lists(WORDS | st.just("'ب"), min_size=1, max_size=3)), max_size=2
)
LETTERS: Final = st.text("ابوg -'", min_size=1, max_size=4).filter(
    lambda form: form == form.strip()
)
TEXTS: Final = st.text("ابوg -'\ud800𐤀", max_size=60)

Ways = Sequence[tuple[Collection[str], Collection[str]]]


def whole(*letters: str) -> StemLexicon:
    stems = [Stem(each, Inflection(((NOTHING, NOTHING),))) for each in letters]
    return StemLexicon((stem, number) for number, stem in enumerate(stems))


@given(st.lists(st.tuples(LETTERS, st.integers(0, 2), st.integers(0, 1))), WAYS, WAYS, TEXTS)
def test_the_kernel_finds_what_the_automaton_finds(
    stems: list[tuple[str, int, int]], one: Ways, other: Ways, text: str
) -> None:
    squeezed = " ".join(text.split())
    found = [
        engine.places(engine.compiled(stems, [one, other]), squeezed, IS_LETTER, 1_000)
        for engine in (ENGINE, PLAIN)
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_follows_a_stem_depends_on_what_goes_before(engine: Engine) -> None:
    ways = [(["", "و"], ["", "ها"]), (["ال", "وال"], ["", "ات"])]
    lexicon = engine.compiled([("حفل", 7, 0)], [ways])

    text = "حفل وحفلها الحفلات والحفل الحفلها حفلات احتفل محفل"
    found = engine.places(lexicon, text, IS_LETTER, 100)

    assert [text[start:end] for start, end, _ in found] == ["حفل", "وحفلها", "الحفلات", "والحفل"]
    assert {meaning for *_, meaning in found} == {7}


@pytest.mark.parametrize("engine", ENGINES)
def test_each_meaning_of_a_place_is_there_once_and_in_order(engine: Engine) -> None:
    ways = [([""], ["", "s", "es"])]
    stems = [("box", 2, 0), ("boxe", 2, 0), ("boxes", 1, 0), ("in boxes", 0, 0)]
    lexicon = engine.compiled(stems, [ways])

    assert engine.places(lexicon, "in boxes", IS_LETTER, 100) == [(0, 8, 0), (3, 8, 1), (3, 8, 2)]


def test_no_more_places_are_given_than_are_asked_for() -> None:
    assert whole("a", "b").places("a b a b a", most=3) == [(0, 1, 0), (2, 3, 1), (4, 5, 0)]


def test_without_stems_nothing_is_found() -> None:
    assert whole().places("a b \0", most=3) == []


@pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")
@pytest.mark.parametrize(
    ("stems", "inflections", "error"),
    [
        ([("a", 0, 1)], [[]], IndexError),
        ([("a", 0)], [[]], TypeError),
        ([(b"a", 0, 0)], [[]], TypeError),
        (None, [[]], TypeError),
        ([], [[("a",)]], TypeError),
    ],
)
def test_the_kernel_refuses_what_is_no_lexicon(
    stems: object, inflections: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        ENGINE.compiled(cast("list[tuple[str, int, int]]", stems), cast("list[Ways]", inflections))


@pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")
def test_the_kernel_refuses_another_lexicon_and_a_short_table_of_letters() -> None:
    lexicon = ENGINE.compiled([], [])
    with pytest.raises(ValueError, match="a byte for each code point"):
        ENGINE.places(lexicon, "a", b"\1", 1)
    with pytest.raises(ValueError, match="PyCapsule"):
        ENGINE.places(None, "a", IS_LETTER, 1)
