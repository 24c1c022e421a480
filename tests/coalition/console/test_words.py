"""What a distance means, in the reader's language."""

import pytest
from django.utils import translation
from django.utils.text import Truncator

from kashf.coalition.banks.models import BankSignal, Match
from kashf.coalition.console.templatetags.evidence import cut, meaning


@pytest.mark.parametrize(
    ("language", "kind", "distance", "words"),
    [
        ("en", "sha256", 0, "the same"),
        ("en", "pdq", 6, "6 of 256 bits differ"),
        ("en", "pdq", 0, "0 of 256 bits differ"),
        ("ar", "sha256", 0, "الشيء نفسه"),
        ("ar", "pdq", 6, "يختلف 6 من أصل 256 بتًا"),
        ("en", "url", 0, "the same"),
        ("en", "url", 3, "on the same host"),
        ("ar", "url", 1, "الصفحة نفسها والمُعامِل نفسه"),
        ("ar", "url", 2, "تحت المسار نفسه"),
        ("ar", "url", 3, "على المضيف نفسه"),
        ("en", "gone.with.its.package", 0, "the same"),
        ("en", "gone.with.its.package", 3, ""),
    ],
)
def test_a_distance_is_said_in_words(language: str, kind: str, distance: int, words: str) -> None:
    match = Match(signal=BankSignal(type=kind), distance=distance, radius=31)
    with translation.override(language):
        assert meaning(match) == words


@pytest.mark.parametrize("text", ["", "short", "just as long", "longer than that", "غُرَابٌ أَسْوَدُ"])
def test_a_text_is_cut_as_django_does(text: str) -> None:
    assert cut(text, 12) == Truncator(text).chars(12)
