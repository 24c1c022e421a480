"""Texts without dots, Arabic in Latin letters, and dots that are guessed."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kashf.coalition.demo.texts import RAVEN_TEXTS
from kashf.language import (
    Key,
    StepKind,
    clean,
    consonants,
    fold,
    is_undotted,
    read,
    restore_dots,
    skeleton,
)

# as people write without dots: each letter by itself, or as it stands in the word
DOTLESS = [
    ("السلام على المدينة", "السلام علی المدٮٮه"),
    ("بيت", "ٮٮٮ"),
    ("ثوب", "ٮوٮ"),
    ("نخيل", "ٮحٮل"),
    ("نخيل", "ںحىل"),
    ("شجرة", "سحره"),
    ("غزال", "عرال"),
    ("ذئب", "دٮٮ"),
    ("ضفدع", "صڡدع"),
    ("ظرف", "طرڡ"),
    ("المقهى", "المٯهى"),
    ("قلم", "ڡلم"),
    ("الطريق", "الطرٮٯ"),
    ("لبن", "لٮں"),
    ("بستان", "ٮسٮاں"),
    ("پنجره", "ٮٮحره"),
    ("باغیچہ", "ٮاعٮحه"),
    ("باخچە", "ٮاححه"),
    ("گلستان", "كلسٮاں"),
    ("ا.ل.ش.م.س", "السمس"),
    ("ال8مر", "الڡمر"),
]
DIFFERENT = [("سلام", "كلام"), ("بيت", "دار"), ("حرب", "سلم"), ("قلم", "علم"), ("بحر", "بدر")]

ARABIZI = [
    ("الحرية", ["el7oreya", "al-7urriya", "al hurriya", "elhoriyah"]),
    ("المقاومة", ["almu8awama", "elmoqawama", "almokawama"]),
    ("المدينة", ["elmedina", "al-madinah", "il madeena"]),
    ("السلام", ["elsalam", "as-salam", "assalam", "2elsalam"]),
    ("الشمس", ["elshams", "ash-shams", "al chams"]),
    ("خبز", ["5obz", "khobz", "7'obz"]),
    ("غراب", ["ghurab", "ghorab", "3'orab"]),
    ("صباح الخير", ["saba7 el5eir", "saba7 alkheir"]),
    ("مدرسة", ["madrasa", "madrasah", "medrase"]),
    ("بالحديقة", ["bel7adi8a", "bil7adiqa"]),
    ("الطريق", ["el6aree8", "eltareeq"]),
    ("عربي", ["3arabi", "arabi"]),
    ("قمر", ["8amar", "qamar"]),
    ("ال7رية", ["el7oreya"]),
]


@pytest.mark.parametrize(("dotted", "dotless"), DOTLESS)
def test_a_text_without_dots_meets_the_one_with_them(dotted: str, dotless: str) -> None:
    assert skeleton(dotted) == skeleton(dotless)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_words_stay_others(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_the_skeleton_itself() -> None:
    assert skeleton("الشمس فوق بيت Raven") == "السمس ڡوڡ ٮٮٮ raven"


def test_dots_are_steps() -> None:
    steps = read("the بيت", Key.SKELETON).steps
    assert [(step.kind, step.start, step.end, step.before, step.after) for step in steps] == [
        (StepKind.DOTS, 4, 7, "بيت", "ٮٮٮ")
    ]


@pytest.mark.parametrize(("arabic", "latin"), ARABIZI)
def test_arabic_in_latin_letters_has_the_same_consonants(arabic: str, latin: list[str]) -> None:
    key = consonants(arabic).replace(" ", "")
    assert key
    assert {consonants(word).replace(" ", "") for word in latin} == {key}


@pytest.mark.parametrize("text", ["", "123", "...", "aeiou", "و", "😀"])
def test_what_has_no_consonants_has_no_key(text: str) -> None:
    assert consonants(text) == ""


def test_consonants_of_a_sentence() -> None:
    assert consonants("El7oreya, ya ا ل م د ي ن ة!") == "hr mdn"


SIGNS = st.sampled_from([*"ابتثنيىجحخدذرزسشفققٮڡٯںكگچ aei7.،_", "لا", "ال", "ة", "ييي", "ٮٮٮ"])
TEXTS = st.one_of(st.lists(SIGNS, max_size=30).map("".join), st.text(max_size=30))


@given(TEXTS)
@settings(max_examples=300)
@example("حجج الحجج ججججج")
@example("ب8أ")  # a digit beside letters that lose their dots
@example("ترقAكو.گ")  # a piece that then looks like an ending
def test_a_skeleton_of_a_skeleton_is_itself(text: str) -> None:
    bare = skeleton(text)

    assert skeleton(bare) == clean(bare) == fold(bare) == bare
    assert read(text, Key.SKELETON).text == bare


@given(TEXTS)
@settings(max_examples=100)
def test_consonants_are_latin_letters(text: str) -> None:
    assert set(consonants(text)) <= set("bcdfghjklmnqrstxz ")


# Dots read back


@pytest.mark.parametrize(
    "text", [text.body for text in RAVEN_TEXTS if text.arabic], ids=lambda text: text[:12]
)
def test_a_text_without_dots_is_known(text: str) -> None:
    assert is_undotted(skeleton(text))
    assert not is_undotted(text)


@pytest.mark.parametrize("text", ["", "garden", "ٮٮٮ", "سلام", "ورد احمر وماء"])
def test_short_and_other_texts_are_not_said_to_be_without_dots(text: str) -> None:
    assert not is_undotted(text)


def test_dots_are_guessed_by_the_most_frequent_word() -> None:
    guess = restore_dots("الٮٮٮ ڡى المدٮٮه الڡدٮمه ٯٯٯٯ")

    assert guess.text == fold("البيت في المدينة القديمة") + " ٯٯٯٯ"
    assert [guess.text[start:end] for start, end in guess.guessed] == fold(
        "البيت في المدينة القديمة"
    ).split()
    assert [guess.text[start:end] for start, end in guess.unknown] == ["ٯٯٯٯ"]


def test_dots_are_guessed_by_a_list_of_ones_own() -> None:
    assert restore_dots("ٮٮٮ", ["تبت", "بيت"]).text == "تبت"
    assert restore_dots("ٮٮٮ", []).text == "ٮٮٮ"


def test_a_guess_has_the_letters_of_the_text() -> None:
    text = "see ٮٮٮ (السمس), 12"
    assert skeleton(restore_dots(text).text) == skeleton(text)
