"""Arabic nouns: a conjunction, a preposition, the article; then number, gender, a pronoun.

A noun has the article or a pronoun, and not both (Ryding, "A Reference Grammar of Modern Standard
Arabic", 2005, which also has the changes of a last letter before what follows it). In folded
letters: ta marbuta is ه, alef maqsura is ي, hamza on a seat is its seat.
"""

from collections.abc import Sequence
from typing import Final

from kashf.language.fold import fold
from kashf.language.inflections.stem import Affixes, Inflection, Stem, joined

_AND: Final = ("", "و", "ف")
_TO: Final = ("", "ب", "ك", "ل")
_BARE: Final = joined(_AND, _TO)
_BARE_OF_VERBS: Final = joined(_AND, (*_TO, "س"))
_DEFINITE: Final = joined(_AND, ("ال", "بال", "كال", "لل"))
_OTHERS: Final = ("ك", "ه", "ها", "نا", "كم", "كن", "هم", "هن", "هما", "كما")  # pronouns, but ي
_PRONOUNS: Final = frozenset({"ي", *_OTHERS})
_NUMBERS: Final = frozenset({"ون", "ين", "ان", "ات"})
_RELATED_PERSONS: Final = frozenset({"يون", "يين", "يات"})
_RELATED: Final = frozenset({"ي", "يه"}) | _RELATED_PERSONS
_FEMININE: Final = frozenset({"ه", "ات", "تان", "تين"})
_FEMININE_CONSTRUCT: Final = frozenset({"ات", "تا", "تي"})
_FEMININE_OWNED: Final = joined(("ت", "ات", "تا", "تي"), _PRONOUNS)
_LONG: Final = 4  # letters; what is shorter is too often another word

_NOUN_ALONE: Final = frozenset({""}) | _NUMBERS | _RELATED | _FEMININE
_ENDED_OWNED: Final = joined(("ات", "ا", "ي", "و"), _OTHERS)  # after a dual, a sound plural, a case
_NOUN_OWNED: Final = (
    frozenset({"ا"}) | _PRONOUNS | _FEMININE_CONSTRUCT | _FEMININE_OWNED | _ENDED_OWNED
)


def _noun(alone: Affixes, owned: Affixes, before: Affixes = _BARE) -> Inflection:
    """What may follow a noun in any case, and what where it has no article."""
    return Inflection(((before, alone | owned), (_DEFINITE, alone)))


def _owned(owned: Affixes) -> Inflection:
    return Inflection(((_BARE, owned),))


def _plural(numbers: Affixes) -> Inflection:
    return _noun(numbers, joined(numbers, _PRONOUNS))


_NOUN: Final = _noun(_NOUN_ALONE, _NOUN_OWNED)
_LONG_NOUN: Final = _noun(_NOUN_ALONE, _NOUN_OWNED | {"و"})  # the teachers of: معلمو
_VERB: Final = _noun(_NOUN_ALONE, _NOUN_OWNED | {"و"}, _BARE_OF_VERBS)
_IMPERFECT: Final = ("ا", "ت", "ن", "ي")  # what verbs begin with after the س of the future
_SHORTEST_VERB: Final = 3  # letters
_SHORT_NOUN: Final = Inflection(
    ((_BARE, _NUMBERS | _PRONOUNS | _ENDED_OWNED | {"", "ا"}), (_DEFINITE, _NOUN_ALONE))
)
_KIN: Final = frozenset({"اب", "اخ", "حم"})  # of the five nouns, those with a dual of their own
_KIN_DUAL: Final = Inflection(((_BARE | _DEFINITE, frozenset({"وان", "وين"})),))
_GENITIVE: Final = Inflection(((_BARE | _DEFINITE, frozenset({"ين"})),))  # عشرون: عشرين

_WITH_TA: Final = _noun(_FEMININE, _FEMININE_CONSTRUCT | _FEMININE_OWNED)
_TA_WITH_ARTICLE: Final = Inflection(((_DEFINITE, frozenset({"ه"})),))
# A bare ي after it may as well be `my` after the masculine, which is another word.
_RELATED_TO_TA: Final = Inflection(((_BARE, _RELATED_PERSONS), (_DEFINITE, _RELATED)))

_PLURAL: Final = _noun(frozenset({""}), frozenset({"ا", *_OTHERS}))
_LONG_PLURAL: Final = _noun(_RELATED | {""}, _PRONOUNS | {"ا"})
_FURTHER_VERB: Final = _noun(_RELATED | {""}, _PRONOUNS | {"ا"}, _BARE_OF_VERBS)
_PLURAL_WITH_TA: Final = _noun(frozenset({"ه"}), joined("ت", _PRONOUNS))

_SEATED_OWNED: Final = joined("وي", _PRONOUNS)  # hamza on the seat of its case: سماؤه، سمائه
_HAMZA: Final = _noun(joined("ي", _NUMBERS | _RELATED), _SEATED_OWNED | {"يا"})
_HAMZA_TO_WAW: Final = _noun(joined("و", {"ان", "ين", "ات"} | _RELATED), frozenset())  # صحراوات
_MAQSURA: Final = _owned(joined("ا", _PRONOUNS))  # مستشفى: مستشفاه
_FROM_ALEF: Final = _noun(frozenset({"وان", "وين", "وات", "ان"}), _SEATED_OWNED)  # عصوان, مبدآن
_WITHOUT_YA: Final = _owned(frozenset({""}))  # مقاه
_FROM_ALEF_TA: Final = _plural(frozenset({"ات", "يات", "وات"}))  # مكافآت, مباريات, قنوات
_LOAN: Final = _plural(frozenset({"هات"}))  # after the long vowels of loans: فيديوهات
_LOAN_FROM_ALEF: Final = _plural(frozenset({"ات"}))  # كاميرات


def lemma(written: str) -> Sequence[Stem]:
    """What a noun is found by; verbs stand in their forms."""
    form = without_article(fold(written))
    with_ta = _with_ta(form[:-1]) if _may_have_ta(written, form) else []
    own = [Stem(form, inflection) for inflection in (_plain(form), *_of_kin(form))]
    return [*own, *with_ta, *_changed(form), *_loan(form), *_joining(form)]


def _plain(form: str) -> Inflection:
    if len(form) < _SHORTEST_VERB:
        return _SHORT_NOUN
    if form.startswith(_IMPERFECT):
        return _VERB
    return _LONG_NOUN if len(form) >= _LONG else _NOUN


def _of_kin(form: str) -> Sequence[Inflection]:
    return [_KIN_DUAL] if form in _KIN else []


def plural(written: str) -> Sequence[Stem]:
    """What a broken plural, or a further form of a verb, is found by: it takes no plural."""
    form = without_article(fold(written))
    if form.endswith("ه") and len(form) > 2:
        return [Stem(form[:-1], _PLURAL_WITH_TA), Stem(form, _PLURAL)]
    if len(form) >= _LONG:
        own = _FURTHER_VERB if form.startswith(_IMPERFECT) else _LONG_PLURAL
        return [Stem(form, own), *_changed(form), *_without_ya(form)]
    return [Stem(form, _PLURAL), *_changed_alef(form)]


def without_article(form: str) -> str:
    """A folded form without the article, where enough is left."""
    is_long = form.startswith("ال") and len(form) > 4 and " " not in form
    return form[2:] if is_long else form


def _may_have_ta(written: str, form: str) -> bool:
    """Many write a ta marbuta without its dots, yet short words that are written with ه have it:
    وجه, إله."""
    is_short = len(form) < _LONG and "ة" not in written
    return form.endswith("ه") and len(form) > 2 and not is_short


def _joining(form: str) -> Sequence[Stem]:
    """The one noun that loses its first letter after the article: امرأة, المرأة."""
    return [Stem("مرا", _TA_WITH_ARTICLE)] if form == "امراه" else []


def _with_ta(stem: str) -> Sequence[Stem]:
    related = [Stem(stem, _RELATED_TO_TA)] if len(stem) >= _LONG else []
    alef = [Stem(stem[:-1], _FROM_ALEF_TA)] if stem.endswith("ا") and len(stem) > 2 else []
    return [Stem(stem, _WITH_TA), *related, *alef]


def _changed(form: str) -> Sequence[Stem]:
    """By a last letter that changes before what follows it."""
    if form.endswith("ء") and len(form) > 2:
        is_long = form.endswith("اء") and len(form) >= _LONG
        return [Stem(form[:-1], _HAMZA), *([Stem(form[:-1], _HAMZA_TO_WAW)] if is_long else [])]
    if form.endswith("ون") and len(form) > _LONG:
        return [Stem(form[:-2], _GENITIVE)]
    return _changed_alef(form) if len(form) >= _LONG or form.endswith("ا") else []


def _changed_alef(form: str) -> Sequence[Stem]:
    """Of alef maqsura, which is ا before a pronoun, and of alef, which may have carried a hamza."""
    if form.endswith("ي") and len(form) > 2:
        return [Stem(form[:-1], _MAQSURA)]
    if form.endswith("ا") and len(form) > 2:
        return [Stem(form[:-1], _FROM_ALEF)]
    return []


def _without_ya(form: str) -> Sequence[Stem]:
    """A plural such as مقاهي loses its ي where nothing follows and no article goes before."""
    return [Stem(form[:-1], _WITHOUT_YA)] if form.endswith("ي") and form[-3] == "ا" else []


def _loan(form: str) -> Sequence[Stem]:
    if not form.endswith(("و", "ا", "ي")) or len(form) < _LONG:
        return []
    alef = [Stem(form[:-1], _LOAN_FROM_ALEF)] if form.endswith("ا") else []
    return [Stem(form, _LOAN), *alef]


BEFORE_WORDS: Final = sorted(_BARE_OF_VERBS)
BEFORE_NOUNS: Final = sorted(_BARE_OF_VERBS | _DEFINITE)
