"""The people of the demo as a visitor needs them: address, password, and the code of the moment."""

import hashlib
import hmac
import json
import struct
import time
from base64 import b32decode, b32encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from kashf.errors import NotFound

FILE: Final = "people.json"
PASSWORD: Final = "the raven does not exist"  # noqa: S105 -- of people who do not, on one machine
PERIOD: Final = 30  # seconds that a code lasts
DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody as whom one can sign in. `secret` is for an authenticator app, if one is needed."""

    email: str
    roles: str
    organisation: str
    password: str
    secret: str = ""

    @property
    def code(self) -> str:
        """What the authenticator app shows now."""
        return code_at(self.secret, time.time()) if self.secret else ""


def secret_of(email: str) -> str:
    """The same for the same person in every play, so that an app has to be told once only."""
    return b32encode(hashlib.sha1(email.encode(), usedforsecurity=False).digest()).decode()


def code_at(secret: str, moment: float) -> str:
    """The code of RFC 6238 for a moment."""
    counter = struct.pack(">Q", int(moment) // PERIOD)
    digest = hmac.digest(b32decode(secret), counter, "sha1")
    start = digest[-1] & 0xF
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def keep_visitors(folder: Path, visitors: Sequence[Visitor]) -> None:
    """Write down as whom one can sign in."""
    text = json.dumps([asdict(visitor) for visitor in visitors], ensure_ascii=False, indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def visitors_of(folder: Path) -> list[Visitor]:
    """As whom one can sign in to the demo that was played there. Raises NotFound."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound(f"No demo was played in {folder}. Play it: kashf demo") from error
    return [Visitor(**each) for each in found]
