"""A text while it is read: changed in place, and for those who ask with the way back.

Rules say what they change as edits; a sheet makes them. `Sheet` keeps the text alone and is fast,
`TracedSheet` also keeps where each character came from, and the steps.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashf.language.classes import Seen
from kashf.language.fold import fold_characters, folded_character, squeeze, unsettled
from kashf.language.steps import Step, StepKind, kind_of
from kashf.language.tables import Table, codes_of

MOST_STEPS: Final = 100_000  # a reading lists no more; the text is read to its end all the same

Offsets = NDArray[np.int32]


_FOLD_KINDS: Final = (
    StepKind.SPACE,
    StepKind.MARKS,
    StepKind.STRETCHED,
    StepKind.INVISIBLE,
    StepKind.FORM,
    StepKind.LETTER,
    StepKind.DIGIT,
    StepKind.CASE,
    StepKind.SIGN,
)
_SPACE: Final = _FOLD_KINDS.index(StepKind.SPACE) + 1
_KINDS: Final = Table(
    lambda sign: _FOLD_KINDS.index(kind_of(sign, folded_character(sign))) + 1, np.uint8
)
_LENGTHS: Final = Table(lambda sign: len(folded_character(sign)) + 1, np.uint8)
_LONGEST_GROUP: Final = 4096  # edits that make one step, so that no step is as long as a book


class Edit(NamedTuple):
    """Put `after` in place of `start` to `end`. What it stands for is that span, or `source`,
    where a line is turned round. Edits of a rule come in order; neighbours make one step."""

    start: int
    end: int
    after: str
    source: tuple[int, int] | None = None


class Sheet:
    """A text that is being read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._is_folded = False
        self._seen = Seen(text)

    @property
    def seen(self) -> Seen:
        """The text as rules look at it, with what has been worked out about it."""
        if self._seen.text is not self.text:
            before = self._seen
            self._seen = before.as_folded(self.text) if self._is_folded else Seen(self.text)
        return self._seen

    def apply(self, kind: StepKind, edits: Iterable[Edit]) -> bool:
        """Make the edits of one rule; whether there were any."""
        first = next(iterator := iter(edits), None)
        if first is None:
            return False
        self._edit(kind, chain([first], iterator))
        self._is_folded = False
        self._seen = Seen(self.text)
        return True

    def fold(self) -> None:
        """Fold each character, and leave spaces where they are."""
        if not self._is_folded:
            self._fold()
            self._is_folded = True

    def squeeze(self) -> None:
        """One blank where there are several, none at the ends."""
        self.text = squeeze(self.text)

    def _fold(self) -> None:
        self.text = self.seen.folded

    def _edit(self, kind: StepKind, edits: Iterable[Edit]) -> None:  # noqa: ARG002 -- the traced one
        pieces: list[str] = []
        here = 0
        for start, end, after, _ in edits:
            pieces += self.text[here:start], after
            here = end
        pieces.append(self.text[here:])
        self.text = "".join(pieces)


class TracedSheet(Sheet):
    """A sheet that knows where each character came from: `starts` and `ends` in the original,
    int32[len(text)]. `unlisted` counts the steps after the first hundred thousand."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.starts: Offsets = np.arange(len(text), dtype=np.int32)
        self.ends: Offsets = self.starts + np.int32(1)
        self.steps: list[Step] = []
        self.unlisted = 0

    def squeeze(self) -> None:
        """One blank where there are several, none at the ends."""
        squeezed = squeeze(self.text)
        if len(squeezed) != len(self.text):
            is_blank = codes_of(self.text) == ord(" ")
            after_blank = np.concatenate(([True], is_blank[:-1]))
            kept = ~(is_blank & after_blank)
            kept[len(self.text.rstrip(" ")) :] = False
            self._note_groups(~kept, np.full(len(kept), _SPACE, np.uint8), _no_text)
            self.starts, self.ends = self.starts[kept], self.ends[kept]
            self.text = squeezed

    def _fold(self) -> None:
        codes = codes_of(self.text)
        changed = unsettled(codes)
        if not changed.any():
            return
        kinds = np.zeros(len(codes), np.uint8)
        kinds[changed] = _KINDS.of(codes[changed])
        self._note_groups(changed, kinds, fold_characters)
        lengths = np.ones(len(codes), np.uint8)
        lengths[changed] = _LENGTHS.of(codes[changed]) - np.uint8(1)
        self.starts, self.ends = np.repeat(self.starts, lengths), np.repeat(self.ends, lengths)
        self.text = fold_characters(self.text)

    def _edit(self, kind: StepKind, edits: Iterable[Edit]) -> None:
        pieces: list[str] = []
        starts: list[Offsets] = []
        ends: list[Offsets] = []
        here = 0
        for group in _groups(edits):
            starts.append(self.starts[here : group[0].start])
            ends.append(self.ends[here : group[0].start])
            for edit in group:
                pieces += self.text[here : edit.start], edit.after
                here = edit.end
            firsts, lasts = _sources(group)
            # of a line that was turned round, the first comes last
            starts.append(np.minimum(self.starts[firsts], self.starts[lasts]))
            ends.append(np.maximum(self.ends[firsts], self.ends[lasts]))
            self._note_step(kind, group)
        pieces.append(self.text[here:])
        self.starts = np.concatenate((*starts, self.starts[here:]))
        self.ends = np.concatenate((*ends, self.ends[here:]))
        self.text = "".join(pieces)

    def _note_step(self, kind: StepKind, group: list[Edit]) -> None:
        before = self.text[group[0].start : group[-1].end]
        self._note(kind, group[0].start, before, "".join(edit.after for edit in group))

    def _note_groups(
        self, changed: NDArray[np.bool_], kinds: NDArray[np.uint8], after: Callable[[str], str]
    ) -> None:
        """A step for each run of changed characters of one kind."""
        places = np.flatnonzero(changed)
        breaks = (np.diff(places) > 1) | (np.diff(kinds[places]) != 0)
        firsts = places[np.concatenate(([True], breaks))]
        lasts = places[np.concatenate((breaks, [True]))]
        listed = MOST_STEPS - len(self.steps)
        self.unlisted += max(0, len(firsts) - listed)
        for first, last in zip(firsts[:listed].tolist(), lasts[:listed].tolist(), strict=True):
            before = self.text[first : last + 1]
            self._note(_FOLD_KINDS[kinds[first] - 1], first, before, after(before))

    def _note(self, kind: StepKind, at: int, before: str, after: str) -> None:
        if len(self.steps) >= MOST_STEPS:
            self.unlisted += 1
            return
        if len(before) == 1:  # most are
            start, end = int(self.starts[at]), int(self.ends[at])
        else:
            place = slice(at, at + len(before))
            start, end = int(self.starts[place].min()), int(self.ends[place].max())
        self.steps.append(Step(kind, start, end, before, after))


class PlacedSheet(TracedSheet):
    """A sheet that knows where each folded character came from, and keeps no steps."""

    def _note_groups(
        self, changed: NDArray[np.bool_], kinds: NDArray[np.uint8], after: Callable[[str], str]
    ) -> None:
        pass


def _groups(edits: Iterable[Edit]) -> Iterator[list[Edit]]:
    """Edits that follow each other without a gap."""
    group: list[Edit] = []
    for edit in edits:
        if group and (group[-1].end != edit.start or len(group) == _LONGEST_GROUP):
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def _sources(group: list[Edit]) -> tuple[Offsets, Offsets]:
    """The first and the last character that each character after these edits comes from."""
    firsts: list[int] = []
    lasts: list[int] = []
    for edit in group:
        first, end = edit.source or (edit.start, edit.end)
        firsts += [first] * len(edit.after)
        lasts += [end - 1] * len(edit.after)
    return np.array(firsts, np.int32), np.array(lasts, np.int32)


def _no_text(_before: str) -> str:
    return ""
