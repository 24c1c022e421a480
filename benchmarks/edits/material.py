"""What is in the bank, and what has nothing to do with it.

A photograph is used in one way only: in the bank as it is; in halves, of which the one is in the
bank and the other is a stranger of the same light and texture; or below posters and memes. The
posters are those of the Raven Organisation, which does not exist.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.edits.edit import Picture
from benchmarks.edits.marks import ARABIC, LATIN, font
from benchmarks.edits.photographs import DEMO, opened, photographs
from kashf.coalition.demo.posters import RAVEN_POSTERS, Layout, Poster, draw_poster

BENEATH: Final = ("alps", "boats", "cabin", "canyon")  # of the demo's, below posters in the bank
OTHER_BENEATH: Final = ("coffee", "sheep", "bricks", "cat")  # below posters that are not
_OVER_PHOTOGRAPHS: Final = (Layout.OVER_PHOTOGRAPH, Layout.MEDALLION, Layout.WINDOW, Layout.COVER)
_HEADINGS: Final = (
    ("عاد الغراب", "من فوق السطوح، مع آخر الليل", True),
    ("The flock remembers", "Every crumb, every window", False),
    ("لا عش بلا ريش", "اجمعوا ما تساقط", True),
    ("Wings over the market", "We were here before the pigeons", False),
    ("صوت واحد", "نعيق واحد عند الظهر", True),
    ("Black is a colour", "Ask any raven", False),
)
_OTHER_HEADINGS: Final = (
    ("موسم الحصاد", "قمح وتين وزيتون", True),
    ("Open day", "Tea, music and a walk", False),
    ("دورة في الخط", "كل خميس بعد العصر", True),
    ("Lost umbrella", "Blue, with a wooden handle", False),
)
_INKS: Final = (
    ("#101418", "#f4efe4", "#d9a441"),
    ("#f1ece1", "#20242c", "#5b7f8c"),
    ("#2a2130", "#f5eef2", "#e0a458"),
    ("#e9dfc8", "#1d2b2a", "#c4762b"),
)


# Of what was found of these, thresholds and steps of `local` were chosen; the rest is reported.
_CHOSEN_ON: Final = frozenset(
    {
        *("acanthus", "GreenMeadow", "Kleiber", "life", "DarkestHour", "Aqua", "TwoWings"),
        *("Autumn", "Volna", "Garden", "Dragonfly", "greentock", "ColorfulCups", "Kite"),
        *("the-raven-comes", "join-the-flock", "a-feather-of-paper", "the-nest-magazine"),
        *("flock 1.0", "plan 2.1", "flock 3.2", "plume 4.2", "steps 5.2"),
    }
)


class Kind(StrEnum):
    """Where a picture comes from."""

    PHOTOGRAPH = "photograph"
    POSTER = "poster"
    MEME = "meme"


class Stranger(StrEnum):
    """What a picture that is not in the bank has in common with one that is."""

    ORDINARY = "ordinary picture"  # nothing
    CLIP_ART = "clip art"  # nothing
    OTHER_POSTER = "other poster"  # the emblem and the footer
    SAME_TEMPLATE = "same template, other picture"
    SAME_PICTURE = "same picture, other words"


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A picture in the bank. What has the same `drawing` differs in words and colours only."""

    name: str
    kind: Kind
    picture: Picture
    drawing: str

    @property
    def is_held_out(self) -> bool:
        """Whether nobody looked at what is found of it when the thresholds were chosen."""
        return not _CHOSEN_ON & {self.name, self.name.removeprefix("meme ")}


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """A picture that is not, and the drawing that it shares with some that are, if any."""

    name: str
    kind: Stranger
    picture: Picture
    drawing: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """A bank, and strangers."""

    known: Sequence[Known]
    strangers: Sequence[Unknown]


def material(*, few: bool = False) -> Material:
    """All of it, or a little for a quick look: always the same."""
    files = photographs()
    if few:
        files = {name: files[name] for name in DEMO}
    free = [name for name in files if name not in (*BENEATH, *OTHER_BENEATH)]
    whole, halved, under = free[::3], free[1::3], free[2::3]
    known = [Known(name, Kind.PHOTOGRAPH, opened(files[name]), name) for name in whole]
    strangers: list[Unknown] = []
    for name in halved:
        left, right = _halves(opened(files[name]))
        known.append(Known(name, Kind.PHOTOGRAPH, left, name))
        strangers.append(Unknown(name, Stranger.ORDINARY, right))
    for number, name in enumerate(under):
        photograph = opened(files[name])
        words, others = _meme_words(number), _meme_words(number + 3)
        known.append(Known(f"meme {name}", Kind.MEME, _meme(photograph, *words), name))
        again = _meme(photograph, *others)
        strangers.append(Unknown(f"meme {name}", Stranger.SAME_PICTURE, again, name))
    posters = list(_posters())[:: 4 if few else 1]
    known += [
        Known(poster.name, Kind.POSTER, _drawn(poster), _drawing(poster)) for poster in posters
    ]
    strangers += _like(posters)
    strangers += _clip_art(12 if few else 120)
    return Material(known, strangers)


def _posters() -> Iterator[Poster]:
    """The demo's posters, and more in their layouts; no two of the same layout over the same
    photograph, which would be copies of each other."""
    seen: set[tuple[str, str]] = set()
    for poster in (*(each.poster for each in RAVEN_POSTERS), *_variations()):
        if not poster.photograph or (poster.layout, poster.photograph) not in seen:
            seen.add((poster.layout, poster.photograph))
            yield poster


def _variations() -> Iterator[Poster]:
    for number, (heading, slogan, arabic) in enumerate(_HEADINGS):
        for turn in range(3):
            model = RAVEN_POSTERS[(2 * number + 3 * turn) % len(RAVEN_POSTERS)].poster
            ground, ink, accent = _INKS[(number + turn) % len(_INKS)]
            yield replace(
                model,
                name=f"{model.layout} {number}.{turn}",
                heading=heading,
                slogan=slogan,
                arabic=arabic,
                ground=ground,
                ink=ink,
                accent=accent,
                photograph=BENEATH[(number + turn) % len(BENEATH)] if model.photograph else "",
            )


def _like(posters: Sequence[Poster]) -> Iterator[Unknown]:
    """Posters that share something with those in the bank."""
    for number, poster in enumerate(posters):
        heading, slogan, arabic = _OTHER_HEADINGS[number % len(_OTHER_HEADINGS)]
        other = replace(poster, heading=heading, slogan=slogan, arabic=arabic)
        if poster.photograph:
            another = replace(other, photograph=OTHER_BENEATH[number % len(OTHER_BENEATH)])
            yield Unknown(poster.name, Stranger.SAME_TEMPLATE, _drawn(another))
            yield Unknown(poster.name, Stranger.SAME_PICTURE, _drawn(other), _drawing(poster))
    for number, layout in enumerate(_OVER_PHOTOGRAPHS):
        ground, ink, accent = _INKS[-1 - number]
        heading, slogan, arabic = _OTHER_HEADINGS[number]
        model = RAVEN_POSTERS[0].poster
        other = replace(
            model,
            layout=layout,
            photograph=OTHER_BENEATH[number],
            heading=heading,
            slogan=slogan,
            arabic=arabic,
            ground=ground,
            ink=ink,
            accent=accent,
        )
        yield Unknown(f"other {layout}", Stranger.OTHER_POSTER, _drawn(other))


def _drawing(poster: Poster) -> str:
    return f"{poster.layout} {poster.photograph}"


def _drawn(poster: Poster) -> Picture:
    with Image.open(BytesIO(draw_poster(poster))) as image:
        return image.convert("RGB")


def _halves(photograph: Picture) -> tuple[Picture, Picture]:
    """Two parts of it, with a gap between them, along its longer side."""
    width, height = photograph.size
    if width >= height:
        cut = round(width * 0.48)
        return photograph.crop((0, 0, cut, height)), photograph.crop(
            (width - cut, 0, width, height)
        )
    cut = round(height * 0.48)
    return photograph.crop((0, 0, width, cut)), photograph.crop((0, height - cut, width, height))


def _meme(photograph: Picture, above: str, below: str) -> Picture:
    marked = photograph.copy()
    draw = ImageDraw.Draw(marked)
    for at, words in ((0.11, above), (0.88, below)):
        size = font(photograph.width / 13, words)
        draw.text(
            (photograph.width / 2, photograph.height * at), words, "#ffffff", size, "mm",
            stroke_width=4, stroke_fill="#000000",
        )  # fmt: skip
    return marked


def _meme_words(number: int) -> tuple[str, str]:
    words = (*ARABIC, *LATIN)
    return words[number % len(words)], words[(3 * number + 1) % len(words)]


def _clip_art(count: int) -> Iterator[Unknown]:
    """Flat figures on white, drawn by dice."""
    for number in range(count):
        dice = np.random.default_rng([7, number])
        picture = Image.new("RGB", (640, 640), "#ffffff")
        draw = ImageDraw.Draw(picture)
        for _ in range(int(dice.integers(4, 14))):
            x, y = dice.uniform(60, 580, 2)
            wide, high = dice.uniform(20, 160, 2)
            box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            fill = tuple(dice.integers(0, 256, 3).tolist())
            shape = int(dice.integers(0, 4))
            if shape == 0:
                draw.ellipse(box, fill, "#222222", 4)
            elif shape == 1:
                draw.rounded_rectangle(box, 12, fill, "#222222", 4)
            elif shape == 2:
                draw.regular_polygon((x, y, wide / 2), int(dice.integers(3, 9)), fill=fill)
            else:
                text = str(dice.choice([*ARABIC, *LATIN]))
                draw.text((x, y), text, fill, font(high / 3, text), "mm")
        yield Unknown(f"clip art {number}", Stranger.CLIP_ART, picture)
