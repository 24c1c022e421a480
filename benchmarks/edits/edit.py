"""What an edit is."""

from collections.abc import Callable
from dataclasses import dataclass

from numpy.random import Generator
from PIL import Image

Picture = Image.Image
"""RGB."""

Make = Callable[[Picture, Generator], Picture]


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody does to a picture before posting it again. `group` is the floor that it
    counts for; the dice decide what a person would have chosen."""

    name: str
    group: str
    make: Make


def chain(*makes: Make) -> Make:
    """One edit after the other."""

    def make(picture: Picture, dice: Generator) -> Picture:
        for each in makes:
            picture = each(picture, dice)
        return picture

    return make
