import sys
import unicodedata
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kashf.coalition.demo.evasions import LIGHT_TEXT_EDITS
from kashf.coalition.demo.texts import RAVEN_TEXTS, RavenText
from kashf.language import fold

# written, and the plain spelling that it has to meet
SAME = {
    "vowel signs": ("كَتَبَ الغُرَابُ رِسَالَةً", "كتب الغراب رسالة"),
    "shadda and sukun": ("مُدَّةٌ طَوِيلْ", "مدة طويل"),
    "dagger alef": ("الرحمٰن", "الرحمن"),
    "Quranic signs": ("قُلْ هُوَ ٱللَّهُ أَحَدٌ ۝", "قل هو الله احد ۝"),
    "tatweel": ("الغــــرا\u0640ب", "الغراب"),
    "alef with hamza above": ("أحمد", "احمد"),
    "alef with hamza below": ("إلى", "الى"),
    "alef with madda": ("آخر", "اخر"),
    "alef wasla": ("ٱلكتاب", "الكتاب"),
    "hamza on waw": ("مؤمن", "مومن"),
    "hamza on ya": ("بئر", "بير"),
    "ta marbuta as ha": ("مدرسة", "مدرسه"),
    "alef maqsura as ya": ("على", "علي"),
    "presentation forms": ("ﻛﺘﺐ ﺍﻟﻐﺮﺍﺏ", "كتب الغراب"),
    "lam-alef in one": ("ﻻ ﻷ ﻹ ﻵ", "لا لا لا لا"),
    "the name of God in one": ("ﷲ", "الله"),
    "the blessing in one": ("ﷺ", "صلي الله عليه وسلم"),
    "the basmala in one": ("﷽", "بسم الله الرحمن الرحيم"),
    "Persian ya": ("علی", "علي"),
    "Persian kaf": ("کتاب", "كتاب"),
    "Urdu ha": ("ہمارا", "همارا"),
    "Urdu two-eyed ha": ("ھمارا", "همارا"),
    "Urdu ya barree": ("کے", "كي"),
    "Urdu ta marbuta": ("رسالۃ", "رسالة"),
    "Kurdish ae": ("کوردە", "كورده"),
    "Persian zero-width non-joiner": ("می\u200cخواهم", "ميخواهم"),
    "right-to-left marks": ("\u200fالغراب\u200f", "الغراب"),
    "embedding and pop": ("\u202bالغراب\u202c", "الغراب"),
    "isolates": ("\u2067الغراب\u2069", "الغراب"),
    "override": ("\u202eraven", "raven"),
    "zero-width space": ("ra\u200bven", "raven"),
    "word joiner": ("ra\u2060ven", "raven"),
    "byte order mark": ("\ufeffraven", "raven"),
    "soft hyphen": ("ra\u00adven", "raven"),
    "combining grapheme joiner": ("ra\u034fven", "raven"),
    "NUL": ("ra\0ven", "raven"),
    "tag characters": ("raven\U000e0041", "raven"),
    "variation selector": ("ra\ufe0fven", "raven"),
    "Hangul filler": ("ra\u3164ven", "raven"),
    "empty Braille cell": ("ra\u2800ven", "raven"),
    "Arabic digits": ("١٤٤٥", "1445"),
    "Persian digits": ("۱۴۴۵", "1445"),
    "mathematical digits": ("𝟏𝟒𝟒𝟓", "1445"),
    "Arabic comma and question": ("نعم، لا؟", "نعم, لا?"),
    "Urdu full stop": ("ہاں۔", "هاں."),
    "capitals": ("JOIN THE RAVEN", "join the raven"),
    "full width": ("ＪＯＩＮ ＵＳ", "join us"),
    "mathematical letters": ("𝐉𝐨𝐢𝐧 𝓾𝓼", "join us"),
    "circled letters": ("ⓙⓞⓘⓝ", "join"),
    "accents": ("jóïn ùs", "join us"),
    "marks piled up": ("j\u0335\u0336oin", "join"),
    "ligatures": ("ﬁre ﬂight", "fire flight"),
    "sharp s": ("Straße", "STRASSE"),
    "long s": ("ſpread", "spread"),
    "Turkish dotted capital": ("İSTANBUL", "istanbul"),
    "Turkish dotless": ("ISPARTA ısparta", "isparta isparta"),
    "Kelvin sign": ("\u212aashf", "kashf"),
    "curly quotes": ("“nest” ‘nest’ «nest»", '"nest" \'nest\' "nest"'),
    "alef with high hamza": ("\u0675حمد", "احمد"),
    "dashes": ("a–b—c‑d", "a-b-c-d"),
    "ellipsis": ("wait…", "wait..."),
    "strange spaces": ("join\u00a0the\u2003raven\u3000now", "join the raven now"),
    "lines and tabs": ("  join\r\n\tthe\u2028raven \n", "join the raven"),
}

DIFFERENT = [
    ("كتب الغراب", "كتب العراب"),
    ("حرب", "حرف"),
    ("جمال", "حمال"),
    ("سلام", "شلام"),
    ("صبر", "ضبر"),
    ("طلب", "ظلب"),
    ("بنت", "بيت"),
    ("قال", "فال"),
    ("دار", "ذار"),
    ("سماء", "سما"),
    ("پدر", "بدر"),  # Persian: father; full moon
    ("چاي", "جاي"),
    ("گل", "كل"),  # Persian: flower; Arabic: all
    ("ڑ", "ر"),
    ("١", "٢"),
    ("raven", "haven"),
    ("the raven", "theraven"),
    ("not now", "now"),
    ("resume.", "resume"),
    ("50%", "50"),
    ("10", "1 0"),
]


@pytest.mark.parametrize(("written", "plain"), SAME.values(), ids=SAME.keys())
def test_one_reading_has_one_spelling(written: str, plain: str) -> None:
    assert written != plain
    assert fold(written) == fold(plain)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_reads_differently_stays_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        (" \t\u200b\n", ""),
        ("كَتَبَ  الغُــرابُ إلى المدرسةِ ١٢٣", "كتب الغراب الي المدرسه 123"),
        ("ｊＯＩＮ\u200b the “Nest”", 'join the "nest"'),
        ("\ud800x", "\ud800x"),
    ],
)
def test_the_spelling_itself(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    "name", ["vowel-signs", "stretched", "loose-spelling", "presentation", "persian", "hidden"]
)
@pytest.mark.parametrize(
    "text", [text for text in RAVEN_TEXTS if text.arabic], ids=lambda text: text.name
)
def test_the_light_edits_of_the_demo_are_undone(name: str, text: RavenText) -> None:
    edited = LIGHT_TEXT_EDITS[name].make(text.body, Random(0))

    assert fold(edited) == fold(text.body)


def test_every_character_is_settled_at_once() -> None:
    restless = [
        f"U+{code:04X}"
        for code in range(sys.maxunicode + 1)
        if fold(folded := fold(chr(code))) != folded
    ]
    assert restless == []


def test_every_character_folds_alone_as_among_others() -> None:
    everything = [chr(code) for code in range(sys.maxunicode + 1)]

    assert "".join(fold("".join(everything)).split()) == "".join(
        "".join(fold(character).split()) for character in everything
    )


def test_every_space_is_a_plain_one() -> None:
    spaces = filter(str.isspace, map(chr, range(sys.maxunicode + 1)))

    assert {fold(f"a{space}b") for space in spaces} == {"a b"}


@given(st.text())
@example("\u1100\u1161")  # letters that compose
@example("a \u0301b")  # a mark on a blank
@example("ﷺ﷽İ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_words_fold_one_by_one(one: str, other: str) -> None:
    assert fold(f"{one} {other}") == " ".join(filter(None, [fold(one), fold(other)]))


@given(st.text(st.characters(codec="utf-8")))
def test_the_four_normal_forms_of_a_text_fold_alike(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)


@pytest.mark.parametrize("unit", ["a", "غ", "\u0651", "ﷺ", " ", "\u200b", "\ud800", "e\u0301"])
def test_a_line_of_a_million_characters_folds(unit: str) -> None:
    assert fold(unit * 1_000_000) == fold(unit) * 1_000_000
