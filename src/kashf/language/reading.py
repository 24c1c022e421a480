"""A text as it reads, with what was done to it and the way back to the original."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.language.cleaning import clean_sheet, fold_sheet
from kashf.language.sheet import Sheet, TracedSheet
from kashf.language.skeleton import skeleton_sheet
from kashf.language.steps import Step


class Key(StrEnum):
    """How far a text is read; each goes on where the one before ends."""

    FOLD = "fold"
    CLEAN = "clean"
    SKELETON = "skeleton"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text reads as under a key. `steps` are in order of their place in the original;
    `unlisted` counts those beyond a hundred thousand. `starts` and `ends` say of each character of
    `text` from where to where of the original it comes, int32[len(text)]."""

    text: str
    key: Key
    steps: tuple[Step, ...]
    starts: NDArray[np.int32] = field(repr=False, compare=False)
    ends: NDArray[np.int32] = field(repr=False, compare=False)
    unlisted: int = 0

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """From where to where of the original the characters `start` to `end` of `text` come;
        of an empty span, an empty one. Raises IndexError for a span that is not in the text."""
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"{start} to {end} is no span of a text of {len(self.text)}.")
        if start == end:
            return self._empty_span(start)
        return int(self.starts[start:end].min()), int(self.ends[start:end].max())

    def _empty_span(self, at: int) -> tuple[int, int]:
        if at < len(self.text):
            place = int(self.starts[at])
        else:
            place = int(self.ends[-1]) if self.text else 0
        return place, place


_READ: Final[Mapping[Key, Callable[[Sheet], None]]] = MappingProxyType(
    {Key.FOLD: fold_sheet, Key.CLEAN: clean_sheet, Key.SKELETON: skeleton_sheet}
)


def read(text: str, key: Key) -> Reading:
    """The text under a key, with its steps; `fold` and its kin give the same text alone, sooner."""
    sheet = TracedSheet(text)
    _READ[key](sheet)
    steps = tuple(sorted(sheet.steps, key=lambda step: (step.start, step.end)))
    return Reading(sheet.text, key, steps, sheet.starts, sheet.ends, sheet.unlisted)
