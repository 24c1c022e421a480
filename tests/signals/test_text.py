"""Texts that read alike."""

import pytest

from kashf.language.skeleton import without_dots
from kashf.signals import hash_text
from kashf.signals.text import TEXT
from tests.signals.passage.texts import ENGLISH, KNOWN, OTHER

SHORT = "طار الغراب فوق القرية الصغيرة"


def distance(one: str, other: str) -> int:
    (mine,), (theirs,) = hash_text(one, ["text"]), hash_text(other, ["text"])
    return TEXT.distance(mine.value, theirs.value)


@pytest.mark.parametrize(
    "edited",
    [
        without_dots(KNOWN),
        KNOWN.replace("ر", "رَ").replace("ل", "لـ"),
        KNOWN.translate(str.maketrans("يكةأ", "یکها")),
        KNOWN.replace("الغراب", "ا.ل.غ.ر.ا.ب"),
    ],
    ids=["dotless", "marks", "letters", "dots"],
)
def test_what_hides_a_text_does_not_matter(edited: str) -> None:
    assert distance(edited, KNOWN) == 0


def test_what_was_put_behind_or_moved_leaves_it_near() -> None:
    first, second = KNOWN[:95], KNOWN[95:]
    assert 0 < distance(f"{KNOWN} #صباح", KNOWN) <= TEXT.radius
    assert 0 < distance(f"{second} {first}", KNOWN) <= TEXT.radius
    assert 0 < distance(KNOWN.replace("الحمراء", "الكبيرة"), KNOWN) <= TEXT.radius


def test_other_texts_are_far() -> None:
    assert distance(OTHER, KNOWN) > 2 * TEXT.radius
    assert distance(ENGLISH, KNOWN) > 2 * TEXT.radius


def test_a_short_text_is_near_to_what_reads_the_same_alone() -> None:
    assert distance("طار الغُراب فوقَ القريۃ الصغيرة", SHORT) == 0
    assert distance(f"{SHORT} أمس", SHORT) > TEXT.widest


@pytest.mark.parametrize("text", ["\u200b\u200f", " \n\t"])
def test_nothing_to_be_read_has_no_signal(text: str) -> None:
    assert hash_text(text, ["text"]) == ()


def test_a_distance_is_told_in_words() -> None:
    assert TEXT.explain(0) == "reads the same"
    assert TEXT.explain(12) == "12 of 256 bits differ"
