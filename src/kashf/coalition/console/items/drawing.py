"""What two pictures have in common, to be drawn on both of them, and said in words."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from kashf.coalition.banks.models import Match
from kashf.coalition.banks.queries import matches_seen_by
from kashf.coalition.intake.models import Item
from kashf.coalition.members.models import Person
from kashf.errors import BadInput
from kashf.signals import Frame, Turn, View
from kashf.signals.local import Relation, Sameness, Tile

SIDE: Final = 1_000  # of a drawing, whatever the picture's own sides are
ACROSS: Final = 16  # tiles in a row, and rows
_TILE: Final = 62.5
_FAR: Final = 3.0  # sides of the picture beyond which nothing is drawn
_EDGE: Final = 0.03  # of a side: as much is no cut

RELATION_NAMES: Final = {
    Relation.COPY: _("Copy"),
    Relation.ALTERED: _("Altered copy"),
    Relation.SHARED: _("Shared parts"),
}
FRAME_NAMES: Final = {
    Frame.TRIMMED: _("trimmed of its border"),
    Frame.SCREEN: _("trimmed of what a screenshot has around it"),
}
TURN_NAMES: Final[dict[Turn, Promise]] = {
    Turn.QUARTER: _("turned a quarter"),
    Turn.HALF: _("turned upside down"),
    Turn.THREE_QUARTERS: _("turned three quarters"),
    Turn.MIRRORED: _("mirrored"),
    Turn.FLIPPED: _("mirrored top to bottom"),
    Turn.TRANSPOSED: _("turned a quarter and mirrored"),
    Turn.TRANSVERSED: _("turned three quarters and mirrored"),
    Turn.NEGATIVE: _("as a negative"),
}


@dataclass(frozen=True)
class Drawing:
    """A match of two pictures, as the page of a case draws it."""

    match: Match
    same: Sameness

    @property
    def points(self) -> str:
        """The bank's picture within the item: the corners of a polygon."""
        return " ".join(f"{x:.0f},{y:.0f}" for x, y in self._corners)

    @property
    def corners(self) -> list[tuple[int, int]]:
        """The same in percent of the item's width and height."""
        return [(round(x / 10), round(y / 10)) for x, y in self._corners]

    @property
    def asked(self) -> str:
        """By which the example's own part of the page is asked for with its tiles drawn."""
        return f"?drawn={self.match.pk}"

    @property
    def first(self) -> str:
        """The top left corner of the bank's picture."""
        x, y = self._corners[0]
        return f"M{x:.0f} {y:.0f}h0"

    @property
    def is_cut(self) -> bool:
        """Whether a part of the bank's picture lies outside the item."""
        return any(
            not -_EDGE <= along <= 1 + _EDGE for corner in self.same.region for along in corner
        )

    @cached_property
    def agreeing(self) -> str:
        """The tiles that agree, as a path."""
        return _path(self.same.tiles, Tile.AGREES)

    @cached_property
    def differing(self) -> str:
        """The tiles that differ."""
        return _path(self.same.tiles, Tile.DIFFERS)

    @cached_property
    def open(self) -> str:
        """The tiles that cannot be compared."""
        return _path(self.same.tiles, Tile.OPEN)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many agree, differ, and cannot be compared."""
        tiles = self.same.tiles
        return tiles.count(Tile.AGREES), tiles.count(Tile.DIFFERS), tiles.count(Tile.OPEN)

    @property
    def legend(self) -> list[tuple[str, str, int]]:
        """How tiles are drawn, what that means, and how many there are."""
        agree, differ, open_ = self.counts
        return [
            ("agrees", gettext("Tiles that agree"), agree),
            ("differs", gettext("Tiles that differ"), differ),
            ("open", gettext("Tiles that cannot be compared"), open_),
        ]

    @property
    def thirds(self) -> tuple[int, int, int]:
        """How many tiles differ in the upper, the middle and the lower third."""
        rows = [self.same.tiles[start : start + ACROSS] for start in range(0, 256, ACROSS)]
        upper, middle, lower = (
            sum(row.count(Tile.DIFFERS) for row in some)
            for some in (rows[:5], rows[5:11], rows[11:])
        )
        return upper, middle, lower

    @property
    def words(self) -> str:
        """The relation with its evidence, in the reader's language."""
        return same_words(self.match)

    @property
    def _corners(self) -> list[tuple[float, float]]:
        return [(SIDE * _within(x), SIDE * _within(y)) for x, y in self.same.region]


def drawing_of(match: Match) -> Drawing | None:
    """What is drawn of a match; nothing unless it is of two pictures, one within the other."""
    return Drawing(match, match.same.found) if match.relation else None


def same_words(match: Match) -> str:
    """What two pictures have in common, such as “Altered copy: 41 corners agree, 83 % of the tiles
    that can be compared agree”; empty for other matches."""
    if not match.relation:
        return ""
    same = match.same
    evidence = ngettext(
        "%(corners)s corner agrees, %(percent)s %% of the tiles that can be compared agree",
        "%(corners)s corners agree, %(percent)s %% of the tiles that can be compared agree",
        same.inliers,
    ) % {"corners": same.inliers, "percent": round(100 * same.agreement)}
    name = RELATION_NAMES[Relation(match.relation)]
    return gettext("%(relation)s: %(evidence)s") % {"relation": name, "evidence": evidence}


def view_words(match: Match) -> str:
    """How the item was looked at when it was found, such as “mirrored”; empty for as it is."""
    try:
        view = View.parse(match.view)
    except BadInput:  # of a version that knew more views
        return match.view
    names = [FRAME_NAMES.get(view.frame), TURN_NAMES.get(view.turn)]
    return pgettext("between names", ", ").join(str(name) for name in names if name)


def _within(along: float) -> float:
    return min(max(along, -_FAR), 1 + _FAR)


def _path(tiles: str, sign: Tile) -> str:
    """Rectangles over all runs of a sign."""
    steps: list[str] = []
    for row in range(ACROSS):
        place = 0
        for tile, run in groupby(tiles[row * ACROSS : (row + 1) * ACROSS]):
            width = len(list(run))
            if tile == sign:
                x, y = place * _TILE, row * _TILE
                steps.append(f"M{x:g} {y:g}h{width * _TILE:g}v{_TILE:g}h-{width * _TILE:g}z")
            place += width
    return "".join(steps)


def drawn_on_example(person: Person, asked: str, example: Item) -> Drawing | None:
    """The drawing on the picture of a bank's example, for who sees the match."""
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    seen = matches_seen_by(person).filter(pk=int(asked), signal__example=example)
    match = seen.select_related("same").first()
    return drawing_of(match) if match else None
