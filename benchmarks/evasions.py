"""What people do to a word so that a filter does not read it: a table, and news without any."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from kashf.coalition.demo.evasions import use_presentation_forms
from kashf.language import clean, consonants, skeleton

ARABIC: Final = re.findall(
    r"\w+",
    "الحديقة المدينة السلام الحرية المدرسة المكتبة الطريق المقهى الصباح القطار "
    "السفينة الجامعة الربيع المطر الخريطة المتحف الجسر البستان الرسالة الموسيقى",
)
ENGLISH: Final = re.findall(
    r"\w+",
    "garden harbour freedom orchard village morning teacher library station bridge "
    "island winter market museum painter forest mountain harvest journey lantern",
)
ARABIZI: Final = re.findall(
    r"\w+",
    "el7adi8a elmedina elsalam el7oreya almadrasa almaktaba el6aree8 alma8ha el9aba7 al8i6ar "
    "alsafina aljami3a alrabee3 alma6ar al5aree6a almat7af aljisr albustan alrisala almusiqa",
)
CARRIERS: Final = {"ar": "قال المدير إن {} في موضوع اليوم", "en": "they say that {} is near us"}

_BARE: Final = str.maketrans("بتثنيىجخذزشضظغفق", "ٮٮٮٮٮٮححدرسصطعڡٯ")
_DIGITS: Final = str.maketrans("حعخطقص", "735689")
_LOOSE: Final = str.maketrans("أإآةى", "اااهي")
_PERSIAN: Final = str.maketrans("يكةه", "یکۃہ")
_SHAPES: Final = str.maketrans({"ا": "l"})
_CYRILLIC: Final = str.maketrans("aeocpxyi", "аеосрхуі")
_GREEK: Final = str.maketrans("aeiouvt", "αειουντ")
_LEET: Final = str.maketrans("aeiot", "43107")
_SMALL: Final = str.maketrans("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")
_BOLD: Final = {code: 0x1D41A + code - 0x61 for code in range(0x61, 0x7B)}
_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_MARKS: Final = "\u064e\u064f\u0650\u0651\u0652"
_QURANIC: Final = "\u06d6\u06da\u06e5\u06e6\u0670"
_UNSEEN: Final = "\u200b\u200c\u200d\u2060\ufeff"
_BIDI: Final = "\u200e\u200f\u202a\u202b\u202e\u2067"
_SOFT: Final = "\u00ad\u034f\u061c"
_TAGS: Final = "\ufe0f\U000e0041\U000e0062"
_ZALGO: Final = "\u0335\u0336\u0316\u0489\u0300"
_EMOJI: Final = "😀🌹🔥⭐♥"

Edit = Callable[[str, Random], str]
Key = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Evasion:
    """One kind; `words` it is made to, and the key that has to meet it."""

    name: str
    edit: Edit
    language: str = "ar"
    key: Key = clean
    whole: bool = False  # the line is edited, not the word


def _each(signs: str, *, share: float = 1.0) -> Edit:
    """One of these behind letters."""

    def edit(word: str, dice: Random) -> str:
        inside = (
            letter + (dice.choice(signs) if dice.random() < share else "") for letter in word[:-1]
        )
        return "".join(inside) + word[-1]

    return edit


def _once(signs: str) -> Edit:
    """One of these somewhere inside."""

    def edit(word: str, dice: Random) -> str:
        at = dice.randrange(1, len(word))
        return word[:at] + dice.choice(signs) + word[at:]

    return edit


def _by(table: dict[int, int] | dict[int, str]) -> Edit:
    return lambda word, _dice: word.translate(table)


def _joined(sign: str) -> Edit:
    return lambda word, _dice: sign.join(word)


def _dotted(word: str, dice: Random) -> str:
    """Dots between pieces of two or three letters."""
    first, second = dice.choice([(2, 4), (2, 5), (3, 5)])
    return ".".join(filter(None, (word[:first], word[first:second], word[second:])))


def _repeated(word: str, dice: Random) -> str:
    at = dice.randrange(1, len(word))
    return word[:at] + word[at] * dice.randint(3, 6) + word[at + 1 :]


def _inside(table: dict[int, int] | dict[int, str]) -> Edit:
    """Letters that have both neighbours."""
    return lambda word, _dice: word[:2] + word[2:-1].translate(table) + word[-1]


def _misread(encoding: str) -> Edit:
    """Only signs that the encoding has; where it has none, as browsers do."""

    def read(byte: int) -> str:
        return bytes([byte]).decode(encoding, "ignore") or chr(byte)

    return lambda word, _dice: "".join(map(read, word.encode()))


def _coded(form: str) -> Edit:
    return lambda word, _dice: "".join(form.format(ord(letter)) for letter in word)


def _bytes(form: str) -> Edit:
    return lambda word, _dice: "".join(form.format(byte) for byte in word.encode())


def _drawn(line: str, _dice: Random) -> str:
    return use_presentation_forms(line)[::-1]


def _accented(word: str, dice: Random) -> str:
    marked = "".join(letter + dice.choice("\u0301\u0308\u0302") for letter in word)
    return unicodedata.normalize("NFC", marked)


EVASIONS: Final = (
    Evasion("vowel signs", _each(_MARKS)),
    Evasion("tatweel", _each("ـ", share=0.6)),
    Evasion("presentation forms", lambda word, _dice: use_presentation_forms(word)),
    Evasion("joiners and zero width", _each(_UNSEEN)),
    Evasion("direction signs", _each(_BIDI)),
    Evasion("soft hyphen and its like", _each(_SOFT)),
    Evasion("variation selectors, tags", _each(_TAGS)),
    Evasion("hamza and ta marbuta", _by(_LOOSE)),
    Evasion("Persian and Urdu letters", _by(_PERSIAN)),
    Evasion("signs of the Quran", _each(_QURANIC)),
    Evasion("marks piled up", _each(_ZALGO)),
    Evasion("an emoji inside", _once(_EMOJI)),
    Evasion("emoji between letters", _each(_EMOJI)),
    Evasion("dots inside", _dotted),
    Evasion("dots between letters", _joined(".")),
    Evasion("low lines", _joined("_")),
    Evasion("hyphens", _joined("-")),
    Evasion("stars", _joined("*")),
    Evasion("blanks between letters", _joined(" ")),
    Evasion("repeated letters", _repeated),
    Evasion("digits for letters", _inside(_DIGITS)),
    Evasion("Latin l for alef", _inside(_SHAPES)),
    Evasion("HTML entities", _coded("&#{};")),
    Evasion("hexadecimal entities", _coded("&#x{:x};")),
    Evasion("UTF-8 as Windows-1252", _misread("cp1252")),
    Evasion("UTF-8 as Windows-1256", _misread("cp1256")),
    Evasion("UTF-8 as MacArabic", _misread("mac_arabic")),
    Evasion(r"\u escapes", _coded("\\u{:04x}")),
    Evasion("escapes, backslash lost", _coded("u{:04x}")),
    Evasion("% escapes", _bytes("%{:02X}")),
    Evasion("order of drawing", _drawn, whole=True),
    Evasion("without dots", _by(_BARE), key=skeleton),
    Evasion("Arabic in Latin letters", lambda word, _dice: word, "arabizi", consonants),
    Evasion("Latin: Cyrillic letters", _by(_CYRILLIC), "en"),
    Evasion("Latin: Greek letters", _by(_GREEK), "en"),
    Evasion("Latin: digits", _by(_LEET), "en"),
    Evasion("Latin: full width", _by(_WIDE), "en"),
    Evasion("Latin: bold", _by(_BOLD), "en"),
    Evasion("Latin: small capitals", _by(_SMALL), "en"),
    Evasion("Latin: accents", _accented, "en"),
    Evasion("Latin: dots", _joined("."), "en"),
    Evasion("Latin: blanks", _joined(" "), "en"),
    Evasion("Latin: repeated letters", _repeated, "en"),
)


def pairs(evasion: Evasion, dice: Random) -> Sequence[tuple[str, str]]:
    """Each of the twenty words as it is posted, among others, and plain."""
    if evasion.language == "arabizi":
        return list(zip(ARABIZI, ARABIC, strict=True))
    carrier = CARRIERS[evasion.language]
    words = ARABIC if evasion.language == "ar" else ENGLISH
    lines = [carrier.format(word) for word in words]
    if evasion.whole:
        return [(evasion.edit(line, dice), line) for line in lines]
    return [
        (carrier.format(evasion.edit(word, dice)), line)
        for word, line in zip(words, lines, strict=True)
    ]


# News without a trick: sentences as they are in papers, with what trips rules up

_PLAIN: Final = (
    "أعلنت بلدية {place} أمس أن {thing} سيفتح أبوابه يوم {day} عند الساعة {n}.30 صباحا.",
    "وارتفع عدد الزوار بنسبة {n}% مقارنة بالعام الماضي، وفق تقرير نشر في {n}/{m}/2015م.",
    "وأضاف أن الكلفة بلغت {n}.{m} مليون دينار، أي ما يعادل {n},{m}00 دولار تقريبا.",
    "وكان الفريق قد فاز {n}-{m} على ضيفه في المباراة التي أقيمت على ملعب {place}.",
    "يقول المثل: من جد وجد، ومن زرع حصد؛ فهل يصح هذا في {place}؟ نعم!",
    "وتابع: إنّ العِلمَ نورٌ، وإنّ {thing} بيتٌ للجميع، رجالا ونساء وأطفالا.",
    "سجلت درجات الحرارة {n}° في {place} و{m}° في المرتفعات، مع رياح شمالية غربية.",
    "وشارك في الحفل عدد كبير من الطلاب والمعلمين، وقدم الأطفال عرضا عن تاريخ {place} وأهلها.",
    "ومن المقرر أن تستمر الأعمال حتى نهاية الشهر، على أن تبدأ المرحلة التالية في الربيع المقبل.",
    "وأشار التقرير إلى أن الطريق الجديد يختصر المسافة بين {place} والمدينة إلى نصف ساعة.",
    "من جهتها، أكدت الوزارة أن العمل في {thing} لن يتوقف، وأن النتائج ستعلن يوم {day}.",
    "كما افتتحت المكتبة العامة قسما جديدا يضم {n} ألف كتاب في العلوم والآداب والفنون.",
    "وذكر السكان أن الأمطار التي هطلت ليلة {day} أعادت الحياة إلى الحقول والبساتين المحيطة.",
)
_TRIPPING: Final = (
    "وقال المدير د.سمير الخطيب: «نعمل منذ {n} سنوات على هذا المشروع، ولن نتوقف».",
    "إلى ذلك، دعت جمعية {thing} إلى المشاركة عبر #في_كل_بيت_شجرة أو الموقع "
    "www.garden.example/a-b_c?n={n}",
    "أهلا وسهلا بكم في {place}، فضلا لا أمرا: الدخول من الباب {n} أ - ب.",
    "وتعد البيئية والسينمائيين والفضائيين من كلمات لللغة العربية في {thing}.",
    "ونقلت إذاعة إف.إم عن شركة ش.م.م قولها إن جهاز {latin} يباع بسعر {n} دينارا و{m} فلسا.",
    "انتهى الاجتماع.وغادر الحضور بعد ذلك {thing}، ثم بدأت الجلسة الثانية (عاجلا) فعلا.",
    "The {latin} team of {place} won {n}-{m}, the U.S. visitors said at 9 a.m. on Monday.",
    "وللتواصل: info@garden.example أو الهاتف 0{n}-555{m}{n}، من الأحد إلى الخميس.",
)
_PLACES: Final = ("سهلان", "الوادي", "الميناء", "التلال", "الشرقية", "المرج", "الساحل", "النخيل")
_THINGS: Final = ("المتحف", "المعرض", "المسرح", "المصنع", "الملعب", "المكتب", "المسبح", "المرصد")
_DAYS: Final = ("الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس")
_LATIN: Final = ("Raven", "Harbour 4K", "Vitamin C", "MP3", "B2B", "COVID19", "Wi-Fi", "iPad")
_ODD: Final = 4  # one article in so many has sentences that trip rules, as in papers


def news(documents: int, dice: Random) -> Sequence[str]:
    """Articles of some 3 kB in which nothing is hidden, drawn of sentences that were written."""
    return [_article(dice, is_odd=number % _ODD == 0) for number in range(documents)]


def _article(dice: Random, *, is_odd: bool) -> str:
    sentences = dice.choices(_PLAIN, k=19) + dice.choices(_TRIPPING if is_odd else _PLAIN, k=3)
    dice.shuffle(sentences)
    return "\n".join(
        sentence.format(
            place=dice.choice(_PLACES),
            thing=dice.choice(_THINGS),
            day=dice.choice(_DAYS),
            latin=dice.choice(_LATIN),
            n=dice.randint(2, 99),
            m=dice.randint(10, 99),
        )
        for sentence in sentences
    )
