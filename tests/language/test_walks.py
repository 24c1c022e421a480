"""Walks over texts: the kernel and NumPy agree, and what both promise holds."""

import sys
from itertools import groupby
from typing import Final

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kashf.language import plain
from kashf.language.engine import ENGINE, IS_NATIVE, Engine
from kashf.language.tables import SEVERAL, Several

SIGNS: Final = st.sampled_from(
    [*"اللا  بت\u066e\u066e.aab0u\n%=&ةﺓØ§Ã©😀\ud800", "ﷺ", "ااا", "لا "]
)
TEXTS: Final = st.one_of(st.lists(SIGNS, max_size=40).map("".join), st.text(max_size=40))

both: Final = pytest.mark.parametrize(
    "engine",
    [
        pytest.param(
            ENGINE,
            id="native",
            marks=pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here"),
        ),
        pytest.param(plain, id="plain"),
    ],
)


ALL: Final = sys.maxunicode + 1
dice: Final = np.random.default_rng(1)
CLASSES: Final = np.frombuffer(b"ABCDEKLNOPSX", np.uint8)[dice.integers(0, 12, ALL)]
THREES: Final = dice.integers(0, 1 << 16, 1 << 15, np.uint16)
BITS: Final = dice.integers(1 << 31, 1 << 32, ALL, np.uint32)
more: Final = Several()
FOLDS: Final = np.arange(ALL, dtype=np.uint32)
FOLDS[0] = 1
for sign, folded in {"a": "b", "ﷺ": "صلي الله", "\n": " ", "😀": "", "ة": "ه", "Ã": "aaa"}.items():
    FOLDS[ord(sign)] = ord(folded) if len(folded) == 1 else more.value_of(folded)
MAPPED: Final = {ord("a"): "b", ord("ﷺ"): "صلي الله", 10: " ", ord("😀"): "", ord("ة"): "ه"}
MAPPED[ord("Ã")] = "aaa"


@pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")
@given(TEXTS)
@example("")
@example("ة")
def test_the_kernel_gives_what_numpy_gives(text: str) -> None:
    assert ENGINE.mapped(text, FOLDS, more.items) == plain.mapped(text, FOLDS, more.items)
    assert ENGINE.placed(text, FOLDS, more.items) == plain.placed(text, FOLDS, more.items)
    assert ENGINE.written(text, FOLDS, more.items, BITS) == plain.written(
        text, FOLDS, more.items, BITS
    )
    assert ENGINE.classed(text, CLASSES, THREES) == plain.classed(text, CLASSES, THREES)
    assert ENGINE.chosen(text, CLASSES, ord("A")) == plain.chosen(text, CLASSES, ord("A"))
    assert ENGINE.rows(text) == plain.rows(text)


@pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")
def test_the_kernel_gives_what_numpy_gives_of_a_book() -> None:
    """Longer than the parts in which NumPy takes it."""
    text = "".join(np.random.default_rng(5).choice([*"ابلا  aﷺ😀\n"], 9_000)) * 120
    assert ENGINE.written(text, FOLDS, more.items, BITS) == plain.written(
        text, FOLDS, more.items, BITS
    )
    assert ENGINE.classed(text, CLASSES, THREES) == plain.classed(text, CLASSES, THREES)


def in_place_by_hand(text: str) -> list[tuple[str, int]]:
    """What each character becomes; a blank after a blank, and blanks at the ends, left out."""
    became = [(sign, at) for at, own in enumerate(text) for sign in own.translate(MAPPED)]
    kept: list[tuple[str, int]] = []
    for sign, at in became:
        if sign != " " or (kept and kept[-1][0] != " "):
            kept.append((sign, at))
    return kept[:-1] if kept and kept[-1][0] == " " else kept


@both
@given(TEXTS.filter(lambda text: "\0" not in text))
@example("")
@example(" \n ")
@example("😀")
@example("\n ﷺ")
def test_each_character_is_told_where_it_was(engine: Engine, text: str) -> None:
    found = engine.placed(text, FOLDS, more.items)

    assert found is not None
    origins = np.frombuffer(found[1], np.uint32).tolist()
    assert list(zip(found[0], origins, strict=True)) == in_place_by_hand(text)


@both
@given(TEXTS.filter(lambda text: "\0" not in text))
def test_each_character_becomes_what_the_table_says(engine: Engine, text: str) -> None:
    assert engine.mapped(text, FOLDS, more.items) == text.translate(MAPPED)


@both
def test_a_text_that_does_not_change_is_itself(engine: Engine) -> None:
    text = "كتب الغراب"
    assert engine.mapped(text, FOLDS, more.items) is text


@both
@given(TEXTS)
def test_rows_are_three_and_more_of_a_character_that_is_one_letter(
    engine: Engine, text: str
) -> None:
    places, at = [], 0
    for letter, some in groupby(text):
        end = at + len(list(some))
        if end - at > 2 and letter != "\u066e":
            places += [at, end]
        at = end
    assert np.frombuffer(engine.rows(text), np.uint32).tolist() == places


@both
@pytest.mark.parametrize("text", ["ab", "ba", "bbb\u0378", "\u0378" + "b" * 20_000])
def test_a_text_with_a_character_that_is_not_known_has_no_answer(engine: Engine, text: str) -> None:
    unknown = ord("a") if "a" in text else 0x378
    values, classes, bits = FOLDS.copy(), CLASSES.copy(), BITS.copy()
    values[unknown] = classes[unknown] = bits[unknown] = 0
    assert engine.mapped(text, values, more.items) is None
    assert engine.placed(text, values, more.items) is None
    assert engine.written(text, FOLDS, more.items, bits) is None
    assert engine.classed(text, classes, THREES) is None
    assert engine.chosen(text, classes, ord("A")) is None


@pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")
def test_a_table_that_is_too_short_is_refused() -> None:
    short = np.ones(10, np.uint32)
    with pytest.raises(ValueError, match="each code point"):
        ENGINE.mapped("a", short, more.items)
    with pytest.raises(TypeError, match="str"):
        ENGINE.rows(b"aaa")  # type: ignore[arg-type]


@pytest.mark.skipif(not IS_NATIVE, reason="no compiler was here")
def test_a_place_where_nothing_stands_is_not_read() -> None:
    beyond = FOLDS.copy()
    beyond[ord("b")] = SEVERAL + len(more.items)
    assert ENGINE.mapped("b", beyond, more.items) is None
    assert ENGINE.placed("b", beyond, more.items) is None
