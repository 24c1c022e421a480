from typing import Final, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from kashf.coalition.api.answers import Answered, answer_all, answer_file, as_arrow, as_json
from kashf.coalition.api.arrows import ARROW
from kashf.coalition.api.bodies import FORM, JSON
from kashf.coalition.api.keys import KeyRequest, KeyToMatch, PaceToKeep
from kashf.coalition.api.matched import MatchesShown, file_asked
from kashf.coalition.api.problems import bad_fields
from kashf.coalition.api.questions import Asked, read_asked
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.vocabulary import NewItem, SourceKind
from kashf.coalition.members.models import Person

router = Router(tags=["matches"])

_SCHEMAS: Final = "#/components/schemas/"
_STREAM: Final = {"schema": {"type": "string", "format": "binary"}}
_BODY: Final = {
    "required": True,
    "content": {
        JSON: {
            "schema": {
                "anyOf": [{"$ref": f"{_SCHEMAS}{name}"} for name in ("SignalAsked", "SignalsAsked")]
            }
        },
        ARROW: _STREAM,
        FORM: {"schema": file_asked()},
    },
}


class AskedOfMatch(Schema):
    """Whether the file is to be kept."""

    keep: Literal["true", "false"] = Field(
        "false", description="Take the file in as an item, which needs `items:write` too"
    )


@router.post(
    "/match",
    auth=KeyToMatch(),
    throttle=PaceToKeep(),
    response=MatchesShown,
    openapi_extra={"requestBody": _BODY, "responses": {200: {"content": {ARROW: _STREAM}}}},
)
def match(request: KeyRequest, asked: Query[AskedOfMatch]) -> HttpResponse:
    """What is near to a signal, to up to 10,000 of them, or to a file, in the banks that your
    organisation sees now. A match is evidence for a person, and no verdict. Nothing of the question
    is kept, unless `keep` says so."""
    kind = _answered_in(request)
    sent = read_asked(request)
    item = _keep(sent, by=request.auth) if asked.keep == "true" else None
    if sent.upload is None:
        answers = answer_all(request.auth, sent.questions)
    else:
        answers = answer_file(request.auth, sent)
    answered = Answered(answers, sent.fault, item)
    body = as_arrow(answered) if kind == ARROW else as_json(answered)
    return HttpResponse(body, content_type=kind)


def _answered_in(request: KeyRequest) -> str:
    """JSON or Arrow, as `Accept` says; where it says nothing, as what was sent."""
    kinds = [ARROW, JSON] if request.content_type == ARROW else [JSON, ARROW]
    kind = request.get_preferred_type(kinds)
    if kind is None:
        raise HttpError(406, f"An answer is {JSON} or {ARROW}; `Accept` takes neither.")
    return kind


def _keep(sent: Asked, *, by: Person) -> str:
    if sent.upload is None:
        raise bad_fields([(("query", "keep"), "Only a file can be kept.")])
    taken = take_in(by=by, content=NewItem(upload=sent.upload), source=SourceKind.API)
    return str(taken.item.code)
