"""The API itself: its routes, its errors, and its description as OpenAPI."""

from typing import Any, Final

from django.http import Http404
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from kashf.coalition.api import routes
from kashf.coalition.api.matched import SignalAsked, SignalsAsked
from kashf.coalition.api.once import HEADER, PATTERN, REPLAYED, Renderer
from kashf.coalition.api.problems import MEDIA_TYPE, problem_of
from kashf.coalition.api.taken import AnswerTaken, ItemTaken, NothingTaken

REF: Final = "#/components/schemas/{model}"
WRONG: Final = {
    401: "No key, or one that does not count",
    403: "The key or its person may not do this",
    404: "There is nothing here that you see",
    405: "Not with this method",
    406: "In no form that you accept",
    409: "Not from this state, or not with this idempotency key",
    413: "Too large",
    415: "In no form that is taken here",
    422: "A value cannot be taken; `fields` says which",
    429: "Too many requests",
    500: "Our fault; `instance` names it in the log",
    503: "The database is away; try again",
}
NOT_FOR_READING: Final = {409, 413, 415, 429}
CHANGES_NOTHING: Final = "/match"  # a POST that may be sent again as often as one likes


class Problem(BaseModel):
    """An error, after RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: dict[str, str]
    instance: str | None = None


class House(NinjaAPI):
    """Ninja's API, with problems and idempotency keys in its description."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description, as `openapi.json` serves it."""
        described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schemas = described["components"]["schemas"]
        sent = (ItemTaken, AnswerTaken, NothingTaken, SignalAsked, SignalsAsked, Problem)
        shapes = [(shape, "validation") for shape in sent]
        _, extra = models_json_schema(shapes, ref_template=REF)  # type: ignore[arg-type]
        schemas.update(extra["$defs"])
        for path, methods in described["paths"].items():
            for method, operation in methods.items():
                _describe(operation, is_writing=method == "post")
                if method == "post" and not path.endswith(CHANGES_NOTHING):
                    operation["parameters"].append(_idempotency())
        return described


def _describe(operation: dict[str, Any], *, is_writing: bool) -> None:
    content = {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}
    for status, what in WRONG.items():
        if is_writing or status not in NOT_FOR_READING:
            operation["responses"][str(status)] = {"description": what, "content": content}
    operation["responses"] = {str(key): told for key, told in operation["responses"].items()}


def _idempotency() -> dict[str, Any]:
    return {
        "in": "header",
        "name": HEADER,
        "required": False,
        "schema": {"type": "string", "pattern": PATTERN},
        "description": f"The same request is done once; a repetition has {REPLAYED}: true",
    }


api: Final = House(
    title="Kashf",
    version="1",
    description="Items, matches, banks, cases, referrals and statements of a coalition.",
    docs_url=None,
    docs_decorator=require_safe,
    renderer=Renderer(),
    urls_namespace="api",
)
for kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(kind, problem_of)  # type: ignore[arg-type]
for router in routes.ALL:
    api.add_router("", router)
