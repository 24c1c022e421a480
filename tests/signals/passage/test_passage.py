"""A text inside another: what is told of it, and what is left out."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kashf.errors import BadValue
from kashf.signals import Signal, hash_text
from kashf.signals.passage import LEAST_SHARED, Quotation, compare
from kashf.signals.passage.boilerplate import formulae
from kashf.signals.passage.form import LARGEST, VERSION, Body, read, write
from kashf.signals.passage.letters import MOST_SLICES, SLICE, letters, placed, slices
from kashf.signals.passage.signal import PASSAGES
from kashf.signals.shingles import PASSAGE, Winnowed
from tests.signals.passage.texts import ENGLISH, KNOWN, OTHER, passage


def quotation(item: str, known: str) -> Quotation:
    compared = compare(passage(item).body, passage(known).body)
    assert compared is not None
    return compared[1]


def told(item: str, known: str) -> list[tuple[str, str]]:
    spans = quotation(item, known).spans
    return [(item[slice(*span.item)], known[slice(*span.known)]) for span in spans]


def test_a_known_text_in_a_longer_one() -> None:
    item = f"{OTHER} {KNOWN} {ENGLISH}"
    found = quotation(item, KNOWN)
    assert found.known == 1.0
    assert 0.25 < found.of_item < 0.5
    assert found.is_mostly_other
    ((here, there),) = told(item, KNOWN)
    assert here == there == KNOWN


def test_a_part_of_a_known_text() -> None:
    item = KNOWN[:120]
    found = quotation(item, KNOWN)
    assert found.of_item == 1.0
    assert 0.5 < found.known < 0.75
    assert not found.is_mostly_other


def test_the_same_text_is_all_of_itself() -> None:
    part, found = compare(passage(KNOWN).body, passage(KNOWN).body) or (0.0, None)
    assert part == 1.0
    assert found is not None
    assert found.known == found.of_item == 1.0


def test_other_texts_have_nothing_in_common() -> None:
    assert compare(passage(OTHER).body, passage(KNOWN).body) is None


@pytest.mark.parametrize(
    "edited",
    [
        KNOWN.replace("ا", "اَ").replace("ر", "رـ"),
        KNOWN.translate(str.maketrans("يكةأإ", "یکهاا")),
        " ".join(f"{word}😀" for word in KNOWN.split()),
        KNOWN.translate(
            str.maketrans("بتثنيفقجخذزشضظغ", "\u066e\u066e\u066e\u066e\u066e\u06a1\u06a1ححدرسصطع")
        ),
        KNOWN.replace("طار", "ط.ا.ر").replace("الغراب", "ا ل غ ر ا ب"),
        f"{KNOWN} #صباح_الخير https://raven.example/nest",
    ],
    ids=["marks", "letters", "emoji", "dotless", "spaced", "hashtag"],
)
def test_it_is_found_through_what_hides_it(edited: str) -> None:
    assert quotation(edited, KNOWN).known > 0.9


def test_a_reordered_text_is_told_in_the_order_of_the_item() -> None:
    first, second = KNOWN[:95], KNOWN[95:]
    spans = quotation(f"{second} {first}", KNOWN).spans
    assert len(spans) == 2
    assert spans[0].known > spans[1].known
    assert spans[0].item < spans[1].item


def test_links_are_no_part_of_it() -> None:
    link = "https://raven.example/" + "a-very-long-way-to-the-nest/" * 20
    assert hash_text(link, ["passage"]) == ()
    assert letters(f"عش {link} الغراب").tolist() == letters("عش الغراب").tolist()


@pytest.mark.parametrize("line", list(formulae()), ids=lambda line: line[:20])
def test_what_everybody_writes_is_no_passage(line: str) -> None:
    assert len(letters(line)) >= PASSAGE, "too short to be listed"
    assert hash_text(line, ["passage"]) == ()


def test_two_texts_that_share_a_prayer_do_not_match() -> None:
    prayer = next(line for line in formulae() if line.startswith("إن الحمد لله نحمده"))
    one, other = f"{prayer} {OTHER[:60]}", f"{prayer} {KNOWN[:60]}"
    assert compare(passage(one).body, passage(other).body) is None


@pytest.mark.parametrize("text", ["", "غراب", "😀" * 500, ".,!? " * 200, "ا" * 2_000, "12 " * 3])
def test_too_little_has_no_signal(text: str) -> None:
    assert (hash_text(text, ["passage"]) if text else ()) == ()


# Long texts


def test_a_long_text_is_cut_where_lines_or_words_end() -> None:
    text = "\n".join(f"{number} {KNOWN}" for number in range(100))
    parts = list(slices(text))
    assert "".join(part for _, part in parts) == text
    assert all(len(part) <= SLICE for _, part in parts)
    assert all(part.endswith("\n") for _, part in parts[:-1])
    assert [start for start, _ in parts] == [
        sum(len(part) for _, part in parts[:place]) for place in range(len(parts))
    ]


def test_what_comes_after_the_last_slice_is_not_looked_at() -> None:
    text = "x" * (SLICE * (MOST_SLICES + 2))
    assert sum(len(part) for _, part in slices(text)) == SLICE * MOST_SLICES


def test_a_slice_tells_where_it_stands_in_the_whole() -> None:
    filler = " ".join(f"سطر رقم {number} من الدفتر" for number in range(600))
    item = f"{filler} {KNOWN}"
    *_, last = hash_text(item, ["passage"])
    compared = compare(last.body, passage(KNOWN).body)
    assert compared is not None
    (span,) = compared[1].spans
    assert item[slice(*span.item)] == KNOWN[slice(*span.known)]
    assert compared[1].of_item < 0.05


# Bodies


@given(st.text(max_size=200))
def test_letters_have_their_places(text: str) -> None:
    found = placed(text)
    assert found.letters.tolist() == letters(text).tolist()
    assert len(found.starts) == len(found.ends) == len(found.letters)
    assert all(
        0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True)
    )


@given(
    st.integers(1, 10_000),
    st.integers(0, 10_000),
    st.lists(st.integers(0, 2**64 - 1), max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=50),
)
def test_a_body_is_read_as_it_was_written(
    count: int, start: int, numbers: list[int], text: str
) -> None:
    winnowed = Winnowed(np.array(numbers, np.uint64), np.arange(len(numbers), dtype=np.uint32))
    body = read(write(Body(count, count + start, start, winnowed, text)))
    assert (body.letters, body.whole, body.start, body.text) == (count, count + start, start, text)
    assert body.winnowed.passages.tolist() == numbers


def test_a_body_fits_where_bodies_are_kept() -> None:
    worst = "".join(chr(0x1F600 + number % 60) for number in range(SLICE))
    winnowed = Winnowed(np.arange(9_000, dtype=np.uint64), np.arange(9_000, dtype=np.uint32))
    assert len(write(Body(1, 1, 0, winnowed, worst))) <= LARGEST


def _broken() -> dict[str, bytes]:
    whole = passage(KNOWN).body
    return {
        "empty": b"",
        "another": b"KL" + whole[2:],
        "version": whole[:2] + bytes([VERSION + 1]) + whole[3:],
        "cut": whole[:100],
        "count": whole[:15] + struct.pack("<H", 60_000) + whole[17:],
        "whole": whole[:7] + struct.pack("<I", 1) + whole[11:],
        "text": whole + b"\xff",
        "large": whole + b" " * LARGEST,
    }


@pytest.mark.parametrize("body", _broken().values(), ids=_broken().keys())
def test_what_is_no_body_is_refused(body: bytes) -> None:
    with pytest.raises(BadValue, match="This is not the body of a passage signal"):
        read(body)


def test_a_body_of_another_version_has_no_codes() -> None:
    assert PASSAGES.codes(Signal("passage", "", body=b"KP\x09")).shape == (0, 8)


def test_codes_are_each_passage_once() -> None:
    codes = PASSAGES.codes(passage(f"{KNOWN} {KNOWN}"))
    assert len(codes) == len(np.unique(codes, axis=0)) >= LEAST_SHARED


@given(
    st.text(st.sampled_from("ابتثجحخ "), max_size=300),
    st.text(st.sampled_from("ابتثجحخ "), max_size=300),
)
@settings(max_examples=50)
def test_containment_is_the_same_both_ways(one: str, other: str) -> None:
    signals = [hash_text(f"{KNOWN[:60]} {text}", ["passage"]) for text in (one, other)]
    if all(signals):
        here, there = (some[0].body for some in signals)
        forth, back = compare(here, there), compare(there, here)
        assert (forth and forth[0]) == (back and back[0])
        assert forth is None or back is None or forth[1].passages == back[1].passages
