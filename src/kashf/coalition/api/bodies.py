"""What is sent: JSON, or a form with a file; bounded, typed, and with a digest."""

import hashlib
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pydantic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from ninja import Schema
from ninja.errors import HttpError

from kashf.coalition.api.problems import bad_fields
from kashf.coalition.audit.vocabulary import digest_of
from kashf.coalition.intake.vocabulary import Upload
from kashf.errors import TooLarge

JSON = "application/json"
FORM = "multipart/form-data"

Shape = TypeVar("Shape", bound=Schema)


@dataclass(frozen=True, slots=True)
class Sent(Generic[Shape]):
    """A body that was read; equal bodies have equal digests."""

    content: Shape
    upload: Upload | None
    digest: str


def read_json(request: HttpRequest, shape: type[Shape]) -> Sent[Shape]:
    """A body of JSON. Raises BadInput with the fields at fault."""
    check_type(request, JSON)
    try:
        content = shape.model_validate_json(request.body, strict=True)
    except pydantic.ValidationError as error:
        raise bad_fields([(entry["loc"], entry["msg"]) for entry in error.errors()]) from error
    return Sent(content, None, hashlib.sha256(request.body).hexdigest())


def read_json_or_form(request: HttpRequest, shape: type[Shape]) -> Sent[Shape]:
    """A body of JSON, or a form of the same fields with one file, `upload`."""
    check_type(request, JSON, FORM)
    if request.content_type == JSON:
        return read_json(request, shape)
    check_size(request)
    files = {name: request.FILES.getlist(name) for name in request.FILES}
    if unknown := [name for name, sent in files.items() if name != "upload" or len(sent) != 1]:
        raise bad_fields([((name,), "Send one file, as `upload`.") for name in unknown])
    upload = _upload(files["upload"][0]) if files else None
    fields = {name: request.POST.getlist(name) for name in request.POST}
    try:
        content = shape.model_validate(
            {name: sent[0] if len(sent) == 1 else sent for name, sent in fields.items()}
        )
    except pydantic.ValidationError as error:
        raise bad_fields([(entry["loc"], entry["msg"]) for entry in error.errors()]) from error
    kept = [upload.name, hashlib.sha256(upload.data).hexdigest()] if upload else None
    return Sent(content, upload, digest_of({"fields": fields, "upload": kept}))


def check_type(request: HttpRequest, *taken: str) -> None:
    """Raise 415 for a body of another kind."""
    if request.content_type not in taken:
        raise HttpError(415, f"Send {' or '.join(taken)}, and say so in Content-Type.")


def check_size(request: HttpRequest) -> None:
    """Before anything of it is read."""
    most = settings.LARGEST_UPLOAD + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if int(request.headers.get("Content-Length") or 0) > most:
        raise _too_large()


def check_file(file: "UploadedFile[Any]") -> None:
    """Before it is read whole. Raises TooLarge."""
    if (file.size or 0) > settings.LARGEST_UPLOAD:
        raise _too_large()


def _too_large() -> TooLarge:
    return TooLarge(
        f"A file has at most {settings.LARGEST_UPLOAD:,} bytes.",
        fields={"upload": "Send a smaller file."},
    )


def _upload(file: "UploadedFile[Any]") -> Upload:
    return Upload(file.name or "", file.read())
