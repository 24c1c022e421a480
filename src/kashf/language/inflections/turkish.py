"""Turkish nouns: number, then whose it is, then case, then -ki (Göksel and Kerslake, "Turkish: A
Comprehensive Grammar", 2005, chapters 2 and 8). In folded letters: ı is i, ü is u, ğ is g.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from kashf.language.inflections.stem import Affixes, Inflection, Stem, after, joined

_VOWELS: Final = "aeiou"
_SOFT: Final = {"p": "b", "t": "d", "k": "g"}  # before a vowel; ç and c are folded alike
_LONG: Final = 4  # letters; shorter ones stay hard: at, atı

# Whose last vowel falls out before another vowel: şehir, şehri. A closed class; other words of the
# same shape keep theirs (okul, okulu).
_FALLING_WRITTEN: Final = """
agiz akil alin asil avuc bagir beniz beyin boyun burun cevir cisim devir emir fikir gogus gonul
hacim hapis hukum isim izin kabir karin kavim kayip keyif kibir kisim koyun metin nabiz nehir
nesil ogul omur omuz resim sabir sehir sekil sukur ufuk vakif vakit zehir zihin zikir zulum
"""
_FALLING: Final = frozenset(_FALLING_WRITTEN.split())


def _cases(a: str, buffer: str) -> Iterator[str]:
    """Of a word whose vowels go with `a`; `buffer` stands between two vowels."""
    of = "n" if buffer else ""
    yield from (f"{buffer}{vowel}" for vowel in ("i", "u", a))
    yield from (f"{of}{vowel}n" for vowel in "iu")
    yield from (f"{d}{a}{n}" for d in "dt" for n in ("", "n", "ki"))
    yield f"{'y' if buffer else ''}l{a}"


def _owners(vowel: str) -> Iterator[str]:
    """My, your, our; of a word that ends with a consonant."""
    yield from (f"{vowel}{whose}" for whose in ("m", "n", f"m{vowel}z", f"n{vowel}z"))


def _theirs(a: str) -> Sequence[str]:
    """The cases after his, her, their."""
    return ("", "ni", "nu", f"n{a}", f"nd{a}", f"nd{a}n", f"nd{a}ki", "nin", "nun", f"yl{a}")


def _after_consonant(a: str) -> Affixes:
    cases = {"", *_cases(a, "")}
    owned = joined([whose for vowel in "iu" for whose in _owners(vowel)], cases)
    return owned | cases | joined("iu", _theirs(a))


def _after_vowel(a: str) -> Affixes:
    owned = joined(("m", "n", "miz", "muz", "niz", "nuz"), {"", *_cases(a, "")})
    return owned | {"", *_cases(a, "y")} | joined(("si", "su"), _theirs(a))


def _plurals(a: str) -> Affixes:
    return joined((f"l{a}r",), _after_consonant(a))


_IS: Final = frozenset({"dir", "dur", "tir", "tur"})
_PLURALS: Final = _plurals("a") | _plurals("e")
_CONSONANT: Final = _after_consonant("a") | _after_consonant("e")
_VOWEL: Final = _after_vowel("a") | _after_vowel("e")


def _of(singulars: Affixes) -> Inflection:
    """With an apostrophe too, as names have it."""
    return after({""}, joined(("", "'"), singulars | _PLURALS | _IS))


_OF_CONSONANT: Final = _of(_CONSONANT)
_OF_VOWEL: Final = _of(_VOWEL)
_BEFORE_VOWEL: Final = after(suffix for suffix in _CONSONANT if suffix.startswith(tuple(_VOWELS)))


def lemma(form: str) -> Sequence[Stem]:
    """What a noun, folded, is found by."""
    if form.endswith(tuple(_VOWELS)):
        return [Stem(form, _OF_VOWEL)]
    return [Stem(form, _OF_CONSONANT), *(Stem(each, _BEFORE_VOWEL) for each in _changed(form))]


def _changed(form: str) -> Iterator[str]:
    """What is left of a form before a vowel."""
    if form in _FALLING:
        yield form[:-2] + form[-1]
    if form[-1:] in _SOFT and len(form) >= _LONG:
        yield form[:-1] + _SOFT[form[-1]]
