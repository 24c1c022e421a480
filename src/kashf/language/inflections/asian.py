"""Urdu and Indonesian nouns (Schmidt, "Urdu: An Essential Grammar", 1999; Sneddon, "Indonesian: A
Comprehensive Grammar", 2010). In folded letters: Urdu ے is ي, ہ is ه.
"""

from collections.abc import Sequence
from typing import Final

from kashf.language.inflections.stem import Inflection, Stem, after, suffixed

_URDU: Final = ("وں", "يں", "ي", "ات", "و", "ا", "اں")
_URDU_AFTER_VOWEL: Final = ("ييں",)
_URDU_CHANGED: Final = ("ي", "وں", "و")  # لڑکا: لڑکے، لڑکوں
_INDONESIAN: Final = Inflection(
    ((frozenset({"", "se", "per"}), frozenset({"", "nya", "ku", "mu", "lah", "kah", "pun"})),)
)


def urdu(form: str) -> Sequence[Stem]:
    """What an Urdu noun, folded, is found by."""
    own = suffixed(form, _URDU, _URDU_AFTER_VOWEL if form.endswith(("ا", "و")) else ())
    if form.endswith(("ا", "ه")) and len(form) > 2:
        return [*own, Stem(form[:-1], after(_URDU_CHANGED))]
    return own


def indonesian(form: str) -> Sequence[Stem]:
    """What an Indonesian noun, folded, is found by; twice in a row it is found twice."""
    return [Stem(form, _INDONESIAN)]
