import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashf.language import Key, StepKind, fold, read

# what people type, and what they type to hide it
SIGNS = st.sampled_from(
    "ابتةىيأإلمنقف كگہے\u064e\u0640\u200c\u202eﻻﷺ…«ＡaBßİıé12٣۴ \n\t.-_*😀&#;%u0\\x"
)
TEXTS = st.one_of(st.text(SIGNS, max_size=60), st.text(max_size=40))


def test_what_folding_did_and_where() -> None:
    reading = read("كَتَبَ  الغُــراب", Key.FOLD)

    assert (reading.text, reading.key) == ("كتب الغراب", Key.FOLD)
    steps = [(step.kind, step.start, step.end, step.before, step.after) for step in reading.steps]
    assert steps == [
        (StepKind.MARKS, 1, 2, "\u064e", ""),
        (StepKind.MARKS, 3, 4, "\u064e", ""),
        (StepKind.MARKS, 5, 6, "\u064e", ""),
        (StepKind.SPACE, 7, 8, " ", ""),
        (StepKind.MARKS, 11, 12, "\u064f", ""),
        (StepKind.STRETCHED, 12, 14, "ــ", ""),
    ]


@pytest.mark.parametrize(
    ("written", "kind", "before", "after"),
    [
        ("a\u0301", StepKind.MARKS, "\u0301", ""),
        ("é", StepKind.MARKS, "é", "e"),
        ("aـb", StepKind.STRETCHED, "ـ", ""),
        ("a\u202e\u200bb", StepKind.INVISIBLE, "\u202e\u200b", ""),
        ("a\0b", StepKind.INVISIBLE, "\0", ""),
        ("ﷺ", StepKind.FORM, "ﷺ", "صلي الله عليه وسلم"),
        ("Ａ", StepKind.FORM, "Ａ", "a"),
        ("أحد", StepKind.LETTER, "أ", "ا"),
        ("مدرسة", StepKind.LETTER, "ة", "ه"),
        ("کتاب", StepKind.LETTER, "ک", "ك"),
        ("١٤", StepKind.DIGIT, "١٤", "14"),
        ("RAVEN", StepKind.CASE, "RAVEN", "raven"),
        ("«", StepKind.SIGN, "«", '"'),
        ("a\u00a0b", StepKind.SPACE, "\u00a0", " "),
    ],
)
def test_each_kind_of_step(written: str, kind: StepKind, before: str, after: str) -> None:
    (step,) = read(written, Key.FOLD).steps
    assert (step.kind, step.before, step.after) == (kind, before, after)
    assert written[step.start : step.end] == before


@pytest.mark.parametrize(
    ("written", "found", "original"),
    [
        ("قال الغُــراب إنه", "الغراب", "الغُــراب"),
        ("a ﷺ b", "الله", "ﷺ"),
        ("Ｒａｖｅｎ", "raven", "Ｒａｖｅｎ"),
        ("wait…now", "...", "…"),
        ("\u202eraven\u202c nest", "nest", "nest"),
        ("  join   us  ", "join us", "join   us"),
    ],
)
def test_what_is_found_can_be_marked_in_the_original(
    written: str, found: str, original: str
) -> None:
    reading = read(written, Key.FOLD)
    at = reading.text.index(found)
    start, end = reading.original_span(at, at + len(found))
    assert written[start:end] == original


def test_spans_of_nothing_and_out_of_the_text() -> None:
    reading = read(" raven ", Key.FOLD)

    assert [reading.original_span(at, at) for at in (0, 2, 5)] == [(1, 1), (3, 3), (6, 6)]
    assert read("", Key.FOLD).original_span(0, 0) == (0, 0)
    for start, end in ((-1, 2), (3, 2), (0, 6)):
        with pytest.raises(IndexError, match="no span"):
            reading.original_span(start, end)


def test_all_characters_fold_alike_one_by_one_and_in_a_long_text() -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1)]
    for first in range(0, len(characters), 50_000):
        some = characters[first : first + 50_000]
        assert fold(" ".join(some)) == " ".join(filter(None, map(fold, some)))


@pytest.mark.parametrize("few", ["ﷺ", "…ﬁ½", "ﷺ﷽…ﬁﬂ½¼¾㎏㎡Ǆ"])
def test_characters_that_become_several_in_a_long_text(few: str) -> None:
    plain = "كتب الغراب رسالة قصيرة إلى المدينة البعيدة ثم نام في عشه "
    assert fold(plain + few + plain) == f"{fold(plain)} {fold(few)}{fold(plain)}"


@given(TEXTS)
def test_a_reading_has_the_text_that_fold_gives(text: str) -> None:
    assert read(text, Key.FOLD).text == fold(text)


@given(TEXTS)
def test_offsets_lie_in_the_original_and_in_its_order(text: str) -> None:
    reading = read(text, Key.FOLD)

    assert len(reading.starts) == len(reading.ends) == len(reading.text)
    assert (reading.starts < reading.ends).all()
    assert (np.diff(reading.starts) >= 0).all()
    assert (reading.ends <= len(text)).all()
    for place, character in enumerate(reading.text):
        start, end = reading.original_span(place, place + 1)
        assert character == " " or character in fold(text[start:end])


@given(TEXTS)
def test_what_no_step_names_stands_in_the_original(text: str) -> None:
    reading = read(text, Key.FOLD)
    touched = {at for step in reading.steps for at in range(step.start, step.end)}
    kept = "".join(sign for at, sign in enumerate(text) if at not in touched)
    from_untouched = "".join(
        sign
        for sign, start in zip(reading.text, reading.starts.tolist(), strict=True)
        if start not in touched
    )
    assert kept == from_untouched


def test_a_reading_lists_a_hundred_thousand_steps_and_counts_the_rest() -> None:
    reading = read("aé" * 150_000, Key.FOLD)

    assert reading.text == "ae" * 150_000
    assert (len(reading.steps), reading.unlisted) == (100_000, 50_000)
