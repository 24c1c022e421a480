"""What every signal type is: the interface that a third party implements.

Derive from `ExactType` where two values either are the same or are not, from `HammingType` where
they are codes that differ in a number of bits, and from `SignalType` for anything else.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kashf.errors import BadValue
from kashf.signals.content import Content, ContentKind


@dataclass(frozen=True, slots=True)
class Signal:
    """A fingerprint of content: its type's name, its canonical value, and, for types that have
    one, how much there was to go by (`quality`, 0 to 100)."""

    type: str
    value: str
    quality: int | None = None


class SignalType(ABC):
    """One kind of fingerprint. Stateless: one instance serves all threads.

    `radius` is the distance within which two values match by default, `widest` the largest that may
    be asked for. Signals under `least_quality` are computed, and matched only on request.
    `is_metric` says that the distance is a metric, to which the conformance suite then holds it.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    reads: ClassVar[frozenset[ContentKind]]
    radius: ClassVar[int] = 0
    widest: ClassVar[int] = 0
    least_quality: ClassVar[int | None] = None
    is_metric: ClassVar[bool] = True
    examples: ClassVar[tuple[str, ...]]

    @abstractmethod
    def compute(self, content: Content) -> Sequence[Signal]:
        """The content's signals of this type, each once; none where there is nothing to go by."""

    @abstractmethod
    def parse(self, value: str) -> str:
        """The canonical form of a value; parsing it again changes nothing. Raises BadValue."""

    @abstractmethod
    def distance(self, one: str, other: str) -> int:
        """How far two canonical values are apart, from 0 on."""

    @abstractmethod
    def explain(self, distance: int) -> str:
        """What a distance means, in a few words for a person."""

    def is_weak(self, signal: Signal) -> bool:
        """Whether there was too little in the content for this signal to be matched by default."""
        if self.least_quality is None or signal.quality is None:
            return False
        return signal.quality < self.least_quality

    def bad(self, value: str, mend: str) -> BadValue:
        """The error for a value that is none of this type's."""
        shown = value if len(value) <= 80 else f"{value[:77]}…"
        return BadValue(f"{shown!r} is not a {self.name} value: {mend}", fields={"value": shown})


class ExactType(SignalType):
    """Two values are the same, or they have nothing to do with each other."""

    def distance(self, one: str, other: str) -> int:
        """0 for the same value, 1 for any other."""
        return int(one != other)

    def explain(self, distance: int) -> str:
        """In words."""
        return "the same" if distance == 0 else "different"


class HammingType(SignalType):
    """Codes of `bits` bits, written as hexadecimal; the distance is how many differ."""

    bits: ClassVar[int]

    def code(self, value: str) -> bytes:
        """The bytes of a canonical value, `bits / 8` of them."""
        return bytes.fromhex(value)

    def parse(self, value: str) -> str:
        """Lower-case hexadecimal of exactly `bits` bits."""
        return parse_hex(self, value, self.bits)

    def distance(self, one: str, other: str) -> int:
        """The number of bits that differ."""
        return (int(one, 16) ^ int(other, 16)).bit_count()

    def explain(self, distance: int) -> str:
        """In words."""
        return f"{distance} of {self.bits} bits differ"


_HEX = frozenset("0123456789abcdef")


def parse_hex(kind: SignalType, value: str, bits: int) -> str:
    """Lower-case hexadecimal digits of exactly `bits` bits, or BadValue in the type's name."""
    text = value.strip().lower()
    if len(text) != bits // 4:
        raise kind.bad(value, f"it has {len(text)} characters, not {bits // 4} hexadecimal digits.")
    if not _HEX.issuperset(text):
        wrong = next(sign for sign in text if sign not in _HEX)
        raise kind.bad(value, f"{wrong!r} is not a hexadecimal digit.")
    return text
