import pytest

from kashf.errors import BadInput
from kashf.signals import Entry, Signal

SIGNAL = Signal("sha256", "0" * 64)


@pytest.mark.parametrize(
    "words", ["poster-001.jpg", "ملصق «الغراب»", "می\u200cخواهم", '=1+1,"; --', " ", "n" * 100]
)
def test_a_name_and_a_label_are_kept_as_they_are(words: str) -> None:
    entry = Entry(words, SIGNAL, words)

    assert (entry.name, entry.label) == (words, words)


def test_a_label_may_say_nothing() -> None:
    assert Entry("poster", SIGNAL).label == ""


@pytest.mark.parametrize(
    ("name", "label", "fields"),
    [
        ("", "", {"entry": "empty"}),
        ("n" * 501, "", {"entry": "too long"}),
        ("poster", "l" * 101, {"label": "too long"}),
        ("two\nlines", "", {"entry": "control character"}),
        ("nul\0", "", {"entry": "control character"}),
        ("poster", "tab\t", {"label": "control character"}),
        ("half\ud800", "", {"entry": "control character"}),
    ],
)
def test_words_that_no_table_could_hold_are_refused(
    name: str, label: str, fields: dict[str, str]
) -> None:
    with pytest.raises(BadInput) as caught:
        Entry(name, SIGNAL, label)
    assert caught.value.fields == fields


@pytest.mark.parametrize("quality", [-1, 101])
def test_a_quality_that_no_table_could_hold_is_refused(quality: int) -> None:
    with pytest.raises(BadInput) as caught:
        Entry("poster", Signal("pdq", "0" * 64, quality))
    assert caught.value.fields == {"quality": str(quality)}
