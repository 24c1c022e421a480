"""How words change around their stem: what may stand before it and after it, by language.

All in folded letters (`kashf.language.fold`). Finite tables, and no stemming: a stemmer finds
العمل for عملية, and a word that merely begins like a term is not the term (دول is not in دولار).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from kashf.language.fold import fold
from kashf.language.inflections import arabic, turkish
from kashf.language.inflections.arabic import without_article
from kashf.language.inflections.asian import indonesian, urdu
from kashf.language.inflections.european import english, french
from kashf.language.inflections.iranian import kurmanji, persian, sorani
from kashf.language.inflections.stem import Inflection, Stem, suffixed

__all__ = [
    "Inflection",
    "Stem",
    "forms_before",
    "stems_of_lemma",
    "stems_of_plural",
    "without_article",
]

_STEMS: Final[Mapping[str, Callable[[str], Sequence[Stem]]]] = MappingProxyType(
    {
        "ckb": sorani,
        "en": english,
        "fa": persian,
        "fr": french,
        "id": indonesian,
        "kmr": kurmanji,
        "tr": turkish.lemma,
        "ur": urdu,
    }
)


def stems_of_lemma(form: str, language: str) -> Sequence[Stem]:
    """What a lemma, as it is written, is found by, in its inflected forms."""
    if language == "ar":
        return arabic.lemma(form)
    return _STEMS.get(language, suffixed)(fold(form))


def stems_of_plural(form: str, language: str) -> Sequence[Stem]:
    """What an irregular plural, as it is written, is found by: in Arabic it takes no other."""
    if language == "ar":
        return arabic.plural(form)
    return _STEMS.get(language, suffixed)(fold(form))


def forms_before(word: str) -> Sequence[str]:
    """A folded word, and if it is in Arabic letters the same with what may stand before it: how one
    that is looked for by itself may be written. With the article and without it are one word."""
    if not _IN_ARABIC_LETTERS.fullmatch(word):
        return (word,)
    stem = without_article(word)
    forms = (word, *(f"{before}{stem}" for before in arabic.BEFORE_NOUNS))
    owned = () if stem == word else (f"{before}{word}" for before in arabic.BEFORE_WORDS)
    return tuple(dict.fromkeys([*forms, *owned]))


_IN_ARABIC_LETTERS: Final = re.compile("[\u0620-\u064a\u066e-\u06d3]+")
