"""Bodies of signals, for reading."""

from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final

from cryptography.fernet import InvalidToken

from kashf.coalition.intake.models import Body
from kashf.coalition.intake.queries.evidence import cipher
from kashf.coalition.intake.vocabulary import LONGEST_BODY
from kashf.errors import BadInput, MissingPart
from kashf.signals import REGISTRY, Signal

_AT_ONCE: Final = 500  # values in one question to the database


def bodies_of(kind: str, values: Iterable[str]) -> dict[str, bytes]:
    """The bodies of a type by their values. Those that are not here, or that no key opens, are
    left out: what is whole is matched all the same."""
    try:
        keys, wanted = cipher(), list(dict.fromkeys(values))
    except MissingPart:
        return {}
    bodies: dict[str, bytes] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = Body.objects.filter(type=kind, value__in=wanted[start : start + _AT_ONCE])
        for value, sealed in some.values_list("value", "sealed"):
            try:
                bodies[value] = keys.decrypt(urlsafe_b64encode(sealed))
            except InvalidToken:
                continue
    return bodies


def with_bodies(signals: Sequence[Signal]) -> list[Signal]:
    """The same signals; those of a type that has bodies with theirs, as far as they are here."""
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for signal in signals:
        if has_body(signal.type) and not signal.body:
            wanted[signal.type].append(signal.value)
    bodies = {kind: bodies_of(kind, values) for kind, values in wanted.items()}
    return [_with_body(signal, bodies.get(signal.type, {})) for signal in signals]


def has_body(kind: str) -> bool:
    """Whether signals of that type are compared by a body."""
    return kind in REGISTRY and REGISTRY[kind].has_body


def check_body(signal: Signal) -> None:
    """Raise BadInput unless the signal's value is the name of its body: bodies are kept by their
    names for everybody, so none may come under the name of another."""
    if len(signal.body) > LONGEST_BODY:
        raise BadInput(
            f"The body of a signal has more than {LONGEST_BODY:,} bytes.",
            fields={"body": "too large"},
        )
    if not signal.value.endswith(sha256(signal.body).hexdigest()[:32]):
        raise BadInput(
            f"{signal.value[:80]} is not the name of the body that came with it: a name ends with "
            "the first 32 digits of the SHA-256.",
            fields={"body": "of another value"},
        )


def _with_body(signal: Signal, bodies: Mapping[str, bytes]) -> Signal:
    body = bodies.get(signal.value)
    if body is None:
        return signal
    return Signal(signal.type, signal.value, signal.quality, body, signal.view)
