"""Terms of a list are found in all their forms, and not inside longer words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashf.errors import BadInput
from kashf.language import Finding, Term, Terms, fold

LIST = Terms(
    [
        Term("raven", "ar", "غراب", ("غربان", "أغربة")),
        Term("raven", "en", "raven"),
        Term("state", "ar", "دولة", ("دول",)),
        Term("school", "ar", "مدرسة", ("مدارس",)),
        Term("teacher", "ar", "معلم"),
        Term("border", "ar", "حدود"),
        Term("ravens' league", "ar", "منظمة الغراب"),
        Term("city", "en", "city"),
        Term("train", "fr", "train"),
        Term("book", "fa", "کتاب"),
        Term("city", "tr", "şehir"),
        Term("school", "id", "sekolah"),
        Term("city", "kmr", "bajar"),
        Term("city", "ckb", "شار"),
        Term("night", "ur", "رات"),
        Term("tree", "xx", "puno"),
        Term("sky", "ar", "سماء", ("سماوات",)),
        Term("part", "ar", "جزء", ("أجزاء",)),
        Term("hospital", "ar", "مستشفى"),
        Term("café", "ar", "مقهى", ("مقاهي",)),
        Term("water", "ar", "ماء", ("مياه",)),
        Term("face", "ar", "وجه", ("وجوه",)),
        Term("match", "ar", "مباراة"),
        Term("prize", "ar", "مكافأة"),
        Term("video", "ar", "فيديو"),
        Term("woman", "ar", "امرأة", ("نساء",)),
        Term("brother", "ar", "أخ", ("إخوة",)),
        Term("teacher", "fa", "نویسنده"),
        Term("voice", "fa", "صدا"),
        Term("boy", "ur", "لڑکا"),
        Term("bird", "ckb", "باڵندە"),
        Term("newspaper", "kmr", "rojname"),
        Term("dog", "tr", "köpek"),
        Term("book", "tr", "kitap"),
        Term("citizen", "fr", "citoyen"),
        Term("reader", "fr", "lecteur"),
        Term("horse", "fr", "cheval"),
        Term("sea", "fr", "mer"),
        Term("announce", "ar", "أعلن", ("يعلن",)),
    ]
)
FORMS = {
    "raven": "غراب الغراب والغراب فالغراب بالغراب للغراب كالغراب وللغراب غرابا غرابه غرابها غرابهم "
    "غرابنا لغرابي غربان الغربان وغربانهم أغربة الأغربة غُرَابٌ غـراب raven ravens Raven raven's",
    "state": "دولة الدولة دولته ودولتهم لدولتنا دولتي دولتان الدولتين دول الدول بدولهم والدول",
    "school": "مدرسة المدرسة مدرستنا بالمدرسة مدرستين المدرستان مدارس المدارس مدارسهم للمدارس",
    "border": "حدود الحدود حدودها بحدودنا والحدود",
    "city": "city cities City's şehir şehirler şehirde şehirden şehirlerin şehre şehrimizden "
    "bajar bajarê bajaran bajarek شارەکە شارەکان شارێک",
    "train": "train trains Trains",
    "book": "کتاب کتاب‌ها کتاب‌های کتابم کتابی کتابشان كتاب kitap kitabı kitaplarımızdan",
    "night": "رات راتوں",
    "tree": "puno Puno",
    "sky": "سماء السماء سماؤنا سمائها سماءه وسماواتهم السماوية",
    "part": "جزء جزؤه بجزئها جزءان أجزاؤنا لأجزائه",
    "hospital": "مستشفى المستشفى مستشفاهم مستشفيات المستشفيين",
    "café": "المقهى مقهاه مقاهيهم مقاه المقاهي",
    "water": "الماء ماؤها مياهنا",
    "face": "وجهه وجهان وجوههم",
    "match": "المباراة مباريات مباراتنا مبارياتهم",
    "prize": "مكافأة مكافآت مكافآتهم",
    "video": "فيديوهات الفيديوهات فيديوهاتهم",
    "woman": "امرأة المرأة امرأتان نساؤهم",
    "brother": "الأخ أخوه أخيها أخوان إخوتي",
    "teacher": "معلم المعلم معلمة المعلمات معلمون المعلمين معلميهم معلماتنا ومعلمتي لمعلمها معلمو "
    "نویسندگان نویسندگانش نویسنده‌اش نویسنده‌ای",
    "voice": "صدای صدایش صداهایم",
    "boy": "لڑکا لڑکے لڑکوں",
    "bird": "باڵندەکە باڵندەکان باڵندەیەک",
    "newspaper": "rojname rojnameyan rojnameyên",
    "dog": "köpeği köpekler köpeklerimizdeki",
    "citizen": "citoyenne citoyens citoyennes",
    "reader": "lectrice lecteurs",
    "horse": "cheval chevaux",
    "sea": "mer mers",
    "announce": "أعلن وأعلن يعلن سيعلن",
}
OTHER_WORDS = [
    "دولار",
    "الدولارات",
    "دولي",
    "محدودة",
    "العمل",
    "تعليم",
    "citizen",
    "velocity",
    "cravens",
    "ravenous",
    "training",
    "entraîner",
    "کتابخانه",
    "غرابيل",
    "punong",
    "şehriye",
    "mère",
    "سمائم",
    "أسماء",
    "رأسمالي",
]


def found(text: str) -> list[str]:
    return [finding.concept for finding in LIST.find(text)]


@pytest.mark.parametrize(
    ("word", "concept"),
    [(word, concept) for concept, words in FORMS.items() for word in words.split()],
)
def test_a_form_is_found_alone_and_among_other_words(word: str, concept: str) -> None:
    assert found(word) == [concept]
    assert found(f"ثم {word}، then") == [concept]


@pytest.mark.parametrize("word", OTHER_WORDS)
def test_a_longer_word_that_begins_or_ends_so_is_another(word: str) -> None:
    assert found(word) == []


def test_a_term_of_several_words_and_one_within_it_are_both_found_also_in_a_hashtag() -> None:
    assert found("قالت منظمة الغراب") == ["ravens' league", "raven"]
    assert found("#منظمة_الغراب") == ["ravens' league", "raven"]


def test_a_finding_has_its_place_in_the_original() -> None:
    text = "طار وَالــغُراب ثم"

    assert LIST.find(text) == [Finding("raven", "وَالــغُراب", 4, 15, False, False)]


@pytest.mark.parametrize(
    ("text", "quoted", "qualified"),
    [
        ("قال «إن الغراب عاد» ثم مضى", True, False),
        ('He said "the raven is back" and left', True, False),
        ("“the raven”", True, False),
        ("ما يسمى الغراب", False, True),
        ("ما تسمى بالغراب", False, True),
        ("الغراب المزعوم", False, True),
        ("the so-called raven", False, True),
        ("the so called ‘raven’", False, True),
        ("le soi-disant raven", False, True),
        ("the raven, so it is called", False, False),
        ("«الحمام» والغراب «النسر»", False, False),
    ],
)
def test_quotation_and_so_called_are_told(text: str, quoted: bool, qualified: bool) -> None:
    (finding,) = LIST.find(text)
    assert (finding.quoted, finding.qualified) == (quoted, qualified)


@pytest.mark.parametrize("form", ["", "x", "...", "١٢٣", "و", "a" * 201])
def test_a_form_that_cannot_be_looked_for_is_refused(form: str) -> None:
    with pytest.raises(BadInput, match="The concept 'raven' has the form"):
        Terms([Term("raven", "ar", form)])


def test_an_empty_list_finds_nothing() -> None:
    assert Terms([]).find("غراب \0") == []


@given(st.text(max_size=200), st.sampled_from(["غراب", "والغربان", "raven's", "منظمة الغراب"]))
def test_what_stands_at_the_place_of_a_finding_reads_as_its_text(text: str, word: str) -> None:
    whole = f"{text} {word} {text}"

    findings = LIST.find(whole)

    assert all(each.text == whole[each.start : each.end] for each in findings)
    assert fold(word) in {fold(each.text) for each in findings}


@pytest.mark.parametrize(
    "text", ["غراب" * 100_000, "غراب " * 120_000, '"' * 100_000 + "غراب", "\ud800غراب"]
)
def test_whatever_comes_is_bounded(text: str) -> None:
    assert len(LIST.find(text)) <= 100_000
