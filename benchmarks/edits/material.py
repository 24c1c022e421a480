"""What is in the bank, and what has nothing to do with it.

A photograph is used in one way only: in the bank as it is; in halves, of which the one is in the
bank and the other is a stranger of the same light and texture; below a meme; or as a stranger. Four
of the demo's lie below the posters in the bank, each in several layouts, and four below others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.edits import posters
from benchmarks.edits.edit import Picture
from benchmarks.edits.marks import ARABIC, LATIN, font
from benchmarks.edits.photographs import demo_photographs, opened, photographs
from kashf.coalition.demo.posters import Poster

# Of what was found of these and of every second of the others, thresholds and steps of `local` were
# chosen; the rest is reported.
_CHOSEN_ON: Final = frozenset(
    {
        *("acanthus", "Aqua", "Dragonfly", "Garden", "GreenMeadow", "Kleiber", "TwoWings"),
        *("greentock", "life"),
        *("the-raven-comes", "join-the-flock", "a-feather-of-paper", "the-nest-magazine"),
    }
)

# A façade of which the one half is the other's mirror image, and found as that.
_SYMMETRICAL: Final = frozenset({"explore_monuments 2cb312"})


class Kind(StrEnum):
    """Where a picture comes from."""

    PHOTOGRAPH = "photograph"
    POSTER = "poster"
    MEME = "meme"


class Stranger(StrEnum):
    """What a picture that is not in the bank has in common with one that is."""

    ORDINARY = "ordinary picture"  # nothing
    CLIP_ART = "clip art"  # nothing
    OTHER_POSTER = "other poster"  # at most the layout's strokes and lines
    SAME_TEMPLATE = "same template, other picture"  # the emblem and the footer, too
    SAME_PICTURE = "same picture, other words"  # the photograph
    SAME_DRAWING = "same drawing, other words"  # all but the letters, and that is little


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A picture in the bank. What has the same `drawing` shows the same, maybe in another layout,
    with other words or colours."""

    name: str
    kind: Kind
    picture: Picture
    drawing: str
    is_held_out: bool = False  # nobody looked at what is found of it when thresholds were chosen


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


@cache
def material(*, few: bool = False) -> Material:
    """All of it, or a little for a quick look: always the same."""
    files = demo_photographs() if few else photographs()
    free = [name for name in files if name not in (*posters.BENEATH, *posters.OTHER_BENEATH)]
    whole, halved, under, apart = (free[role::4] for role in range(4))
    known = [Known(name, Kind.PHOTOGRAPH, opened(files[name]), name) for name in whole]
    strangers = [Unknown(name, Stranger.ORDINARY, opened(files[name])) for name in apart]
    for name in halved:
        left, right = _halves(opened(files[name]))
        known.append(Known(name, Kind.PHOTOGRAPH, left, name))
        if name not in _SYMMETRICAL:
            strangers.append(Unknown(name, Stranger.ORDINARY, right))
    for number, name in enumerate(under):
        photograph = opened(files[name])
        words, others = _meme_words(number), _meme_words(number + 3)
        known.append(Known(f"meme {name}", Kind.MEME, _meme(photograph, *words), name))
        again = _meme(photograph, *others)
        strangers.append(Unknown(f"meme {name}", Stranger.SAME_PICTURE, again, name))
    chosen = list(posters.known_posters())[:: 4 if few else 1]
    known += [
        Known(each.name, Kind.POSTER, posters.drawn(each), posters.drawing(each)) for each in chosen
    ]
    strangers += _like(chosen)
    strangers += _benign(list(posters.benign_posters())[:: 4 if few else 1])
    strangers += _clip_art(12 if few else 120)
    return Material(_some_held_out(known), strangers)


def _some_held_out(known: Sequence[Known]) -> Sequence[Known]:
    others = [
        each for each in known if not _CHOSEN_ON & {each.name, each.name.removeprefix("meme ")}
    ]
    held_out = {each.name for each in others[1::2]}
    return [replace(each, is_held_out=each.name in held_out) for each in known]


def _like(chosen: Sequence[Poster]) -> Iterator[Unknown]:
    """Posters that have something of those in the bank."""
    for number, poster in enumerate(chosen):
        again = posters.drawn(posters.with_other_words(poster, number))
        kind = Stranger.SAME_PICTURE if poster.photograph else Stranger.SAME_DRAWING
        yield Unknown(poster.name, kind, again, posters.drawing(poster))
        if poster.photograph:
            for other in posters.with_other_photographs(poster, number):
                name = f"{poster.name} over {other.photograph}"
                yield Unknown(name, Stranger.SAME_TEMPLATE, posters.drawn(other))


def _benign(others: Sequence[Poster]) -> Iterator[Unknown]:
    for poster in others:
        yield Unknown(poster.name, Stranger.OTHER_POSTER, posters.drawn(poster))


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
        dice = np.random.default_rng([8, number])
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
