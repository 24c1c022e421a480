"""Whatever comes: no crash, a clear result, and time that is linear in the length."""

from collections.abc import Callable
from time import process_time

import pytest

from kashf.language import Key, clean, consonants, fold, read, restore_dots, skeleton

READINGS: dict[str, Callable[[str], object]] = {
    "fold": fold,
    "clean": clean,
    "skeleton": skeleton,
    "consonants": consonants,
    "dots": restore_dots,
    "read": lambda text: read(text, Key.SKELETON),
}

# written, and what is left of it
CLEAR = {
    "empty": ("", ""),
    "blanks": (" \t\n\u2003", ""),
    "a million marks on one letter": ("a" + "\u0335" * 1_000_000, "a"),
    "ten thousand overrides": ("\u202e" * 10_000 + "garden", "garden"),
    "only NUL": ("\0" * 1000, ""),
    "NUL inside": ("gar\0den", "garden"),
    "lone surrogates": ("gar\ud800den \udfff", "gar\ud800den \udfff"),
    "only emoji": ("😀🌹🔥", "😀🌹🔥"),
    "only punctuation": ("?!.,;:", "?!.,;:"),
    "only dots": ("." * 100, "." * 100),
    "only signs": ("*_-|" * 50, "*_-|" * 50),
    "only look-alikes": ("аеорсух", "аеорсух"),
    "cuneiform": ("𒀀𒀁𒀂", "𒀀𒀁𒀂"),
    "unassigned": ("\u0378\U000e1000", "\u0378\U000e1000"),
    "private": ("\ue000\U0010ffff", "\ue000\U0010ffff"),
    "Han": ("漢字", "漢字"),
    "a half of a code": ("&#x \\u06 %D8 %D u06", "&#x \\u06 %d8 %d u06"),
    "a code of a surrogate": ("\\ud800 &#xD812;", "\\ud800 &#xd812;"),
    "half a misread letter": ("Ø Ù Ã", "ø u a"),
}

# what each rule looks for, again and again
UNITS = [
    *("ا", "a", "а", "\u0651", "😀", ".", "\u202e", "\ud800", "\0", "\n", " ", "漢", "ﷺ"),
    *("&amp;", "&#x627;", "&", "&a", "\\", "\\u0627", "%25", "%D8%A7", "%"),
    *("u0627", "u06", "=41", "=", "Ø§", "ط§", "عÑ", "Ã", "Ç", "Çá"),
    *("ة", "لا ", "ةنيدملا ", "\nلا", "ا ", "ا  ", "ا.", "اب.", "ا . ", "ا😀", "ا*", "#ا_"),
    *("ا8", "lااا", "aа", "ᴀ", "a4", "a4 ", "4a3 "),
    *("ااا", "اااب", "ييي", "للل", "iii", "7'", "sh", "al-", "'a"),
]


@pytest.mark.parametrize(("written", "left"), CLEAR.values(), ids=CLEAR.keys())
def test_a_clear_result(written: str, left: str) -> None:
    assert clean(written) == left
    assert read(written, Key.CLEAN).text == left
    for reading in READINGS.values():
        reading(written)


def seconds(work: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(3):
        start = process_time()
        work(text)
        times.append(process_time() - start)
    return min(times)


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_four_times_as_long_takes_about_four_times_as_much(unit: str) -> None:
    short, long = (unit * (length // len(fold(unit) + unit)) for length in (8_000, 32_000))
    for name, reading in READINGS.items():
        took = seconds(reading, long)
        # ten where four is due; quadratic would be sixteen
        assert took < 0.02 or took < 10 * seconds(reading, short), name


def test_a_line_of_fifty_megabytes() -> None:
    line = "كتب الغراب رسالة قصيرة إلى المدينة البعيدة، ثم نام في عشه. "
    times = 50_000_000 // len(line.encode())

    assert clean(line * times) == " ".join([fold(line)] * times)
