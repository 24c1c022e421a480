"""Which edits of the pictures in a bank are found."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import ClassVar, Final, NamedTuple

from benchmarks.edits import catalogue
from benchmarks.edits.catalogue import EDITS
from benchmarks.edits.edit import Edit
from benchmarks.edits.looking import Method, looking, right, wrong
from benchmarks.edits.material import Known, Material, material
from benchmarks.report import Floor, Scale

FLOORS: Final = {
    catalogue.SEEN_THROUGH: 0.95,
    catalogue.SCREEN: 0.85,
    catalogue.FOUR: 0.85,
    catalogue.INSIDE: 0.80,
    catalogue.INTERFACE: 0.65,
    catalogue.DEEP_CROP: 0.55,
    catalogue.NEGATIVE: 0.90,
}
"""The recall of every edit of a group, by the group."""

MEAN: Final = 0.93
ALL: Final = "all"  # the group of rows over all edits
CHOSEN_ON: Final = "thresholds chosen on"  # and of one over pictures that are not reported
_EVERY: Final = {Scale.QUICK: 4, Scale.USUAL: 1, Scale.FULL: 1}  # of the pictures
_QUICK: Final = ("identity", "crop 10 %", "mirrored")


@dataclass(frozen=True, slots=True)
class Recalled:
    """One edit: the part of its pictures that each method finds."""

    heads: ClassVar[tuple[str, ...]] = (
        "edit",
        "counts for",
        "pictures",
        *(str(method) for method in Method),
        "wrong",
    )
    edit: str
    group: str
    pictures: int
    pdq: float
    views: float
    all: float
    wrong: int  # pictures that show something else, found beside or instead, by the last

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        recalls = (f"{each:.2f}" for each in (self.pdq, self.views, self.all))
        return (self.edit, self.group, str(self.pictures), *recalls, str(self.wrong))


class _Found(NamedTuple):
    """Whether each method found an edited picture, and how many others the last one did."""

    pdq: bool
    views: bool
    all: bool
    wrong: int


def recalled(scale: Scale) -> Iterator[Recalled]:
    """A row for each edit, over the pictures that no threshold was chosen on, and their mean; at
    full scale also the mean over the others."""
    pictures = material(few=scale is Scale.QUICK)
    chosen = [edit for edit in EDITS if scale is not Scale.QUICK or edit.name in _QUICK]
    rows = list(_rows(pictures, _numbers(pictures.known, scale, held_out=True), chosen))
    yield from rows
    yield _mean(rows, ALL)
    if scale is Scale.FULL:
        others = _numbers(pictures.known, scale, held_out=False)
        yield _mean(list(_rows(pictures, others, chosen)), CHOSEN_ON)


def recall_floors(rows: Sequence[Recalled]) -> Iterator[Floor]:
    """Each group's least, the mean, and that nothing else is found."""
    for group, least in FLOORS.items():
        some = [row for row in rows if row.group == group]
        lowest = min(some, key=lambda row: row.all)
        measured = f"{lowest.all:.2f}" if len(some) == 1 else f"{lowest.all:.2f}: {lowest.edit}"
        yield Floor(f"recall, {group}", f"≥ {least:.2f}", measured, lowest.all >= least)
    (whole,) = (row for row in rows if row.group == ALL)
    yield Floor(f"recall, {whole.edit}", f"≥ {MEAN:.2f}", f"{whole.all:.3f}", whole.all >= MEAN)
    yield Floor("edits of one found as another", "0", str(whole.wrong), whole.wrong == 0)


def _numbers(known: Sequence[Known], scale: Scale, *, held_out: bool) -> list[int]:
    numbers = [number for number, each in enumerate(known) if each.is_held_out is held_out]
    return numbers[:: _EVERY[scale]]


def _rows(pictures: Material, numbers: Sequence[int], chosen: Sequence[Edit]) -> Iterator[Recalled]:
    drawings = {each.name: each.drawing for each in pictures.known}
    found: defaultdict[str, list[_Found]] = defaultdict(list)
    with looking(pictures) as looker:
        for answer in looker.edited(numbers, chosen):
            known = pictures.known[answer.number]
            pdq, views, both = (right(known, answer.hits[method]) for method in Method)
            others = wrong(known.drawing, answer.hits[Method.ALL], drawings)
            found[answer.edit].append(_Found(pdq, views, both, len(others)))
    for edit in chosen:
        yield _row(edit, found[edit.name])


def _row(edit: Edit, found: Sequence[_Found]) -> Recalled:
    return Recalled(
        edit.name,
        edit.group,
        len(found),
        mean(each.pdq for each in found),
        mean(each.views for each in found),
        mean(each.all for each in found),
        sum(each.wrong for each in found),
    )


def _mean(rows: Sequence[Recalled], group: str) -> Recalled:
    return Recalled(
        f"mean of {len(rows)}",
        group,
        rows[0].pictures,
        mean(row.pdq for row in rows),
        mean(row.views for row in rows),
        mean(row.all for row in rows),
        sum(row.wrong for row in rows),
    )
