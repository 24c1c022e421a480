"""What every signal type is: the interface that a third party implements.

Derive from `ExactType` where two values either are the same or are not, from `HammingType` where
they are codes that differ in a number of bits, and from `SignalType` for anything else.
`CodedType` is for those that find what is near by codes of their signals' bodies.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from kashf.errors import BadValue
from kashf.signals.content import Content, ContentKind
from kashf.signals.view import AS_IT_IS, View

Codes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Signal:
    """A fingerprint of content: its type's name, its canonical value, and, for types that have
    one, how much there was to go by (`quality`, 0 to 100).

    `body` is what signals are compared by where the value is only its name. `view` says how the
    content was looked at; what is kept in a bank was looked at as it is.
    """

    type: str
    value: str
    quality: int | None = None
    body: bytes = field(default=b"", repr=False)
    view: View = AS_IT_IS


class SignalType(ABC):
    """One kind of fingerprint. Stateless: one instance serves all threads.

    `radius` is the distance within which two values match by default, `widest` the largest that may
    be asked for. Signals under `least_quality` are computed, and matched only on request; `weakly`
    says what becomes of such a one.
    `is_metric` says that the distance is a metric, to which the conformance suite then holds it.
    `has_body` says that values alone are not enough to compare. Where a type of `unless` has found
    something, this one need not be asked.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    reads: ClassVar[frozenset[ContentKind]]
    radius: ClassVar[int] = 0
    widest: ClassVar[int] = 0
    least_quality: ClassVar[int | None] = None
    weakly: ClassVar[str] = "not matched by default"
    is_metric: ClassVar[bool] = True
    has_body: ClassVar[bool] = False
    unless: ClassVar[frozenset[str]] = frozenset()
    examples: ClassVar[tuple[str, ...]]

    @abstractmethod
    def compute(self, content: Content) -> Sequence[Signal]:
        """The content's signals of this type, each once; none where there is nothing to go by."""

    def rounds(self, content: Content) -> Iterator[Sequence[Signal]]:
        """The signals under which content is looked for in banks, in rounds: a later one is asked
        for only if those before found nothing. One round, of the content's own, if not said
        otherwise."""
        yield self.compute(content)

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
    """Two values are the same, or they have nothing to do with each other.

    Unless the type says that a value in a bank may stand for many: then `asked` gives those under
    which a value is looked for besides, and `place` and `places` find the other way round what a
    bank's value stands for.
    """

    def asked(self, value: str) -> Sequence[tuple[str, int]]:
        """The values under which a canonical value is looked for in banks, each with its distance,
        up to `widest`; the nearest first, beginning with itself."""
        return [(value, 0)]

    def place(self, value: str) -> str:  # noqa: ARG002 -- for those that override it
        """Where a value lies among those that are looked for, in the order of their bytes; empty if
        no value but itself stands for it."""
        return ""

    def places(self, value: str) -> tuple[str, str] | None:  # noqa: ARG002 -- likewise
        """From where to before where the places lie of all that a value in a bank stands for, which
        `asked` confirms; None if it stands for itself alone."""
        return None

    def distance(self, one: str, other: str) -> int:
        """0 for the same value, more if one is looked for under the other, else more than
        `widest`."""
        near = [
            distance
            for value, there in ((one, other), (other, one))
            for asked, distance in self.asked(value)
            if asked == there
        ]
        return min(near, default=self.widest + 1)

    def explain(self, distance: int) -> str:
        """In words."""
        return "the same" if distance == 0 else "different"


class CodedType(SignalType):
    """Signals that are looked up by codes of `bits` bits, up to `most_codes` of each. An index
    of the codes of bodies is laid out for `code_radius` bits."""

    bits: ClassVar[int]
    most_codes: ClassVar[int] = 1
    code_radius: ClassVar[int] = 15

    @abstractmethod
    def codes(self, signal: Signal) -> Codes:
        """The signal's codes, uint8[n, bits / 8] with n up to `most_codes`; none of a body that
        cannot be read any more."""


class HammingType(CodedType):
    """Codes of `bits` bits, written as hexadecimal; the distance is how many differ."""

    def codes(self, signal: Signal) -> Codes:
        """The value's one code."""
        return np.frombuffer(self.code(signal.value), np.uint8).reshape(1, self.bits // 8)

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
