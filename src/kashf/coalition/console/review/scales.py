"""The distance of a match, drawn on a line from “the same” to “different”."""

from dataclasses import dataclass

from django.utils.translation import get_language_bidi

from kashf.coalition.banks.models import Match
from kashf.coalition.console.items.nearness import is_measured


@dataclass(frozen=True, slots=True)
class Scale:
    """The places on one drawing, from the reading side."""

    name: str  # broad or narrow: drawn twice, so that text never shrinks
    width: int
    dot: int
    limit: int
    band: int  # where the band begins
    start: int
    end: int
    furthest: int  # the distance at the end
    direction: str

    @property
    def viewed(self) -> int:
        """How wide the drawing is, with room at both ends."""
        return self.width + 8

    @property
    def near(self) -> int:
        """How wide the part is that counts as near."""
        return abs(self.limit - self.start)

    @property
    def words(self) -> int:
        """Where the distance is written: never cut off at an end."""
        return min(max(self.dot, 40), self.width - 40)


def scales_of(match: Match) -> list[Scale]:
    """A broad and a narrow drawing; none where only the very same counts as near, or where each
    distance is of another kind."""
    if match.radius == 0 or not is_measured(match.signal.type):
        return []
    return [_drawn(match, "broad", 740), _drawn(match, "narrow", 320)]


def _drawn(match: Match, name: str, width: int) -> Scale:
    furthest, mirrored = 2 * (match.radius + 1), get_language_bidi()

    def place(distance: int) -> int:
        along = round(width * min(distance / furthest, 1))
        return width - along if mirrored else along

    limit = place(match.radius)
    return Scale(
        name=name,
        width=width,
        dot=place(match.distance),
        limit=limit,
        band=limit if mirrored else 0,
        start=place(0),
        end=place(furthest),
        furthest=furthest,
        direction="rtl" if mirrored else "ltr",
    )
