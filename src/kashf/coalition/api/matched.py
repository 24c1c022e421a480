"""What is asked to be matched, and what comes of it, as the description shows it."""

from typing import Annotated, Any, Final
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict
from pydantic.config import JsonDict

from kashf.coalition.api.evidence import VIEWS, QuotedShown, SameShown
from kashf.coalition.api.questions import MOST_ASKED
from kashf.coalition.api.shapes import CODE, SAHLAN, OrganisationShown, shown_as
from kashf.coalition.banks.vocabulary import LONGEST_VALUE, Advice, Context
from kashf.coalition.intake.vocabulary import Label

PDQ: Final = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
NEAR: Final = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b21"
ASKED: Final[JsonDict] = {"type": "pdq", "value": PDQ, "quality": 100}


class SignalAsked(Schema):
    """A signal to match: its type, its value, and for types that have them its quality and the body
    that it is compared by."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": ASKED})

    type: str
    value: str = Field(max_length=LONGEST_VALUE)
    quality: Annotated[int, Field(ge=0, le=100)] | None = None
    body: str | None = Field(None, description="In Base64; of `local`, what `kashf hash` computes")


class SignalsAsked(Schema):
    """Many of them. One that is wrong is an error in its own place, and loses no other."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"signals": [ASKED]}})

    signals: list[SignalAsked] = Field(min_length=1, max_length=MOST_ASKED)


class BankMatched(Schema):
    """In which bank, and whose."""

    code: UUID
    name: str
    owner: OrganisationShown


class SignalMatched(Schema):
    """The bank's signal."""

    code: UUID
    type: str
    value: str
    name: str = Field(description="How the bank's owner knows the content")


class Evidence(Schema):
    """Why it is a match."""

    radius: int = Field(description="Up to this distance signals of the type are near")
    why: str = Field(description="What the distance means")
    same: SameShown | None = Field(description="Of two pictures by `local`: what is the same")
    quoted: QuotedShown | None = Field(description="Of two texts by `passage`: what both have")
    signal: SignalMatched


class MatchFound(Schema):
    """A bank's signal that is near. It is evidence for a person, and no verdict."""

    bank: BankMatched
    label: Label
    advice: Advice = Field(description="What the bank's owner advises; a person decides")
    distance: int
    view: str = Field(description=VIEWS)
    context: list[Context] = Field(
        description="Why a person looks at the context first; then `advice` is never `hold`"
    )
    evidence: Evidence


class FaultFound(Schema):
    """Why a signal was not matched."""

    code: str
    detail: str
    fields: dict[str, str]


MATCH: Final[JsonDict] = {
    "bank": {"code": CODE, "name": "Posters", "owner": SAHLAN},
    "label": "recruitment",
    "advice": "review",
    "distance": 2,
    "view": "whole",
    "context": [],
    "evidence": {
        "radius": 31,
        "why": "2 of 256 bits differ",
        "same": None,
        "quoted": None,
        "signal": {"code": CODE, "type": "pdq", "value": NEAR, "name": "poster.png"},
    },
}


class HomographShown(Schema):
    """A host that is written so that it reads like another. It is a ground for nothing."""

    host: str = Field(description="As it is shown")
    reads: str = Field(description="What it reads like; empty where it only mixes scripts")


class ResultShown(Schema):
    """What came of one signal."""

    type: str | None = Field(description="As it was asked; null if that cannot be read")
    value: str | None
    homograph: HomographShown | None = Field(description="Of a link whose host imitates another")
    matches: list[MatchFound] = Field(description="Nearest first")
    left_out: int = Field(description="How many more there are, all of them no nearer")
    error: FaultFound | None = Field(description="Why it was not matched; null if it was")


class MatchesShown(Schema):
    """What is near to what was asked, in the order in which it was asked."""

    model_config = shown_as(
        results=[
            {
                "type": "pdq",
                "value": PDQ,
                "homograph": None,
                "matches": [MATCH],
                "left_out": 0,
                "error": None,
            },
        ],
        fault="",
        item=None,
    )

    results: list[ResultShown]
    fault: str = Field(description="What of a file could not be read; empty if all could")
    item: UUID | None = Field(description="The item that was kept; null unless you asked for it")


def file_asked() -> dict[str, Any]:
    """The schema of a form with a file."""
    return {
        "type": "object",
        "required": ["upload"],
        "properties": {"upload": {"type": "string", "format": "binary"}},
    }
