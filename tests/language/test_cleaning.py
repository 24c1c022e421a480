"""Tricks that are undone, and honest texts that are left as they are."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kashf.language import Key, StepKind, clean, fold, read

# written, plain, and the kind of step that undoes it
TRICKS = {
    "an emoji inside": ("المد😀ينة", "المدينة", StepKind.JOINED),
    "emoji inside": ("الح🌹ر🔥ية", "الحرية", StepKind.JOINED),
    "a heart inside a Latin word": ("gar♥den", "garden", StepKind.JOINED),
    "a star inside": ("الس*لام", "السلام", StepKind.JOINED),
    "middle dots": ("ا·ل·س·ل·ا·م", "السلام", StepKind.JOINED),
    "dots between pieces": ("ال.مد.ينة", "المدينة", StepKind.JOINED),
    "a dot after the article": ("ال.حديقة", "الحديقة", StepKind.JOINED),
    "a dot before the ending": ("المدين.ة", "المدينة", StepKind.JOINED),
    "dots between letters": ("ا.ل.س.ل.ا.م", "السلام", StepKind.JOINED),
    "low lines": ("ا_ل_س_ل_ا_م", "السلام", StepKind.JOINED),
    "hyphens": ("ا-ل-س-ل-ا-م", "السلام", StepKind.JOINED),
    "bars": ("ا|ل|س|ل|ا|م", "السلام", StepKind.JOINED),
    "pieces with low lines": ("الس_لا_م", "السلام", StepKind.JOINED),
    "Latin dots": ("g.a.r.d.e.n", "garden", StepKind.JOINED),
    "Latin hyphens": ("g-a-r-d-e-n", "garden", StepKind.JOINED),
    "Turkish dots": ("b.a.h.ç.e", "bahçe", StepKind.JOINED),
    "Persian low lines": ("گ_ل_س_ت_ا_ن", "گلستان", StepKind.JOINED),
    "Urdu dots": ("ب.ا.غ.ی.چ.ہ", "باغیچہ", StepKind.JOINED),
    "Cyrillic dots": ("г.о.р.о.д", "город", StepKind.JOINED),
    "letters spaced": ("ا ل س ل ا م", "السلام", StepKind.SPACED),
    "words spaced": ("ا ل س ل ا م  ع ل ي ك م", "السلام عليكم", StepKind.SPACED),
    "spaced, then plain": ("ح د ي ق ة  المدينة", "حديقة المدينة", StepKind.SPACED),
    "spaced with signs": ("ا . ل . س . ل . ا . م", "السلام", StepKind.SPACED),
    "Latin letters spaced": ("g a r d e n", "garden", StepKind.SPACED),
    "French letters spaced": ("j a r d i n", "jardin", StepKind.SPACED),
    "Kurdish letters spaced": ("ب ا خ چ ە", "باخچە", StepKind.SPACED),
    "repeated letters": ("السلاااام", "السلام", StepKind.REPEATED),
    "repeated at the start": ("سسسلام", "سلام", StepKind.REPEATED),
    "repeated four times": ("المدييييينة", "المدينة", StepKind.REPEATED),
    "repeated Latin letters": ("gaaaarden", "garden", StepKind.REPEATED),
    "repeated Indonesian": ("indaaaah sekaliii", "indah sekali", StepKind.REPEATED),
    "repeated Turkish": ("güüüüzel", "güzel", StepKind.REPEATED),
    "eight for qaf": ("الم8هى", "المقهى", StepKind.LOOKALIKE),
    "seven for ha": ("ال7رية", "الحرية", StepKind.LOOKALIKE),
    "three for ain": ("ال3لم", "العلم", StepKind.LOOKALIKE),
    "five for kha": ("ال5بز", "الخبز", StepKind.LOOKALIKE),
    "six for ta": ("ال6ريق", "الطريق", StepKind.LOOKALIKE),
    "nine for sad": ("ال9باح", "الصباح", StepKind.LOOKALIKE),
    "two for hamza": ("س2ال", "سؤال".replace("ؤ", "ا"), StepKind.LOOKALIKE),
    "zero for ha": ("ال0دهد", "الهدهد", StepKind.LOOKALIKE),
    "Arabic five for ha": ("ال٥دهد", "الهدهد", StepKind.LOOKALIKE),
    "Arabic one for alef": ("الس١لم", "السالم", StepKind.LOOKALIKE),
    "Latin l for alef": ("السلlم", "السلام", StepKind.LOOKALIKE),
    "Latin I for alef": ("السلIم", "السلام", StepKind.LOOKALIKE),
    "Latin l at the start": ("lلسلام", "السلام", StepKind.LOOKALIKE),
    "Latin o at the end": ("المدينo", "المدينه", StepKind.LOOKALIKE),
    "Latin letters by sound": ("المdينة", "المدينة", StepKind.LOOKALIKE),
    "Cyrillic in a Latin word": ("gаrdеn", "garden", StepKind.LOOKALIKE),
    "Greek in a Latin word": ("gαrdεn", "garden", StepKind.LOOKALIKE),
    "Greek capitals": ("GΑRDΕΝ", "garden", StepKind.LOOKALIKE),
    "Armenian in a Latin word": ("gardeո", "garden", StepKind.LOOKALIKE),
    "Latin in a Cyrillic word": ("дeревня", "деревня", StepKind.LOOKALIKE),
    "small capitals": ("ɢᴀʀᴅᴇɴ", "garden", StepKind.LOOKALIKE),
    "letters on a ground": ("🅶🅰🆁🅳🅴🅽", "garden", StepKind.LOOKALIKE),
    "digits in a Latin word": ("g4rd3n", "garden", StepKind.LOOKALIKE),
    "digits in Latin words": ("th3 g4rd3n 1s 0p3n", "the garden is open", StepKind.LOOKALIKE),
    "digits in a French word": ("m4is0n", "maison", StepKind.LOOKALIKE),
    "decimal entities": (
        "".join(f"&#{ord(letter)};" for letter in "السلام"),
        "السلام",
        StepKind.ENTITY,
    ),
    "hexadecimal entities": (
        "".join(f"&#x{ord(letter):x};" for letter in "السلام"),
        "السلام",
        StepKind.ENTITY,
    ),
    "entities without semicolons": ("&#x633&#x644&#x627&#x645", "سلام", StepKind.ENTITY),
    "escaped entities": ("&amp;amp;#1587;لام", "سلام", StepKind.ENTITY),
    "named entities": ("l&eacute;gende &amp; histoire", "legende & histoire", StepKind.ENTITY),
    "escapes": (r"\u0633\u0644\u0627\u0645", "سلام", StepKind.ESCAPE),
    "escaped escapes": (r"\\\\u0633\\\\u0644\\\\u0627\\\\u0645", "سلام", StepKind.ESCAPE),
    "braced escapes": (r"\u{633}\x{644}\u{627}\U00000645", "سلام", StepKind.ESCAPE),
    "a surrogate pair": (r"\ud83c\udf39", "🌹", StepKind.ESCAPE),
    "escapes without backslash": ("u0633u0644u0627u0645 u0648", "سلام و", StepKind.ESCAPE),
    "escapes of JavaScript": ("%u0633%u0644%u0627%u0645", "سلام", StepKind.ESCAPE),
    "bytes of an address": ("%D8%B3%D9%84%D8%A7%D9%85", "سلام", StepKind.ESCAPE),
    "bytes escaped twice": ("%25D8%25B3%25D9%2584%25D8%25A7%25D9%2585", "سلام", StepKind.ESCAPE),
    "a blank among bytes": ("%D8%A8%D9%8A%D8%AA%20%D9%83", "بيت ك", StepKind.ESCAPE),
    "bytes of a program": (r"\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85", "سلام", StepKind.ESCAPE),
    "bytes of a mail": ("=D8=B3=D9=84=D8=A7=D9=85", "سلام", StepKind.ESCAPE),
    "UTF-8 as Windows-1252": ("Ø³Ù„Ø§Ù…", "سلام", StepKind.MOJIBAKE),
    "UTF-8 as Windows-1256": ("ط§ظ„ط³ظ„ط§ظ…", "السلام", StepKind.MOJIBAKE),
    "UTF-8 as MacArabic": (
        "السلام".encode().decode("mac_arabic"),
        "السلام",
        StepKind.MOJIBAKE,
    ),
    "UTF-8 as MacRoman": ("السلام".encode().decode("mac_roman"), "السلام", StepKind.MOJIBAKE),
    "Windows-1256 as Windows-1252": ("ÇáÓáÇã Úáíßã", "السلام عليكم", StepKind.MOJIBAKE),
    "misread twice": (
        "مدينة".encode().decode("latin-1").encode().decode("latin-1"),
        "مدينة",
        StepKind.MOJIBAKE,
    ),
    "misread French": ("cafÃ© franÃ§ais", "cafe francais", StepKind.MOJIBAKE),
    "misread Turkish": ("gÃ¼zel bahÃ§e", "guzel bahce", StepKind.MOJIBAKE),
    "misread quotes": ("the â€œgardenâ€\u009d", 'the "garden"', StepKind.MOJIBAKE),
    "drawn backwards": (
        "ءاملا ىلإ ةريغصلا ةسردملا نم بهذ دلولا",
        "الولد ذهب من المدرسة الصغيرة إلى الماء",
        StepKind.REVERSED,
    ),
    "one word backwards": ("ةنيدملا", "المدينة", StepKind.REVERSED),
    "backwards in drawn shapes": ("ﺔﻨﻳﺪﻤﻟﺍ", "المدينة", StepKind.REVERSED),
    "backwards with a number": (
        "ةريغصلا ةقيدحلا 1990 ةنيدملا",
        "المدينة 1990 الحديقة الصغيرة",
        StepKind.REVERSED,
    ),
    "a second line backwards": (
        "قال الولد مرحبا\nةنيدملا ةقيدحلا",
        "قال الولد مرحبا الحديقة المدينة",
        StepKind.REVERSED,
    ),
}

# more than one trick at once
CHAINS = [
    ("&#x627;_ل_س_ل_ا_م", "السلام"),
    ("الســـ😀ــلَام", "السلام"),
    (r"\u0627 \u0644 \u0633 \u0644 \u0627 \u0645", "السلام"),
    ("ا.ل.7.ر.ي.ة", "ا.ل.7.ر.ي.ه"),  # a digit by itself is a digit
    ("ｇ．ａ．ｒ．ｄ．ｅ．ｎ", "garden"),
    ("G\u200b4RD3N", "garden"),
    ("&amp;lt;سلام&amp;gt;", "<سلام>"),
    ("Ø³Ù„Ø§Ù…".encode().decode("cp1252"), "سلام"),
]

# honest texts, in which nothing is to be undone
HONEST = [
    "أعلنت المدرسة أن الحفل سيبدأ الساعة 7.30 مساء، وأن الدخول مجاني.",
    "أهلا وسهلا بكم، فضلا وليس أمرا، شكرا جزيلا",
    "كتب د.سمير رسالة إلى أ.د. ليلى في سنة 1999م.",
    "شركة الحديقة ذ.م.م وشركة النهر ش.م.م",
    "#في_كل_بيت #المدينة_القديمة @garden_club",
    "لللغة العربية تاريخ، وللليل نجوم",
    "البيئية والسينمائيين والفضائيين",
    "هههههه",
    "انتهى العرض.وقال المدير كلمته",
    "سعر الخبز 5 دراهم و3دراهم للصغير",
    "فيتامين C وفيروس كوفيد19",
    "و ف ب",
    "أ) الأول ب) الثاني",
    "من/إلى، ذهابا-إيابا",
    "نسبة 50% ثم 25%، والباقي 10%.",
    "اللهم صل وسلم",
    "کتاب‌های خوب را می‌خوانم، قیمت ۱۲٫۵ درصد.",
    "یہ باغ بہت خوبصورت ہے۔ قیمت ۵۰ روپے",
    "باخچەکە زۆر جوانە، ژمارە ٣",
    "Baxçe pir xweş e, û çem nêz e.",
    "Şehrin bahçesi 3'te açılır; T.C. kimlik no. gerekmez.",
    "Anak-anak pergi ke kebun, kupu2 dan bunga2.",
    "L'école d'été ouvre à 8h30 ; c'est-à-dire demain.",
    "The U.S. and the U.K. met at 9 a.m. in room B2B, e.g. for H2O.",
    "See https://www.garden.example/a-b_c?x=1&y=2#top or mail me@garden.example",
    "AT&T, R&D, Q&A; 100% cotton; C:\\users\\new",
    "covid19, mp3, 4K, 3D, G20, 2nd, B12, x86, h264, A4",
    "III. Henry VIII, Louis XIII and xxx",
    "ma3lesh ya 3ammi, el7oreya 7elwa, 2ahwa w 5obz",
    "Rock'n'roll, o'clock, well-known, up-to-date, I am a b",
    "1,000,000.50 and 10-12-2020 and 12:30:00",
    "Москва и Киев, ООО и т.д.",
    "Η Αθήνα είναι πόλη.",
    "Blåbærsyltetøj på brød, “SMØR”",
    "Ça va ? À bientôt, œuvre naïve, Noël",
    "日本語の文章です。 ここに点・点がある。",
    "한국어 문장입니다.",
    "שלום לכולם",
    "हिन्दी में लिखा है",
    "😀😀😀 🌹 ♥",
    "مرحبا 😀 بكم",
    "... --- ***",
    "x = y + z; a|b; f(x)=2",
]


@pytest.mark.parametrize(("written", "plain", "kind"), TRICKS.values(), ids=TRICKS.keys())
def test_a_trick_is_undone_and_named(written: str, plain: str, kind: StepKind) -> None:
    assert clean(written) == fold(plain)
    assert kind in {step.kind for step in read(written, Key.CLEAN).steps}


@pytest.mark.parametrize(("written", "plain"), CHAINS)
def test_tricks_upon_tricks(written: str, plain: str) -> None:
    assert clean(written) == fold(plain)


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_only_folded(text: str) -> None:
    assert clean(text) == fold(text)


# a line stands backwards as a whole
WITHIN_A_LINE = {name: trick for name, trick in TRICKS.items() if trick[2] is not StepKind.REVERSED}


@pytest.mark.parametrize(
    ("written", "plain", "kind"), WITHIN_A_LINE.values(), ids=WITHIN_A_LINE.keys()
)
def test_a_trick_is_undone_among_other_words(written: str, plain: str, kind: StepKind) -> None:
    around = "قال المدير إن {} موضوع اليوم"
    marked = around.format(written)
    assert clean(marked) == fold(around.format(plain))
    assert kind in {step.kind for step in read(marked, Key.CLEAN).steps}


@pytest.mark.parametrize(
    ("written", "found", "original"),
    [
        ("في ا_ل_ح_د_ي_ق_ة ورد", "الحديقه", "ا_ل_ح_د_ي_ق_ة"),
        ("في &#x627;&#x644;حديقة ورد", "الحديقه", "&#x627;&#x644;حديقة"),
        ("the g4rd3n now", "garden", "g4rd3n"),
        ("Ø³Ù„Ø§Ù… ورد", "لا", "Ù„Ø§"),
        ("%D8%B3%D9%84%D8%A7%D9%85", "ل", "%D9%84"),
        ("ةنيدملا", "المد", "دملا"),
    ],
)
def test_what_is_found_can_be_marked_in_the_original(
    written: str, found: str, original: str
) -> None:
    reading = read(written, Key.CLEAN)
    at = reading.text.index(found)
    start, end = reading.original_span(at, at + len(found))
    assert written[start:end] == original


def test_a_step_says_what_stood_there_and_what_came_of_it() -> None:
    steps = read("the g.a.r.d.e.n", Key.CLEAN).steps
    assert [(step.kind, step.start, step.end, step.before, step.after) for step in steps] == [
        (StepKind.JOINED, 4, 15, "g.a.r.d.e.n", "garden")
    ]


@pytest.mark.parametrize("text", [r"\ud800", "&#xD800;", "%ED%A0%80", "&#0;"])
def test_codes_of_nothing_are_left(text: str) -> None:
    assert clean(text) == fold(text)
    assert not any(unicodedata.category(sign) == "Cs" for sign in clean(text))


SIGNS = st.sampled_from(
    [
        *"ابتةىيألهقخ كگ8730١٥lIoاaаеrdnuxGΝ \n._-*|·'😀♥٪%;&#\\=@u\u064e\u0640\u200c",
        *(
            "ال",
            "لا",
            "ة",
            "ةن",
            "Ø§",
            "ط§",
            "Ã©",
            "&amp;",
            "&#x627;",
            "\\u0627",
            "u0627",
            "%D8%A7",
        ),
        *("ʀ", "ﻻ", "ﷺ", "ÇáÓ", "ẞ", "١", "…", "％", "＆", "ⅷ", "ııı", "ييي", "للل", "   "),
    ]
)
TEXTS = st.one_of(st.lists(SIGNS, max_size=40).map("".join), st.text(max_size=40))


@given(TEXTS)
@settings(max_examples=400)
@example("ا  ل  س  ل  ا  م")
@example("u\u06400627u0627")
@example("لا لا لا لا\nلا")
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert fold(cleaned) == cleaned


@given(TEXTS)
@settings(max_examples=200)
def test_a_reading_has_the_text_that_clean_gives_and_offsets_in_the_original(text: str) -> None:
    reading = read(text, Key.CLEAN)

    assert reading.text == clean(text)
    assert len(reading.starts) == len(reading.ends) == len(reading.text)
    assert (reading.starts >= 0).all()
    assert (reading.starts < reading.ends).all()
    assert (reading.ends <= len(text)).all()
    assert all(0 <= step.start < step.end <= len(text) for step in reading.steps)
