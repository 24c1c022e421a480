"""Why something is a match, as the API shows it."""

from typing import Final

from ninja import Field, Schema

from kashf.signals import View
from kashf.signals.local import Relation, Sameness
from kashf.signals.passage import Quotation

VIEWS: Final = "How the content was looked at: `whole`, or words such as `trimmed, mirrored`"


def shown_view(view: View) -> str:
    """The words of a view."""
    return str(view) or "whole"


class SameShown(Schema):
    """What two pictures have in common. `shared` is an emblem, a template or a font: it is shown to
    a person, and is no ground for anything automatic."""

    relation: Relation
    inliers: int = Field(description="Corners that both have, in places that fit")
    agreement: float = Field(description="The part of the comparable tiles that agree, 0 to 1")
    region: list[tuple[float, float]] = Field(
        description="The known picture's corners in the other: parts of its width and height"
    )
    tiles: str = Field(
        description="16 × 16 tiles of the known picture, row by row: `=` agrees, `#` differs, "
        "`.` cannot be compared"
    )
    mirrored: bool

    @classmethod
    def of(cls, same: Sameness) -> "SameShown":
        """With all evidence."""
        return cls(
            relation=same.relation,
            inliers=same.inliers,
            agreement=same.agreement,
            region=list(same.region),
            tiles=same.tiles,
            mirrored=same.mirrored,
        )


class QuotedShown(Schema):
    """What of a bank's text a text has, by `passage`."""

    passages: int = Field(description="That both have, each counted once")
    known: float = Field(description="How much of the bank's text is there, 0 to 1")
    of_item: float = Field(description="How much of what was asked for that is, 0 to 1")
    spans: list[tuple[int, int, int, int]] = Field(
        description="From which character to which, in what was asked for, then in the bank's text"
    )

    @classmethod
    def of(cls, quoted: Quotation) -> "QuotedShown":
        """With all evidence."""
        return cls(
            passages=quoted.passages,
            known=quoted.known,
            of_item=quoted.of_item,
            spans=[(*span.item, *span.known) for span in quoted.spans],
        )
