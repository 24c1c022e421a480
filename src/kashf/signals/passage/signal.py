"""The signal type `passage`."""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from kashf.errors import BadValue
from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import CodedType, Codes, Signal
from kashf.signals.passage import form
from kashf.signals.passage.boilerplate import common
from kashf.signals.passage.comparison import LEAST_CONTAINED, LEAST_SHARED
from kashf.signals.passage.letters import SLICE, has_links, letters, letters_of, slices
from kashf.signals.shingles import winnow

_VALUE: Final = re.compile(r"[0-9]{1,3}-[0-9a-f]{32}")


class Passage(CodedType):
    """A text found inside another: a known text that is quoted in a longer one, or a part of a
    known text by itself. By the passages of fourteen letters that both have, of those that
    winnowing keeps (Schleimer, Wilkerson, Aiken 2003), in the skeleton of the text
    (`kashf.language.skeleton`), without signs and blanks.

    The value is a name for the body: its version, and the beginning of its SHA-256. The distance is
    the percentage of the passages that only one has, of the text that has fewer. A text longer than
    8,000 characters has a signal for each slice; one with less than six passages has none, and
    what everybody writes (`boilerplate.txt`) is no passage.
    """

    name: ClassVar = "passage"
    summary: ClassVar = "a text inside another"
    reads: ClassVar = frozenset({ContentKind.TEXT})
    bits: ClassVar = 64
    most_codes: ClassVar = form.MOST_PASSAGES
    code_radius: ClassVar = 0
    radius: ClassVar = 100 - round(100 * LEAST_CONTAINED)
    widest: ClassVar = radius
    is_metric: ClassVar = False
    has_body: ClassVar = True
    examples: ClassVar = (
        "1-f8f8f0cee0f4a84f06370a22038f63f0",
        "1-F8F8F0CEE0F4A84F06370A22038F63F1",
        f"1-{'0' * 32}",
    )

    def compute(self, content: Content) -> Sequence[Signal]:
        """A signal for each slice of the text, those left out that have too few passages."""
        if len(content.text) <= SLICE and not has_links(content.text):
            parts = [(0, content.text, letters_of(content.skeleton))]
        else:
            parts = [(start, text, letters(text)) for start, text in slices(content.text)]
        whole = sum(len(its_letters) for _, _, its_letters in parts)
        signals: dict[str, Signal] = {}
        for start, text, its_letters in parts:
            kept = winnow(its_letters, common())
            if _has_enough(kept.passages):
                signal = _signal(form.Body(len(its_letters), whole, start, kept, text))
                signals[signal.value] = signal
        return list(signals.values())

    def codes(self, signal: Signal) -> Codes:
        """The passages of a body, uint8[n, 8]; none of another version's."""
        try:
            passages = form.passages_of(signal.body)
        except BadValue:
            return np.empty((0, self.bits // 8), np.uint8)
        return passages.view(np.uint8).reshape(len(passages), 8)

    def parse(self, value: str) -> str:
        """A version, a hyphen and 32 hexadecimal digits in lower case."""
        text = value.strip().lower()
        if not _VALUE.fullmatch(text):
            raise self.bad(value, "it is a version, a hyphen and 32 hexadecimal digits.")
        return text

    def distance(self, one: str, other: str) -> int:
        """0 for the same body, 100 for others: bodies are compared by `compare`."""
        return 0 if one == other else 100

    def explain(self, distance: int) -> str:
        """In words."""
        return f"{100 - distance} % of the passages of the shorter text are in the other"


def _has_enough(passages: NDArray[np.uint64]) -> bool:
    """Whether there are six different ones, which the first few tell of most texts."""
    few = len(set(passages[: 2 * LEAST_SHARED].tolist())) >= LEAST_SHARED
    return few or len(set(passages.tolist())) >= LEAST_SHARED


def _signal(body: form.Body) -> Signal:
    written = form.write(body)
    value = f"{form.VERSION}-{sha256(written).hexdigest()[:32]}"
    return Signal(Passage.name, value, None, written)


PASSAGES: Final = Passage()
