"""What `kashf doctor` finds."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check ended: `missing` is an optional part, `wrong` keeps Kashf from its work."""

    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, what was found, and how to mend it."""

    name: str
    state: State
    found: str
    mend: str = ""


def judged(name: str, fault: str, *, fine: str, mend: str) -> Check:
    """A check that found a fault, or none."""
    return Check(name, State.WRONG, fault, mend) if fault else Check(name, State.OK, fine)
