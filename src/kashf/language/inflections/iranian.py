"""Persian and Kurdish nouns: definiteness and number, then whose they are (Perry, "Persian
Morphology", 2007; Thackston, "Sorani Kurdish" and "Kurmanji Kurdish", 2006). In folded letters:
Kurdish ە is ه, ێ is ي, ê is e.
"""

from collections.abc import Sequence
from typing import Final

from kashf.language.inflections.stem import Affixes, Stem, after, joined, suffixed

_PERSIAN_PRONOUNS: Final = ("م", "ت", "ش", "مان", "تان", "شان")
_PERSIAN_OWNED: Final = frozenset({"", "ي", *_PERSIAN_PRONOUNS})
_PERSIAN: Final = (
    frozenset({"اي", "ات"})
    | _PERSIAN_OWNED
    | joined(("ان",), _PERSIAN_OWNED)
    | joined(("ها", "هاي"), _PERSIAN_OWNED)
)
_PERSIAN_AFTER_ALEF: Final = joined(("ي", "يان"), _PERSIAN_OWNED)  # صدایم، دانشجویان
_PERSIAN_AFTER_HE: Final = frozenset({"ام", "ات", "اش"})  # خانه‌ام
_PERSIAN_FROM_HE: Final = joined(("گان",), _PERSIAN_OWNED)  # پرنده: پرندگان

_SORANI_TAILS: Final = (*("", "ي", "م", "ت", "ش", "مان", "تان", "يان"), "دا", "هوه")
_SORANI_VOWELS: Final = ("ا", "ه", "و", "ي")


def _sorani(article: str, indefinite: str, plural: str) -> Affixes:
    """What each of these is after a consonant or after a vowel, with what may follow it."""
    heads = ("", f"{article}كه", f"{article}كان", indefinite, plural)
    return joined(heads, _SORANI_TAILS)


_SORANI: Final = _sorani("ه", "يك", "ان")
_SORANI_AFTER_VOWEL: Final = _sorani("", "يهك", "يان")

_KURMANJI: Final = ("a", "e", "an", "en", "ek", "in", "i", "eke", "eki", "u", "eka")


def persian(form: str) -> Sequence[Stem]:
    """What a Persian noun, folded, is found by."""
    if form.endswith(("ا", "و")):
        return suffixed(form, _PERSIAN, _PERSIAN_AFTER_ALEF)
    if form.endswith("ه") and len(form) > 2:
        own = suffixed(form, _PERSIAN, _PERSIAN_AFTER_HE)
        return [*own, Stem(form[:-1], after(_PERSIAN_FROM_HE))]
    return suffixed(form, _PERSIAN)


def sorani(form: str) -> Sequence[Stem]:
    """What a Sorani noun, folded, is found by. A last و or ي may be a consonant."""
    ways = [_SORANI_AFTER_VOWEL] if form.endswith(_SORANI_VOWELS) else [_SORANI]
    if form.endswith(("و", "ي")):
        ways.append(_SORANI)
    return suffixed(form, *ways)


def kurmanji(form: str) -> Sequence[Stem]:
    """What a Kurmanji noun, folded, is found by; y stands between two vowels."""
    between = ("y",) if form.endswith(tuple("aeiou")) else ("",)
    return suffixed(form, _KURMANJI, joined(between, _KURMANJI))
