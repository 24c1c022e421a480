"""A signal as a bank knows it."""

from dataclasses import dataclass
from typing import Final

from kashf.errors import BadInput
from kashf.signals.interface import Signal

LONGEST_NAME: Final = 500
LONGEST_LABEL: Final = 100
LARGEST_BODY: Final = 64 << 10  # bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A signal, the name that a bank knows it by, and a label: what the content does.

    Labels are the bank owner's words; the coalition's are propaganda, recruitment, fundraising,
    instruction and incitement. An empty label says nothing.
    """

    name: str
    signal: Signal
    label: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            raise BadInput("An entry needs a name.", fields={"entry": "empty"})
        quality = self.signal.quality
        if quality is not None and not 0 <= quality <= 100:
            raise BadInput(
                f"A quality is 0 to 100, not {quality}.", fields={"quality": str(quality)}
            )
        if len(self.signal.body) > LARGEST_BODY:
            raise BadInput(
                f"The body of a signal has {len(self.signal.body):,} bytes; at most "
                f"{LARGEST_BODY:,} are kept.",
                fields={"body": "too large"},
            )
        _check_words("entry", self.name, LONGEST_NAME)
        _check_words("label", self.label, LONGEST_LABEL)


def _check_words(field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise BadInput(
            f"The {field} has {len(text)} characters; at most {longest} are kept.",
            fields={field: "too long"},
        )
    if any(sign < " " or "\ud800" <= sign <= "\udfff" for sign in text):
        raise BadInput(
            f"The {field} {text[:40]!r} has a control character or half of one; leave it out.",
            fields={field: "control character"},
        )
