"""What is asked to be matched: a signal, many of them, or a file. Each that is wrong is an error in
its own place, and loses none of the others."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pydantic_core
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from ninja.errors import HttpError

from kashf.coalition.api.arrows import ARROW, Row, read_rows
from kashf.coalition.api.bodies import FORM, JSON, check_file, check_size, check_type
from kashf.coalition.api.problems import bad_fields
from kashf.coalition.banks.vocabulary import LONGEST_VALUE
from kashf.coalition.intake.queries import Rounds, check_body, rounds_of_content
from kashf.coalition.intake.vocabulary import LONGEST_BODY, Upload
from kashf.errors import BadInput, KashfError, TooWeak
from kashf.signals import REGISTRY, CodedType, Signal, SignalType, hash_content, signal_type
from kashf.signals.content import Content

MOST_ASKED: Final = 10_000  # signals in one request
_MORE: Final = frozenset({"quality", "body"})  # what need not be said

Question = Signal | KashfError
"""A signal that can be matched, or what is wrong with what was sent in its place."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All questions of a request. Of a file, `rounds` are those in which it is looked for, and
    `fault` says what could not be read."""

    questions: Sequence[Question]
    upload: Upload | None = None
    rounds: Rounds | None = None
    fault: str = ""


def read_asked(request: HttpRequest) -> Asked:
    """From a body of JSON, of Arrow, or a form with a file. Nothing of it is put on a disk."""
    check_type(request, JSON, ARROW, FORM)
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise HttpError(415, "Send the body as it is, without Content-Encoding.")
    match request.content_type:
        case "application/json":
            return Asked(_of_json(request.body))
        case "multipart/form-data":
            return _of_file(_upload(request))
        case _:
            return Asked([_question(row) for row in read_rows(request.body, most=MOST_ASKED)])


def _of_json(body: bytes) -> Sequence[Question]:
    try:
        sent = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise bad_fields([((), str(error))]) from error
    if not isinstance(sent, dict):
        raise bad_fields([((), "Send an object: a signal, or `signals`.")])
    if "signals" not in sent:
        return [_only(sent)]
    rows = sent.pop("signals")
    if sent:
        raise bad_fields([((name,), "Only `signals` stand beside each other.") for name in sent])
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ASKED:
        raise bad_fields([(("signals",), f"Send a list of 1 to {MOST_ASKED:,} signals.")])
    return [_question(_row(row)) for row in rows]


def _only(sent: Mapping[str, Any]) -> Signal:
    """The one signal of a request: if it is wrong, so is the request."""
    asked = _question(_row(sent))
    if isinstance(asked, KashfError):
        raise asked
    return asked


def _row(sent: object) -> Row | BadInput:
    match sent:
        case {"type": str(name), "value": str(value), **more} if more.keys() <= _MORE:
            return name, value, more.get("quality"), more.get("body")
        case _:
            return BadInput(
                "A signal has a type, a value and perhaps a quality and a body, and nothing else.",
                fields={
                    "type": "A text.",
                    "value": "A text.",
                    "quality": "0 to 100, or none.",
                    "body": "A text in Base64, or none.",
                },
            )


def _question(row: Row | BadInput) -> Question:
    if isinstance(row, BadInput):
        return row
    name, value, quality, body = row
    if name is None or value is None:
        return BadInput("The type or the value is null.", fields={"value": "Send a text."})
    if len(value) > LONGEST_VALUE:
        return BadInput(
            f"The value has more than {LONGEST_VALUE:,} characters.", fields={"value": "too long"}
        )
    if quality is not None and (type(quality) is not int or not 0 <= quality <= 100):
        return BadInput("A quality is a number of 0 to 100.", fields={"quality": "0 to 100."})
    try:
        kind = signal_type(name)
        signal = Signal(name, kind.parse(value), quality, _body(body))
        return _if_strong(_if_comparable(kind, signal))
    except KashfError as error:
        return error


def _body(sent: object) -> bytes:
    if sent is None:
        return b""
    try:
        if isinstance(sent, str) and len(sent) <= 2 * LONGEST_BODY:
            return b64decode(sent, validate=True)
    except ValueError:
        pass
    raise BadInput(
        f"A body is a text in Base64, of at most {LONGEST_BODY:,} bytes.",
        fields={"body": "Base64, or none."},
    )


def _if_comparable(kind: SignalType, signal: Signal) -> Signal:
    """The signal, if it has a body exactly where its type compares bodies. Raises BadInput."""
    if kind.has_body != bool(signal.body):
        needs = "is compared by its body: send it" if kind.has_body else "has no body: leave it out"
        raise BadInput(f"A {kind.name} {needs}.", fields={"body": "In Base64, or none."})
    if kind.has_body:
        check_body(signal)
        if isinstance(kind, CodedType) and not len(kind.codes(signal)):
            raise BadInput(
                f"This body of a {kind.name} cannot be read here, or there is nothing in it.",
                fields={"body": "Of another version?"},
            )
    return signal


def _if_strong(signal: Signal) -> Question:
    kind = REGISTRY[signal.type]
    if not kind.is_weak(signal):
        return signal
    return TooWeak(
        f"A {kind.name} of quality {signal.quality} has too little to go by; from "
        f"{kind.least_quality} on it is matched.",
        fields={"quality": str(signal.quality)},
    )


class _InMemory(MemoryFileUploadHandler):
    """Whatever its size, so that no file is left behind even by a process that is killed."""

    def handle_raw_input(self, *_: object, **__: object) -> None:
        self.activated = True


def _upload(request: HttpRequest) -> Upload:
    check_size(request)
    request.upload_handlers = [_InMemory(request)]
    sent = request.FILES.getlist("upload")
    others = [*request.POST, *(name for name in request.FILES if name != "upload")]
    if others or len(sent) != 1:
        wrong = others or ["upload"]
        raise bad_fields([((name,), "Send one file, as `upload`, alone.") for name in wrong])
    check_file(sent[0])
    return Upload(sent[0].name or "", sent[0].read())


def _of_file(upload: Upload) -> Asked:
    content = Content.of_bytes(upload.data, name=upload.name)
    hashed = hash_content(content, REGISTRY.values())
    signals = list(dict.fromkeys(hashed.signals))
    faults = [hashed.error.message] if hashed.error else []
    if left_out := len(signals) - MOST_ASKED:
        faults += [f"{left_out:,} signals are too many, and were not matched."] * (left_out > 0)
    questions = [_if_strong(signal) for signal in signals[:MOST_ASKED]]
    rounds = rounds_of_content(content, signals[:MOST_ASKED])
    return Asked(questions, upload, rounds, " ".join(faults))
