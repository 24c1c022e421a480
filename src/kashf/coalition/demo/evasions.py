"""What people do to a text before they post it again, so that a filter will not know it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from random import Random
from types import MappingProxyType
from typing import Final

from kashf.coalition.demo.texts import RavenText

_LINK: Final = re.compile(r"(https)://([^/\s]+)(/\S*)")
_ARABIC_LETTER: Final = re.compile(r"[\u0622-\u063a\u0641-\u064a]")
_JOINS_ONWARD: Final = frozenset("بتثجحخسشصضطظعغفقكلمنهيئ")
_VOWELS: Final = "\u064e\u064f\u0650\u0651\u0652"
_UNSEEN: Final = "\u200b\u200c\u200e\u200f\u2060"
_LOOSE_SPELLING: Final = str.maketrans("أإآةى", "اااهي")
_PERSIAN: Final = str.maketrans("يكة", "یکۃ")
_FULL_WIDTH: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_DIGITS: Final = str.maketrans("aeiot", "43107")


class Suits(StrEnum):
    """The texts that an edit can be made to."""

    ARABIC = "arabic"
    ENGLISH = "english"
    LINKED = "linked"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class TextEdit:
    """One edit, one line that says what it does, and the texts it can be made to."""

    says: str
    suits: Suits
    make: Callable[[str, Random], str]

    def can_be_made_to(self, text: RavenText) -> bool:
        """Whether the edit would change `text`."""
        return {
            Suits.ARABIC: text.arabic,
            Suits.ENGLISH: not text.arabic,
            Suits.LINKED: text.linked,
            Suits.ANY: True,
        }[self.suits]


def add_vowel_signs(text: str, dice: Random) -> str:
    """Put vowel signs (tashkeel) on most letters."""
    return _ARABIC_LETTER.sub(
        lambda letter: letter[0] + (dice.choice(_VOWELS) if dice.random() < 0.6 else ""), text
    )


def stretch(text: str, dice: Random) -> str:
    """Stretch words with tatweel."""
    return _between(text, lambda here: "ـ" * dice.randint(1, 3) if here in _JOINS_ONWARD else "")


def spell_loosely(text: str) -> str:
    """Write alef without hamza, ha for ta marbuta and ya for alef maqsura."""
    return text.translate(_LOOSE_SPELLING)


def use_presentation_forms(text: str) -> str:
    """Write every Arabic letter as the code of its drawn shape."""
    padded = f" {text} "
    return "".join(
        _shape(before, here, after)
        for before, here, after in zip(padded, padded[1:], padded[2:], strict=False)
    )


def use_persian_letters(text: str) -> str:
    """Write ya, kaf and ta marbuta with letters of other languages that look the same."""
    return text.translate(_PERSIAN)


def hide_characters(text: str, dice: Random) -> str:
    """Put characters of no width, and of direction, between letters."""
    return _outside_link(
        text,
        lambda words: _between(
            words, lambda _here: dice.choice(_UNSEEN) if dice.random() < 0.3 else ""
        ),
    )


def shout(text: str) -> str:
    """Write everything in capitals, but leave a link alone."""
    return _outside_link(text, str.upper)


def widen(text: str) -> str:
    """Write Latin letters in their full-width form, but leave a link alone."""
    return _outside_link(text, lambda words: words.translate(_FULL_WIDTH))


def track_link(text: str, dice: Random) -> str:
    """Post only the link, with tracking parameters."""
    seen = (
        f"utm_source=share&utm_campaign=n{dice.randint(10, 99)}&fbclid=Iw{dice.randint(1000, 9999)}"
    )
    return f"Read it before it is gone: {_link(text)}?{seen}"


def dress_link(text: str) -> str:
    """Post only the link, with a shouted host, its port and a fragment."""
    dressed = _LINK.sub(
        lambda link: f"{link[1].upper()}://{link[2].upper()}:443{link[3]}#top", _link(text)
    )
    return f"here >> {dressed}"


def cut_short(text: str) -> str:
    """Keep only the first fifth of the words."""
    words = text.split()
    return " ".join(words[: len(words) // 5]) + "…"


def dot(text: str, dice: Random) -> str:
    """Put a dot between the letters of most words."""
    return re.sub(
        r"[^\W\d_]{3,}", lambda word: ".".join(word[0]) if dice.random() < 0.7 else word[0], text
    )


def write_digits(text: str) -> str:
    """Write digits for the letters that look like them, and leave the link out."""
    return _LINK.sub("", text).translate(_DIGITS)


def _sure(change: Callable[[str], str]) -> Callable[[str, Random], str]:
    """Make an edit that leaves nothing to chance one that could."""
    return lambda text, _dice: change(text)


LIGHT_TEXT_EDITS: Final[Mapping[str, TextEdit]] = MappingProxyType(
    {
        "vowel-signs": TextEdit("vowel signs added", Suits.ARABIC, add_vowel_signs),
        "stretched": TextEdit("words stretched (tatweel)", Suits.ARABIC, stretch),
        "loose-spelling": TextEdit(
            "alef, ta marbuta, ya varied", Suits.ARABIC, _sure(spell_loosely)
        ),
        "presentation": TextEdit("presentation forms", Suits.ARABIC, _sure(use_presentation_forms)),
        "persian": TextEdit("Persian look-alike letters", Suits.ARABIC, _sure(use_persian_letters)),
        "hidden": TextEdit("hidden characters put in", Suits.ANY, hide_characters),
        "capitals": TextEdit("all capitals", Suits.ENGLISH, _sure(shout)),
        "full-width": TextEdit("full-width letters", Suits.ENGLISH, _sure(widen)),
        "tracked-link": TextEdit("the link alone, with tracking", Suits.LINKED, track_link),
        "dressed-link": TextEdit(
            "the link alone, host in capitals", Suits.LINKED, _sure(dress_link)
        ),
    }
)
"""Edits that normalising a text, or its link, undoes."""

HEAVY_TEXT_EDITS: Final[Mapping[str, TextEdit]] = MappingProxyType(
    {
        "cut": TextEdit("the first fifth only", Suits.ANY, _sure(cut_short)),
        "dotted": TextEdit("dots between letters", Suits.ANY, dot),
        "digits": TextEdit("digits for letters", Suits.ENGLISH, _sure(write_digits)),
    }
)
"""Edits that normalising does not undo, or that leave little of the text."""

TEXT_EDITS: Final[Mapping[str, TextEdit]] = MappingProxyType(
    {**LIGHT_TEXT_EDITS, **HEAVY_TEXT_EDITS}
)


def _link(text: str) -> str:
    found = _LINK.search(text)
    assert found is not None, "only a text with a link is posted as a link"
    return found[0]


def _outside_link(text: str, change: Callable[[str], str]) -> str:
    """Change what stands before the link; in these texts the link is the last thing."""
    words, scheme, rest = text.partition("https://")
    return change(words) + scheme + rest


def _between(text: str, draw: Callable[[str], str]) -> str:
    """Put what `draw` gives for a letter after every third letter, never at the end of a word."""
    return "".join(
        here + (draw(here) if place % 3 == 1 and here.isalpha() and after.isalpha() else "")
        for place, (here, after) in enumerate(pairwise(f"{text} "))
    )


def _shape(before: str, here: str, after: str) -> str:
    joined = before in _JOINS_ONWARD and bool(_ARABIC_LETTER.match(here))
    joins = here in _JOINS_ONWARD and bool(_ARABIC_LETTER.match(after))
    kind = {
        (False, False): "isolated",
        (False, True): "initial",
        (True, False): "final",
        (True, True): "medial",
    }[joined, joins]
    return _SHAPES.get((kind, here), here)


def _read_shapes() -> Mapping[tuple[str, str], str]:
    shapes: dict[tuple[str, str], str] = {}
    for code in range(0xFE80, 0xFEF5):
        kind, letter = unicodedata.decomposition(chr(code)).split()
        shapes[kind.strip("<>"), chr(int(letter, 16))] = chr(code)
    return MappingProxyType(shapes)


_SHAPES: Final = _read_shapes()
