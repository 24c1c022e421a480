"""Events, their digests, and the coalition's clock."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from enum import Enum
from typing import ClassVar, Final
from uuid import UUID

SYSTEM: Final = "system"  # the actor of what no person did
PUBLIC: Final = "public"  # the actor of what came in without a name
GENESIS: Final = "0" * 64  # what the first entry of a chain follows

_clock: ContextVar[Callable[[], datetime] | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The time that every room writes down; aware, in UTC."""
    clock = _clock.get()
    return datetime.now(UTC) if clock is None else clock()


@contextmanager
def clock_at(clock: Callable[[], datetime]) -> Iterator[None]:
    """Let `now` answer what `clock` says: for playing a history, and for tests."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A fact, in the past tense. `name` is `room.what_happened`, `about` the field that says on
    what; further fields are plain values: texts, numbers, enums, UUIDs, times."""

    name: ClassVar[str]
    about: ClassVar[str]

    actor: UUID | str
    organisation: UUID | str

    @property
    def subject(self) -> str:
        """On what it was done."""
        return str(getattr(self, self.about))

    def facts(self) -> dict[str, str | int | float | bool | None]:
        """The further fields, as the log keeps them."""
        base = {"actor", "organisation"}
        return {
            field.name: _plain(getattr(self, field.name))
            for field in fields(self)
            if field.name not in base
        }


def _plain(value: object) -> str | int | float | bool | None:
    match value:
        case Enum():
            return str(value.value)
        case None | bool() | int() | float():
            return value
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Link:
    """What the digest of an entry covers."""

    sequence: int
    previous: str
    at: str
    actor: str
    organisation: str
    name: str
    subject: str
    facts: str
    before: str
    after: str

    def digest(self) -> str:
        """SHA-256 over the fields as canonical JSON, 64 hexadecimal digits."""
        return digest_of(asdict(self))


def canonical(value: object) -> str:
    """JSON with sorted keys and no blanks: equal values give equal texts."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(value: object) -> str:
    """SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
