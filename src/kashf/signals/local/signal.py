"""The signal type `local`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import ClassVar, Final

import numpy as np

from kashf.errors import BadValue
from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import CodedType, Codes, Signal
from kashf.signals.local import agreement, form
from kashf.signals.local.features import Grey, features, joined, resized
from kashf.signals.local.shades import evenness
from kashf.signals.view import AS_IT_IS, Turn, View

Sizes = tuple[tuple[int, int], tuple[int, int]]
"""Longer sides in pixels at which corners are looked for, and how many to take at each."""

WITHIN: Final = 48  # bits by which codes of one corner may differ
_KNOWN: Final = ((512, 128), (256, 96))
_ASKED: Final = ((640, 512), (320, 192))
_COPY: Final = 320  # pixels, the longer side of an asked picture's grey copy
_ENOUGH: Final = 128  # corners that make a quality of 100
_MIRRORED: Final = View(turn=Turn.MIRRORED)

_VALUE: Final = re.compile(r"[0-9]{1,3}-[0-9a-f]{32}")


class Local(CodedType):
    """A picture found in another that was cut, framed, covered, turned or embedded: by corners
    that both have, in places that fit (ORB's descriptors, one vote a pair, an affine fit), and by
    the tiles that agree when the one is laid over the other.

    The value is a name for the body: its version, and the beginning of its SHA-256. The distance is
    the percentage of the tiles that differ, of those that can be compared. A picture with less
    than 64 corners is weak: it is matched as a whole only, by `pdq`.
    """

    name: ClassVar = "local"
    summary: ClassVar = "a picture inside another"
    reads: ClassVar = frozenset({ContentKind.PICTURE})
    bits: ClassVar = 256
    most_codes: ClassVar = 256
    radius: ClassVar = 50
    widest: ClassVar = 100
    least_quality: ClassVar = 50
    weakly: ClassVar = "whole-picture matching only"
    is_metric: ClassVar = False
    has_body: ClassVar = True
    unless: ClassVar = frozenset({"pdq"})
    examples: ClassVar = (
        "2-f8f8f0cee0f4a84f06370a22038f63f0",
        "2-F8F8F0CEE0F4A84F06370A22038F63F1",
        f"2-{'0' * 32}",
    )

    def compute(self, content: Content) -> Sequence[Signal]:
        """The picture in the form that banks keep; the chosen frames of one that moves."""
        return _each_once(_known(grey) for grey in _greys(content))

    def rounds(self, content: Content) -> Iterator[Sequence[Signal]]:
        """The picture in the form that is asked for, and then its mirror image."""
        greys = _greys(content)
        yield _each_once(_asked(grey, AS_IT_IS) for grey in greys)
        yield _each_once(_asked(np.ascontiguousarray(grey[:, ::-1]), _MIRRORED) for grey in greys)

    def codes(self, signal: Signal) -> Codes:
        """The codes of a body of either form, uint8[n, 32]; none of another version's."""
        try:
            return form.codes_of(signal.body)
        except BadValue:
            return np.empty((0, self.bits // 8), np.uint8)

    def parse(self, value: str) -> str:
        """A version, a hyphen and 32 hexadecimal digits in lower case."""
        text = value.strip().lower()
        if not _VALUE.fullmatch(text):
            raise self.bad(value, "it is a version, a hyphen and 32 hexadecimal digits.")
        return text

    def distance(self, one: str, other: str) -> int:
        """0 for the same body, 100 for others: bodies are compared by `compare`."""
        return 0 if one == other else self.widest

    def explain(self, distance: int) -> str:
        """In words."""
        return f"{self.widest - distance} % of the tiles that can be compared agree"


def _greys(content: Content) -> list[Grey]:
    return [np.asarray(still.picture.convert("L"), np.uint8) for still in content.stills]


def _each_once(signals: Iterable[Signal]) -> list[Signal]:
    return list({signal.value: signal for signal in signals}.values())


def _thumbnail(grey: Grey) -> Grey:
    import cv2  # noqa: PLC0415 -- slow to import

    size = (agreement.SIDE, agreement.SIDE)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _known(grey: Grey) -> Signal:
    return _signal(_body(form.Form.KNOWN, grey, _KNOWN, _thumbnail(grey)))


def _asked(grey: Grey, view: View) -> Signal:
    copy = resized(grey, _COPY) if max(grey.shape) > _COPY else grey
    return _signal(_body(form.Form.ASKED, grey, _ASKED, copy), view)


def _body(kind: form.Form, grey: Grey, sizes: Sizes, copy: Grey) -> form.Body:
    (side, most), (smaller, more) = sizes
    large = resized(grey, side)
    corners = joined(features(large, most), features(resized(grey, smaller), more))
    return form.Body(kind, evenness(large), corners, copy)


def _signal(body: form.Body, view: View = AS_IT_IS) -> Signal:
    written, corners = form.write(body), len(body.features)
    value = f"{form.VERSION}-{sha256(written).hexdigest()[:32]}"
    return Signal(Local.name, value, min(100, corners * 100 // _ENOUGH), written, view)


LOCAL: Final = Local()
