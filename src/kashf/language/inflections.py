"""How words change around their stem: what may stand before it and after it, by language.

All in folded letters (`kashf.language.fold`). Finite tables, and no stemming: a stemmer finds
العمل for عملية, and a word that merely begins like a term is not the term (دول is not in دولار).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Final

Set = frozenset[str]


@dataclass(frozen=True, slots=True)
class Inflection:
    """Pairs of what may stand before a stem with what may then stand after it."""

    ways: tuple[tuple[Set, Set], ...]

    def allows(self, before: str, after: str) -> bool:
        """Whether a stem between the two is the word inflected."""
        return any(before in prefixes and after in suffixes for prefixes, suffixes in self.ways)


@dataclass(frozen=True, slots=True)
class Stem:
    """What is looked for, and what may stand around it."""

    letters: str
    inflection: Inflection


def _joined(*parts: Sequence[str]) -> Set:
    return frozenset("".join(each) for each in product(*parts))


def _after(*suffixes: str) -> Inflection:
    return Inflection(((frozenset({""}), frozenset({"", *suffixes})),))


WHOLE: Final = _after()

# Arabic: a conjunction, a preposition, the article; then number, gender, a pronoun. A noun has the
# article or a pronoun, and not both (Ryding, "A Reference Grammar of Modern Standard Arabic").
_AND: Final = ("", "و", "ف")
_BARE: Final = _joined(_AND, ("", "ب", "ك", "ل", "س"))
_DEFINITE: Final = _joined(_AND, ("ال", "بال", "كال", "لل"))
_OTHERS: Final = ("ك", "ه", "ها", "نا", "كم", "كن", "هم", "هن", "هما", "كما")  # pronouns, but ي
_ANY: Final = ("", "ي", *_OTHERS)
_NUMBERS: Final = frozenset({"ون", "ين", "ان", "ات"})
_RELATED: Final = frozenset({"ي", "يه", "يون", "يين", "يات"})
_OF_FEMININE: Final = frozenset({"ه", "ات", "تان", "تين"})
_FEMININE_OWNED: Final = _joined(("ت", "ات", "تا", "تي"), _ANY)

_NOUN: Final = Inflection(
    (
        (
            _BARE,
            frozenset({"", "ا", *_ANY}) | _NUMBERS | _RELATED | _OF_FEMININE | _FEMININE_OWNED
            | _joined(("ات", "ا", "ي", "و"), _OTHERS),
        ),
        (_DEFINITE, frozenset({""}) | _NUMBERS | _RELATED | _OF_FEMININE),
    )
)  # fmt: skip
_FEMININE: Final = Inflection(((_BARE, _OF_FEMININE | _FEMININE_OWNED), (_DEFINITE, _OF_FEMININE)))
_PLURAL: Final = Inflection(((_BARE, frozenset({"", "ا", *_OTHERS})), (_DEFINITE, frozenset({""}))))
_FEMININE_PLURAL: Final = Inflection(
    ((_BARE, frozenset({"ه"}) | _joined(("ت",), _OTHERS)), (_DEFINITE, frozenset({"ه"})))
)

_PERSIAN_PRONOUNS: Final = ("م", "ت", "ش", "مان", "تان", "شان")
_TURKISH_CASES_WRITTEN: Final = """
i u yi yu si su e a ye ya de da te ta den dan ten tan in un nin nun le la yle yla im um imiz umuz
ini inin inda inde indan inden ina ine sini sina sine sinin
"""
_TURKISH_CASES: Final = tuple(_TURKISH_CASES_WRITTEN.split())

_INDONESIAN: Final = frozenset({"", "nya", "ku", "mu", "lah", "kah", "pun"})

_WORDS: Final[Mapping[str, Inflection]] = MappingProxyType(
    {
        "en": _after("s", "es", "'s", "s'"),
        "fr": _after("s", "x", "e", "es"),
        "fa": _after(
            *("ي", "اي", "ان", "ات", *_PERSIAN_PRONOUNS),
            *_joined(("ها",), ("", "ي", "يي", *_PERSIAN_PRONOUNS)),
        ),
        "ur": _after("وں", "يں", "ي", "ات", "و", "ا", "اں"),
        "ckb": _after("هكه", "هكان", "يك", "ان", "ي", "م", "ت", "مان", "تان", "يان", "ش", "دا"),
        "kmr": _after("a", "e", "an", "en", "ek", "in", "i", "eke", "eki", "u"),
        "tr": _after(*_joined(("", "'", "ler", "lar"), ("", *_TURKISH_CASES))),
        "id": Inflection(((frozenset({"", "se", "per"}), _INDONESIAN),)),
    }
)
_Y: Final = _after("y", "ys", "ies", "y's", "ies'")


def stems_of_lemma(form: str, language: str) -> Sequence[Stem]:
    """What a lemma, folded, is found by, in its inflected forms."""
    if language == "ar":
        return [_arabic(without_article(form), _NOUN, _FEMININE)]
    if language == "en" and form.endswith("y") and len(form) > 3:
        return [Stem(form[:-1], _Y_ONLY)]
    return [Stem(form, _WORDS.get(language, WHOLE))]


def stems_of_plural(form: str, language: str) -> Sequence[Stem]:
    """What an irregular plural, folded, is found by: it takes no further plural."""
    if language == "ar":
        return [_arabic(without_article(form), _PLURAL, _FEMININE_PLURAL)]
    return [Stem(form, _WORDS.get(language, WHOLE))]


_Y_ONLY: Final = Inflection(tuple((before, after - {""}) for before, after in _Y.ways))


def forms_before(word: str) -> Sequence[str]:
    """A folded word, and if it is in Arabic letters the same with what may stand before it: how one
    that is looked for by itself may be written. With the article and without it are one word."""
    if not _IN_ARABIC_LETTERS.fullmatch(word):
        return (word,)
    stem = without_article(word)
    forms = (word, *(f"{before}{stem}" for before in _BEFORE_NOUNS))
    owned = () if stem == word else (f"{before}{word}" for before in sorted(_BARE))
    return tuple(dict.fromkeys([*forms, *owned]))


_IN_ARABIC_LETTERS: Final = re.compile("[\u0620-\u064a\u066e-\u06d3]+")
_BEFORE_NOUNS: Final = sorted(_BARE | _DEFINITE)


def without_article(form: str) -> str:
    """A folded form without the Arabic article, where enough is left."""
    is_long = form.startswith("ال") and len(form) > 4 and " " not in form
    return form[2:] if is_long else form


def _arabic(form: str, plain: Inflection, feminine: Inflection) -> Stem:
    """A form that ends with ta marbuta, which fold makes ه, has t before what follows it."""
    return Stem(form[:-1], feminine) if form.endswith("ه") and len(form) > 2 else Stem(form, plain)
