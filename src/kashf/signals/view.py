"""How a picture was looked at before a signal was computed of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from kashf.errors import BadInput


class Frame(StrEnum):
    """What of the picture was looked at."""

    WHOLE = "whole"
    TRIMMED = "trimmed"  # without a border of one colour, or the bars of a letter-box
    SCREEN = "screen"  # without what a screenshot or a blurred copy puts around it


class Turn(StrEnum):
    """How it was turned: the eight rotations and reflections of a rectangle, and the negative.

    Degrees are clockwise, of the picture that was asked for."""

    UPRIGHT = "upright"
    QUARTER = "turned-90"
    HALF = "turned-180"
    THREE_QUARTERS = "turned-270"
    MIRRORED = "mirrored"  # left and right
    FLIPPED = "flipped"  # top and bottom
    TRANSPOSED = "transposed"  # along the diagonal from the top left
    TRANSVERSED = "transversed"  # along the other
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class View:
    """A frame, and a turn of what is in it."""

    frame: Frame = Frame.WHOLE
    turn: Turn = Turn.UPRIGHT

    def __repr__(self) -> str:
        return f"<View {self!s}>" if self != AS_IT_IS else "<View as it is>"

    def __str__(self) -> str:
        """In few words, such as `trimmed, mirrored`; empty for the picture as it is."""
        words = [self.frame] if self.frame is not Frame.WHOLE else []
        return ", ".join([*words, self.turn] if self.turn is not Turn.UPRIGHT else words)

    @classmethod
    def parse(cls, words: str) -> Self:
        """The view of those words. Raises BadInput."""
        for frame in Frame:
            for turn in Turn:
                view = cls(frame, turn)
                if str(view) == words:
                    return view
        raise BadInput(f"{words[:40]!r} is no view of a picture.", fields={"view": words[:40]})


AS_IT_IS: Final = View()
