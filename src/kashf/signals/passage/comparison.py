"""What two texts have in common, with the evidence for it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

import numpy as np

from kashf.language.tables import Codes
from kashf.signals.passage import form
from kashf.signals.passage.letters import placed
from kashf.signals.shingles import PASSAGE

LEAST_SHARED: Final = 6  # passages, each once
LEAST_CONTAINED: Final = 0.25  # of the passages of the one that has fewer
MOSTLY: Final = 0.6  # of an item: with less, most of it is other text

_GAP: Final = 40  # letters between two passages of one span, that differ or were not kept
_MOST_OPEN: Final = 16  # spans that are followed at once
_MOST_PLACES: Final = 4  # of one passage in the known text that are followed

Span = tuple[int, int]
"""From which character to which, the last not counted."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A stretch that both texts have: where it stands in each, in characters as they were given."""

    item: Span
    known: Span


@dataclass(frozen=True, slots=True)
class Quotation:
    """What of a known text an item has. `known` and `of_item` are parts, 0 to 1: how much of the
    known text is there, and how much of the item that is; of the whole texts, where long ones are
    compared in slices. `passages` is how many both have, each once. `spans` are in the order of the
    item.
    """

    passages: int
    known: float
    of_item: float
    spans: tuple[Shared, ...]

    @property
    def is_mostly_other(self) -> bool:
        """Whether most of the item is other text, which a person has to read."""
        return self.of_item < MOSTLY


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch in letters: of the item's text and of the known one."""

    item: Span
    known: Span


def contained(asked: form.Body, known: form.Body) -> float:
    """Which part of the passages both have, of those of the text that has fewer; 0 to 1. The same
    both ways."""
    fewer = min(len(asked.distinct), len(known.distinct))
    shared = len(np.intersect1d(asked.distinct, known.distinct, assume_unique=True))
    return shared / fewer if shared >= LEAST_SHARED else 0.0


def compare(asked: bytes, known: bytes) -> tuple[float, Quotation] | None:
    """How much of it is contained, and the evidence; None if that is too little to be told. Raises
    BadValue for what is no body."""
    mine, theirs = form.read(asked), form.read(known)
    part = contained(mine, theirs)
    if part < LEAST_CONTAINED:
        return None
    places, its_places = placed(mine.text), placed(theirs.text)
    runs = [_stretched(run, places.letters, its_places.letters) for run in _runs(mine, theirs)]
    shared = np.intersect1d(mine.distinct, theirs.distinct, assume_unique=True)
    spans = [
        Shared(
            _moved(places.span(*run.item), mine.start),
            _moved(its_places.span(*run.known), theirs.start),
        )
        for run in sorted(runs, key=lambda run: (run.item, run.known))
    ]
    return part, Quotation(
        passages=len(shared),
        known=min(1.0, _covered([run.known for run in runs]) / theirs.whole),
        of_item=min(1.0, _covered([run.item for run in runs]) / mine.whole),
        spans=tuple(spans),
    )


def _stretched(run: _Run, mine: Codes, theirs: Codes) -> _Run:
    """The run with the letters before and behind it that both texts have as well: its ends are
    where passages were kept, not where the texts part."""
    (start, end), (its_start, its_end) = run.item, run.known
    if end > len(mine) or its_end > len(theirs):
        return run  # a body that says of its passages what its text does not bear out
    before = range(1, min(start, its_start, _GAP) + 1)
    start_by = _same(before, lambda by: mine[start - by] == theirs[its_start - by])
    behind = range(1, min(len(mine) - end, len(theirs) - its_end, _GAP) + 1)
    end_by = _same(behind, lambda by: mine[end + by - 1] == theirs[its_end + by - 1])
    return _Run((start - start_by, end + end_by), (its_start - start_by, its_end + end_by))


def _same(steps: range, is_same: Callable[[int], bool]) -> int:
    return sum(1 for _ in takewhile(is_same, steps))


def _runs(asked: form.Body, known: form.Body) -> Iterator[_Run]:
    """Passages that both have, joined where they follow each other in both texts."""
    open_runs: list[_Run] = []
    for at, there in _pairs(asked, known):
        kept = []
        for run in open_runs:
            if at - run.item[1] > _GAP:
                yield run
            else:
                kept.append(run)
        open_runs = kept
        end, its_end = at + PASSAGE, there + PASSAGE
        for place, run in enumerate(open_runs):
            if _goes_on(run, at, there):
                open_runs[place] = _Run((run.item[0], end), (run.known[0], its_end))
                break
        else:
            open_runs.append(_Run((at, end), (there, its_end)))
            if len(open_runs) > _MOST_OPEN:  # of texts that repeat themselves
                yield open_runs.pop(0)
    yield from open_runs


def _goes_on(run: _Run, at: int, there: int) -> bool:
    in_item, in_known = at - run.item[1], there - run.known[1]
    return -PASSAGE < in_known <= _GAP and in_item <= _GAP and run.known[1] - PASSAGE < there


def _pairs(asked: form.Body, known: form.Body) -> Iterator[tuple[int, int]]:
    """Places of one passage in both texts, in the order of the item; of one that the known text has
    often the first few."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for passage, place in zip(*(each.tolist() for each in known.winnowed), strict=True):
        if len(places[passage]) < _MOST_PLACES:
            places[passage].append(place)
    for passage, place in zip(*(each.tolist() for each in asked.winnowed), strict=True):
        for there in places.get(passage, ()):
            yield place, there


def _covered(spans: Sequence[Span]) -> int:
    """How many letters lie in one of the spans."""
    covered, here = 0, 0
    for start, end in sorted(spans):
        covered += max(0, end - max(start, here))
        here = max(here, end)
    return covered


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
