"""Texts drawn by rule, and what is done to a text on its way from post to post."""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from random import Random
from typing import Final

from kashf.language.skeleton import without_dots

Edit = Callable[[str, Random, Sequence[str]], str]
"""The edited text, given dice and other words."""

_ROOTS: Final = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
_SHAPES: Final = (
    *("{0}{1}{2}", "{0}ا{1}{2}", "{0}{1}ي{2}", "{0}{1}و{2}", "م{0}{1}و{2}", "م{0}ا{1}{2}ة"),
    *("ت{0}{1}ي{2}", "ا{0}ت{1}ا{2}", "{0}{1}{2}ات", "ي{0}{1}{2}ون", "است{0}{1}{2}", "م{0}{1}{2}ة"),
)
_RARE: Final = 12_000  # words that are made of roots and shapes
_PARTS: Final = 0.55  # of all words: those of everyday


def texts(count: int, words: int, dice: Random) -> list[str]:
    """Texts of so many words that have nothing in common but everyday words: half are these, the
    more frequent the more often, half are shaped like words."""
    everyday = files("kashf.language").joinpath("words.txt").read_text("utf-8").split()
    weights = [1 / (rank + 4) for rank in range(len(everyday))]
    rare = [_shaped(dice) for _ in range(_RARE)]
    return [_text(words, everyday, weights, rare, dice) for _ in range(count)]


def _shaped(dice: Random) -> str:
    article = "ال" if dice.random() < 0.4 else ""
    return article + dice.choice(_SHAPES).format(*dice.choices(_ROOTS, k=3))


def _text(
    words: int, everyday: Sequence[str], weights: Sequence[float], rare: Sequence[str], dice: Random
) -> str:
    known = iter(dice.choices(everyday, weights, k=words))
    return " ".join(
        next(known) if dice.random() < _PARTS else dice.choice(rare) for _ in range(words)
    )


def _hashtag(text: str, dice: Random, words: Sequence[str]) -> str:
    return f"{text} #{dice.choice(words)} https://raven.example/{dice.randrange(10_000)}"


def _marks(text: str, dice: Random, _words: Sequence[str]) -> str:
    return "".join(
        sign + (dice.choice("ًٌٍَُِّْ") if "ء" <= sign <= "ي" and dice.random() < 0.6 else "")
        for sign in text
    )


def _tatweel(text: str, dice: Random, _words: Sequence[str]) -> str:
    return " ".join(
        f"{word[:2]}ـــ{word[2:]}" if len(word) > 3 and dice.random() < 0.3 else word
        for word in text.split()
    )


def _letters(text: str, _dice: Random, _words: Sequence[str]) -> str:
    return text.translate(str.maketrans("أإةيك", "ااهیک"))


def _emoji(text: str, dice: Random, _words: Sequence[str]) -> str:
    return " ".join(f"{word}😀" if dice.random() < 0.2 else word for word in text.split())


def _dotless(text: str, _dice: Random, _words: Sequence[str]) -> str:
    return without_dots(text)


def _replaced(share: float) -> Edit:
    def edit(text: str, dice: Random, words: Sequence[str]) -> str:
        return " ".join(
            dice.choice(words) if dice.random() < share else word for word in text.split()
        )

    return edit


def _swapped(text: str, dice: Random, _words: Sequence[str]) -> str:
    words = text.split()
    for at in range(len(words) - 1):
        if dice.random() < 0.1:
            words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def _header(text: str, dice: Random, words: Sequence[str]) -> str:
    return f"{' '.join(dice.choices(words, k=20))} {text}"


def _cut(text: str, _dice: Random, _words: Sequence[str]) -> str:
    words = text.split()
    return " ".join(words[: len(words) * 6 // 10])


def _reordered(text: str, dice: Random, _words: Sequence[str]) -> str:
    words = text.split()
    size = -(-len(words) // 5)
    chunks = [words[at : at + size] for at in range(0, len(words), size)]
    dice.shuffle(chunks)
    return " ".join(word for chunk in chunks for word in chunk)


def _misread(text: str, dice: Random, _words: Sequence[str]) -> str:
    return "".join(
        dice.choice(_ROOTS) if "ء" <= sign <= "ي" and dice.random() < 0.04 else sign
        for sign in text
    )


def _quoted(text: str, dice: Random, words: Sequence[str]) -> str:
    host = dice.choices(words, k=3 * len(text.split()))
    at = dice.randrange(len(host))
    return f"{' '.join(host[:at])} {text} {' '.join(host[at:])}"


def _as_it_is(text: str, _dice: Random, _words: Sequence[str]) -> str:
    return text


EDITS: Final[Mapping[str, Edit]] = {
    "as it is": _as_it_is,
    "hashtag and link": _hashtag,
    "tashkeel": _marks,
    "tatweel": _tatweel,
    "letters": _letters,
    "emoji": _emoji,
    "dotless": _dotless,
    "10 % of the words": _replaced(0.1),
    "20 % of the words": _replaced(0.2),
    "neighbours swapped": _swapped,
    "20 words in front": _header,
    "cut to 60 %": _cut,
    "reordered": _reordered,
    "misread letters, 4 %": _misread,
    "quoted in four times as much": _quoted,
}
