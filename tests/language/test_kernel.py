"""Folding with the way back: the kernel and NumPy agree, and both fold as `fold` does."""

from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kashf.language import fold
from kashf.language.fold import Folded, fold_by_arrays, fold_in_place, folded_character

# blanks, letters, what is left out, what becomes several, what is no character
TEXTS: Final = st.text() | st.text(" \n\u00a0اأبـ\u064bﷺ…ßA\ud800𝟏", max_size=40)

both = pytest.mark.parametrize("read", [fold_in_place, fold_by_arrays])


def in_place_by_hand(text: str) -> list[tuple[str, int]]:
    """Each character folded by itself; a blank after a blank, and blanks at the ends, left out."""
    folded = [(sign, at) for at, written in enumerate(text) for sign in folded_character(written)]
    kept: list[tuple[str, int]] = []
    for sign, at in folded:
        if sign != " " or (kept and kept[-1][0] != " "):
            kept.append((sign, at))
    return kept[:-1] if kept and kept[-1][0] == " " else kept


@both
@given(TEXTS)
@example("")
@example(" \n ")
@example("\u064b")
@settings(deadline=None)
def test_each_character_is_told_where_it_was(read: Callable[[str], Folded], text: str) -> None:
    folded = read(text)

    assert folded.text == fold(text)
    assert list(zip(folded.text, folded.origins.tolist(), strict=True)) == in_place_by_hand(text)


@both
def test_a_character_that_was_never_met_is_worked_out(read: Callable[[str], Folded]) -> None:
    rare = "\U0001f12b\U0001f12b x \U000e0042"  # circled C, and a tag

    assert read(rare).text == fold(rare) == "cc x"


def test_what_is_no_table_is_refused() -> None:
    kernel = pytest.importorskip("kashf.language.kernel", reason="no compiler was here")
    with pytest.raises(ValueError, match="four bytes for each code point"):
        kernel.fold("a", bytearray(4), {})
    with pytest.raises(BufferError):
        kernel.fold("a", bytes(4), {})


def test_what_folding_raises_is_raised() -> None:
    kernel = pytest.importorskip("kashf.language.kernel", reason="no compiler was here")
    with pytest.raises(KeyError):
        kernel.fold("a", bytearray(4 * 0x110000), {})
