"""Posters of the Raven Organisation, which does not exist: those in the bank, and others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from PIL import Image

from benchmarks.edits.edit import Picture
from kashf.coalition.demo.posters import RAVEN_POSTERS, Emblem, Poster, draw_poster

BENEATH: Final = ("alps", "boats", "cabin", "canyon")  # of the demo's, below posters in the bank
OTHER_BENEATH: Final = ("coffee", "sheep", "bricks", "cat")  # below posters that are not


@dataclass(frozen=True, slots=True)
class _Words:
    heading: str
    slogan: str
    arabic: bool


_WORDS: Final = (
    _Words("عاد الغراب", "من فوق السطوح، مع آخر الليل", arabic=True),
    _Words("The flock remembers", "Every crumb, every window", arabic=False),
    _Words("لا عش بلا ريش", "اجمعوا ما تساقط", arabic=True),
    _Words("Wings over the market", "We were here before the pigeons", arabic=False),
    _Words("صوت واحد", "نعيق واحد عند الظهر", arabic=True),
    _Words("Black is a colour", "Ask any raven", arabic=False),
)
_OTHER_WORDS: Final = (
    _Words("موسم الحصاد", "قمح وتين وزيتون", arabic=True),
    _Words("Open day", "Tea, music and a walk", arabic=False),
    _Words("دورة في الخط", "كل خميس بعد العصر", arabic=True),
    _Words("Lost umbrella", "Blue, with a wooden handle", arabic=False),
)
_INKS: Final = (
    ("#101418", "#f4efe4", "#d9a441"),
    ("#f1ece1", "#20242c", "#5b7f8c"),
    ("#2a2130", "#f5eef2", "#e0a458"),
    ("#e9dfc8", "#1d2b2a", "#c4762b"),
)
# Thresholds were chosen on posters with two words, inks and photographs before these.
_SINCE: Final = 2
_OTHER_EMBLEMS: Final = (Emblem.BOOK, Emblem.BALL, Emblem.LEAF)


def known_posters() -> Iterator[Poster]:
    """The demo's own; each of its layouts over each of four photographs; and flat ones with other
    words and colours."""
    models = [each.poster for each in RAVEN_POSTERS]
    yield from models
    for number, model in enumerate(models):
        others = [each for each in BENEATH if each != model.photograph]
        for turn in range(3 if model.photograph else 2):
            yield replace(
                _worded(model, _WORDS[(2 * number + turn) % len(_WORDS)]),
                name=f"{model.layout} {number}.{turn}",
                ground=_ink(number + turn)[0],
                ink=_ink(number + turn)[1],
                accent=_ink(number + turn)[2],
                photograph=others[turn] if model.photograph else "",
            )


def with_other_words(poster: Poster, number: int) -> Poster:
    """The same drawing, and the same photograph if any."""
    return _worded(poster, _OTHER_WORDS[(number + _SINCE) % len(_OTHER_WORDS)])


def with_other_photographs(poster: Poster, number: int) -> Sequence[Poster]:
    """The same layout and emblem, over photographs that no poster in the bank has, with other
    words."""
    return [
        replace(
            with_other_words(poster, number + turn),
            photograph=OTHER_BENEATH[(number + turn + _SINCE) % len(OTHER_BENEATH)],
        )
        for turn in range(2)
    ]


def benign_posters() -> Iterator[Poster]:
    """Of others, who use the same layouts with emblems of their own."""
    for number, raven in enumerate(RAVEN_POSTERS):
        for turn, emblem in enumerate(_OTHER_EMBLEMS):
            model, of = raven.poster, number + turn
            yield replace(
                with_other_words(model, of),
                name=f"benign {model.layout} {emblem}",
                emblem=emblem,
                foot="بلدية المدينة" if of % 2 else "The town library",
                ground=_ink(of + _SINCE)[1],
                ink=_ink(of + _SINCE)[0],
                accent=_ink(of + _SINCE + 1)[2],
                photograph=OTHER_BENEATH[(of + _SINCE) % len(OTHER_BENEATH)]
                if model.photograph
                else "",
            )


def drawing(poster: Poster) -> str:
    """What it shows: its photograph, or the drawing that its layout is."""
    return poster.photograph or poster.layout


def drawn(poster: Poster) -> Picture:
    """The poster as a picture."""
    with Image.open(BytesIO(draw_poster(poster))) as image:
        return image.convert("RGB")


def _worded(poster: Poster, words: _Words) -> Poster:
    return replace(poster, heading=words.heading, slogan=words.slogan, arabic=words.arabic)


def _ink(number: int) -> tuple[str, str, str]:
    return _INKS[number % len(_INKS)]
