"""Which language a text is in, and its parts; and when that cannot be told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashf.language import Identity, Script, identify, identify_spans

TOLD = [
    ("وصل الناس إلى المدينة صباح اليوم وتحدثوا عن السلام", "ar"),
    ("وَصَلَ القِطارُ إلى المَحَطّة", "ar"),
    ("الســــلام على أهل المديــــنة جميعا", "ar"),
    ("ده كتاب جميل أوي وعايز أقراه بكرة", "ar"),  # Egyptian is Arabic
    ("شو هالكتاب الحلو يا جماعة بدي اقراه", "ar"),  # so is Levantine
    ("این شهر بسیار زیبا است و مردم مهربانی دارد", "fa"),
    ("فردا صبح با قطار به تهران می‌رویم", "fa"),
    ("یہ شہر بہت خوبصورت ہے", "ur"),
    ("کل صبح ہم ٹرین سے جائیں گے", "ur"),
    ("ئەم شارە زۆر جوانە و خەڵک دڵخۆشن", "ckb"),
    ("بەیانی بە شەمەندەفەر دەچین بۆ شار", "ckb"),
    ("Em diçin bajêr û bi hevalan re diaxivin", "kmr"),
    ("Sibê em ê bi trênê biçin bajarê mezin", "kmr"),
    ("Bugün şehirde hava çok güzel", "tr"),
    ("Yarın sabah trenle büyük şehre gidiyoruz", "tr"),
    ("Le train part demain matin pour la ville", "fr"),
    ("C'est dommage, l'été est déjà fini", "fr"),
    ("The train leaves at 3pm and the museum opens at 10", "en"),
    ("WE MEET TOMORROW MORNING AT THE OLD BRIDGE", "en"),
    ("Selamat pagi semuanya, hari ini cerah sekali", "id"),
    ("Besok pagi kami pergi ke kota dengan kereta api", "id"),
    ("Поезд прибывает завтра утром", "ru"),
    ("marhaba ya 7abibi kayf al7al", "ar-Latn"),
    ("ana ray7 3ala el madrasa el sob7", "ar-Latn"),
    ("shu ra2yak nrou7 3al ba7r bokra", "ar-Latn"),
]
SLANG = [
    "awe it’s so funny, I can’t lol \\ud83d\\ude02",  # the apostrophe that phones set
    "You know I\\u2019m all the way dumbfounded \\ud83e\\udd8d",
    "why do u always try to drag me out there, this is their town",
]
NOT_ARABIZI = [
    "We drank 2l of h2o and ran 5k on the 2nd day with an mp3 player",
    "The g20 met at 3pm in room b12 about covid19 and co2",
    "Nous avons pris 3kg de pommes et 2kg de poires au marché",
]


@pytest.mark.parametrize(("text", "language"), TOLD)
def test_a_sentence_has_a_language(text: str, language: str) -> None:
    assert identify(text).language == language


@pytest.mark.parametrize("text", SLANG)
def test_slang_apostrophes_and_escapes_do_not_hide_english(text: str) -> None:
    assert identify(text).language == "en"


def test_a_text_of_escapes_is_told_by_what_they_are_for() -> None:
    escaped = "".join(f"\\u{ord(sign):04x}" for sign in "وصل الناس إلى المدينة صباح اليوم")

    assert identify(escaped) == Identity("ar", Script.ARABIC)


@pytest.mark.parametrize("text", NOT_ARABIZI)
def test_digits_beside_letters_are_not_arabic_by_themselves(text: str) -> None:
    assert identify(text).language != "ar-Latn"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", Script.NONE),
        ("2026-11-26 12:00", Script.NONE),
        ("😀😀😀 !!!", Script.NONE),
        ("سلام", Script.ARABIC),
        ("hello", Script.LATIN),
        ("ok سلام", Script.MIXED),
        ("https://example.org/a-long-path/with-words", Script.NONE),
        ("@somebody #something", Script.NONE),
    ],
)
def test_a_few_letters_have_a_script_and_no_language(text: str, script: Script) -> None:
    assert identify(text) == Identity("und", script)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Поезд прибывает завтра", Script.CYRILLIC),
        ("Το τρένο φτάνει αύριο", Script.GREEK),
        ("הרכבת מגיעה מחר בבוקר", Script.HEBREW),
        ("ट्रेन कल सुबह आती है", Script.DEVANAGARI),
        ("ရထားသည် မနက်ဖြန် ရောက်မည်", Script.OTHER),
    ],
)
def test_scripts_are_told(text: str, script: Script) -> None:
    assert identify(text).script is script


def test_a_text_in_two_scripts_has_several_languages_and_its_parts_one_each() -> None:
    text = "وصل القطار إلى المحطة. The train has arrived at the station, اليوم صباحا مع الركاب!"

    assert identify(text) == Identity("mul", Script.MIXED)
    assert [
        (text[span.start : span.end], span.identity.language) for span in identify_spans(text)
    ] == [
        ("وصل القطار إلى المحطة", "ar"),
        ("The train has arrived at the station", "en"),
        ("اليوم صباحا مع الركاب", "ar"),
    ]


def test_an_address_or_a_name_among_the_words_does_not_make_a_text_mixed() -> None:
    text = "@somebody وصل القطار إلى المحطة صباحا https://example.org/news/trains/arrivals"

    assert identify(text) == Identity("ar", Script.ARABIC)


def test_a_few_words_of_another_language_do_not_either() -> None:
    assert identify("وصل القطار السريع إلى المحطة الكبيرة صباح اليوم TGV").language == "ar"


@given(st.text(max_size=300))
def test_spans_are_in_order_and_each_begins_and_ends_with_a_letter(text: str) -> None:
    spans = identify_spans(text)

    ends = [0, *(span.end for span in spans)]
    assert all(end <= span.start < span.end for end, span in zip(ends, spans, strict=False))
    assert all(text[span.start].isalpha() and text[span.end - 1].isalpha() for span in spans)


@pytest.mark.parametrize("text", ["ا" * 2_000_000, "a ب " * 500_000, "\ud800" * 1000, "\0" * 1000])
def test_whatever_comes_gets_an_answer(text: str) -> None:
    assert identify(text).script in Script
    assert len(identify_spans(text)) <= 10_000


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ｊｏｉｎ ｔｈｅ ｆｌｏｃｋ， ｗｅ ｈａｖｅ ｒｏｏｍ ｆｏｒ ｔｈｅ ｔｉｒｅｄ", "en"),
        ("ﺍﻟﻐﺮﺍﺏ ﻗﺎﺩﻡ ﻣﻦ ﺧﻠﻒ ﺍﻟﺘﻠﺎﻝ ﻭﻣﻦ ﻓﻮﻕ ﺍﻟﺄﺳﻄﺢ ﺍﻟﻘﺪﻳﻤﺔ", "ar"),
    ],
)
def test_letters_in_other_clothes_are_read(text: str, language: str) -> None:
    assert identify(text).language == language


def test_digits_for_the_letters_that_they_look_like_are_not_arabic() -> None:
    assert (
        identify("F347h3rs f0r 7h3 n3s7, 7h3 w1n73r n3s7 1s n34rly h4lf full").language != "ar-Latn"
    )
    assert identify("saba7 el5eir ya 7abibi, kifak el yom? 3andi su2al").language == "ar-Latn"
