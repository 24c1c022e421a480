"""What the API takes: known fields, of their types, and no others."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict

from kashf.coalition.api.shapes import CODE
from kashf.coalition.intake.vocabulary import (
    LONGEST_ACCOUNT,
    LONGEST_ADDRESS,
    LONGEST_NOTE,
    LONGEST_TEXT,
    NewItem,
    Upload,
)
from kashf.coalition.referrals.vocabulary import LONGEST_NOTE as LONGEST_ANSWER
from kashf.coalition.referrals.vocabulary import LONGEST_REFERENCE, AnswerKind, NewAnswer

MOST_REACH = 10**15


def _in_utc(time: datetime) -> datetime:
    try:
        return time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("This time is out of all bounds.") from error


Time = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class NothingTaken(Schema):
    """Nothing has to be said."""

    model_config = ConfigDict(extra="forbid")


class ItemTaken(Schema):
    """An item to take in: a text, an address or a file, or several of them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "text": "the text of a post",
                "address": "https://harbour.example/post/1",
                "platform": CODE,
                "account": "@handle",
                "reach": 1200,
                "posted_at": "2026-03-01T09:00:00+03:00",
                "note": "seen in our monitoring",
            }
        },
    )

    text: str = Field("", max_length=LONGEST_TEXT)
    address: str = Field("", max_length=LONGEST_ADDRESS, description="Where it was found")
    platform: UUID | None = Field(None, description="The code of the platform where it was found")
    account: str = Field(
        "", max_length=LONGEST_ACCOUNT, description="The handle; only a keyed hash of it is kept"
    )
    reach: int | None = Field(None, ge=0, le=MOST_REACH, description="Views; leave out if unknown")
    posted_at: Time | None = Field(None, description="With its zone")
    note: str = Field("", max_length=LONGEST_NOTE)

    def content(self, upload: Upload | None) -> NewItem:
        """As intake takes it."""
        return NewItem(**dict(self), upload=upload)


class AnswerTaken(Schema):
    """What the platform did about a referral."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "answer": "removed",
                "acted_at": "2026-03-02T11:00:00Z",
                "reference": "T-4711",
                "note": "",
            }
        },
    )

    answer: AnswerKind
    acted_at: Time | None = Field(None, description="Since when the content is gone, with its zone")
    reference: str = Field("", max_length=LONGEST_REFERENCE, description="Your own number for it")
    note: str = Field("", max_length=LONGEST_ANSWER)

    def content(self) -> NewAnswer:
        """As the referrals take it."""
        return NewAnswer(**dict(self))
