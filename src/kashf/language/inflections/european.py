"""English and French nouns: number, and in French gender (Grevisse, "Le bon usage")."""

from collections.abc import Sequence
from typing import Final

from kashf.language.inflections.stem import Stem, after, suffixed

_ENGLISH: Final = ("s", "es", "'s", "s'")
_ENGLISH_Y: Final = ("y", "ys", "ies", "y's", "ies'")

_LONG: Final = 5  # letters; a shorter word with an e is often another: port, porte
_FRENCH: Final = ("s", "x")
_DOUBLED: Final = ("en", "el", "on", "et", "eil")  # citoyen, citoyenne
_CHANGED: Final = {  # before the e of the feminine, and al in the plural
    "teur": ("trice", "trices"),
    "eur": ("euse", "euses"),
    "eux": ("euse", "euses"),
    "f": ("ve", "ves"),
    "al": ("aux",),
}


def english(form: str) -> Sequence[Stem]:
    """What an English noun, folded, is found by."""
    if form.endswith("y") and len(form) > 3:
        return [Stem(form[:-1], after(_ENGLISH_Y))]
    return suffixed(form, _ENGLISH)


def french(form: str) -> Sequence[Stem]:
    """What a French noun, folded, is found by."""
    if len(form) < _LONG and not form.endswith(("e", "i", "u")):
        return [*suffixed(form, _FRENCH), *_changed(form)]
    double = [f"{form[-1:]}e", f"{form[-1:]}es"] if form.endswith(_DOUBLED) else []
    return [*suffixed(form, _FRENCH, ("e", "es"), double), *_changed(form)]


def _changed(form: str) -> Sequence[Stem]:
    return [
        Stem(form.removesuffix(ending), after(others))
        for ending, others in _CHANGED.items()
        if form.endswith(ending) and len(form) > len(ending) + 1
    ]
