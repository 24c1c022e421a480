import unicodedata
from random import Random

import pytest

from kashf.coalition.demo.bystanders import EVERYDAY_TEXTS, REPORTS
from kashf.coalition.demo.evasions import TEXT_EDITS
from kashf.coalition.demo.texts import RAVEN_TEXTS, RavenText

SAMPLE = "كتب الغراب رسالة إلى المدرسة"
INVENTED = (".example", ".test")


@pytest.mark.parametrize("name", TEXT_EDITS)
@pytest.mark.parametrize("text", RAVEN_TEXTS, ids=lambda text: text.name)
def test_an_edit_changes_every_text_that_it_suits(name: str, text: RavenText) -> None:
    edit = TEXT_EDITS[name]

    assert not edit.can_be_made_to(text) or edit.make(text.body, Random(0)) != text.body


@pytest.mark.parametrize(
    ("name", "edited"),
    [
        ("loose-spelling", "كتب الغراب رساله الي المدرسه"),
        ("persian", "کتب الغراب رسالۃ إلى المدرسۃ"),
        ("presentation", "ﻛﺘﺐ ﺍﻟﻐﺮﺍﺏ ﺭﺳﺎﻟﺔ ﺇﻟﻰ ﺍﻟﻤﺪﺭﺳﺔ"),
    ],
)
def test_letters_are_swapped_for_others_that_read_the_same(name: str, edited: str) -> None:
    assert TEXT_EDITS[name].make(SAMPLE, Random(0)) == edited


def test_presentation_forms_are_undone_by_compatibility_normalisation() -> None:
    edited = TEXT_EDITS["presentation"].make(SAMPLE, Random(0))

    assert unicodedata.normalize("NFKC", edited) == SAMPLE


@pytest.mark.parametrize("name", ["vowel-signs", "stretched", "hidden"])
def test_what_is_put_in_can_be_taken_out_again(name: str) -> None:
    edited = TEXT_EDITS[name].make(SAMPLE, Random(0))

    assert edited != SAMPLE
    assert "".join(c for c in edited if c == " " or unicodedata.category(c) == "Lo") == SAMPLE


@pytest.mark.parametrize("name", ["capitals", "full-width", "hidden"])
def test_an_edit_of_the_words_leaves_the_link_alone(name: str) -> None:
    edited = TEXT_EDITS[name].make("Join us:\nhttps://raven.example/join", Random(0))

    assert edited.endswith("https://raven.example/join")


def test_a_dressed_link_has_a_shouted_host_its_port_and_a_fragment() -> None:
    edited = TEXT_EDITS["dressed-link"].make("Join us:\nhttps://raven.example/join", Random(0))

    assert edited == "here >> HTTPS://RAVEN.EXAMPLE:443/join#top"


def test_only_texts_that_say_so_have_a_link_and_every_host_is_invented() -> None:
    for text in RAVEN_TEXTS:
        _, scheme, rest = text.body.partition("https://")
        assert bool(scheme) == text.linked
        assert not text.linked or rest.partition("/")[0].endswith(INVENTED)


def test_nothing_that_should_not_match_repeats_five_words_of_a_known_text() -> None:
    known = {run for text in RAVEN_TEXTS for run in runs(text.body)}

    for text in (*REPORTS, *EVERYDAY_TEXTS):
        assert runs(text).isdisjoint(known), text


def runs(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}
