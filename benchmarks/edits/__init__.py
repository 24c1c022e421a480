"""Edited pictures: which are found by PDQ alone, with views, and with `local`; and what is found
that should not be."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean
from typing import ClassVar, Final

from benchmarks.edits import catalogue
from benchmarks.edits.catalogue import EDITS as ALL_EDITS
from benchmarks.edits.looking import SPREAD, Method, looking, right, unlike, wrong
from benchmarks.edits.material import Material, Stranger, material
from benchmarks.report import Benchmark, Floor, Scale
from kashf.signals.local import Relation

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
MOST_COPIES: Final = 0.10  # of the same picture with other words
QUICK_EDITS: Final = ("identity", "crop 10 %", "mirrored")


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
    wrong: int  # pictures of another drawing that were found beside or instead, by the last

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        recalls = (f"{each:.2f}" for each in (self.pdq, self.views, self.all))
        return (self.edit, self.group, str(self.pictures), *recalls, str(self.wrong))


@dataclass(frozen=True, slots=True)
class Met:
    """Strangers of one kind: how often each answer was given of them."""

    heads: ClassVar[tuple[str, ...]] = (
        "strangers",
        "method",
        "asked",
        "pairs",
        "copy",
        "altered",
        "by PDQ",
        "shared",
        "another picture",
    )
    kind: str
    method: str
    asked: int
    pairs: int
    copies: int
    altered: int
    whole: int  # found by PDQ, which knows no relation
    shared: int
    wrong: int  # copy, altered or by PDQ, of a picture with another drawing

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        counts = (self.copies, self.altered, self.whole, self.shared, self.wrong)
        return (self.kind, self.method, f"{self.asked:,}", f"{self.pairs:,}", *map(str, counts))


def edits(scale: Scale) -> Iterator[Recalled]:
    """A row for each edit, over the pictures that no threshold was chosen on; and their mean."""
    pictures = _material(few=scale is Scale.QUICK)
    numbers = [number for number, each in enumerate(pictures.known) if each.is_held_out]
    chosen = [each for each in ALL_EDITS if scale is not Scale.QUICK or each.name in QUICK_EDITS]
    drawings = {each.name: each.drawing for each in pictures.known}
    found: defaultdict[str, list[tuple[bool, bool, bool, int]]] = defaultdict(list)
    if scale is Scale.QUICK:
        numbers = numbers[::4]
    with looking(pictures) as looker:
        for answer in looker.edited(numbers, chosen):
            known = pictures.known[answer.number]
            pdq, views, both = (right(known, answer.hits[method]) for method in Method)
            others = wrong(known.drawing, answer.hits[Method.ALL], drawings)
            found[answer.edit].append((pdq, views, both, len(others)))
    rows = [_recalled(edit.name, edit.group, found[edit.name]) for edit in chosen]
    yield from rows
    yield Recalled(
        f"mean of {len(rows)}",
        "all",
        rows[0].pictures,
        mean(row.pdq for row in rows),
        mean(row.views for row in rows),
        mean(row.all for row in rows),
        sum(row.wrong for row in rows),
    )


def _recalled(name: str, group: str, found: Sequence[tuple[bool, bool, bool, int]]) -> Recalled:
    pdq, views, both, others = zip(*found, strict=True)
    return Recalled(name, group, len(found), mean(pdq), mean(views), mean(both), sum(others))


def edits_floors(rows: Sequence[Recalled]) -> Iterator[Floor]:
    """Each group's least, the mean, and that nothing else is found."""
    for group, least in FLOORS.items():
        some = [row for row in rows if row.group == group]
        lowest = min(some, key=lambda row: row.all)
        measured = f"{lowest.all:.2f}" if len(some) == 1 else f"{lowest.all:.2f}: {lowest.edit}"
        yield Floor(f"recall, {group}", f"≥ {least:.2f}", measured, lowest.all >= least)
    whole = rows[-1]
    yield Floor(f"recall, {whole.edit}", f"≥ {MEAN:.2f}", f"{whole.all:.3f}", whole.all >= MEAN)
    yield Floor("edits of one found as another", "0", str(whole.wrong), whole.wrong == 0)


def strangers(scale: Scale) -> Iterator[Met]:
    """A row for each kind of stranger and method."""
    pictures = _material(few=scale is Scale.QUICK)
    drawings = {each.name: each.drawing for each in pictures.known}
    spread = SPREAD[:1] if scale is Scale.QUICK else SPREAD
    with looking(pictures) as looker:
        answers = list(looker.strangers(spread))
    for kind in Stranger:
        some = [each for each in answers if pictures.strangers[each.number].kind is kind]
        for method in Method if some else ():
            hits = [
                (pictures.strangers[each.number], hit) for each in some for hit in each.hits[method]
            ]
            given = [hit.relation for _, hit in hits]
            yield Met(
                kind,
                method,
                asked=len(some),
                pairs=len(some) * len(pictures.known),
                copies=given.count(Relation.COPY),
                altered=given.count(Relation.ALTERED),
                whole=given.count(None),
                shared=given.count(Relation.SHARED),
                wrong=sum(hit.counts and unlike(each, hit, drawings) for each, hit in hits),
            )


def strangers_floors(rows: Sequence[Met]) -> Iterator[Floor]:
    """Nothing is found of what is not there; the same picture with other words is no copy."""
    for row in rows:
        if row.method != Method.ALL:
            continue
        yield Floor(f"{row.kind}: another picture found", "0", str(row.wrong), row.wrong == 0)
        if row.kind == Stranger.SAME_PICTURE:
            share = row.copies / row.asked
            yield Floor(f"{row.kind}: as copy", "≤ 0.10", f"{share:.2f}", share <= MOST_COPIES)


@cache
def _material(*, few: bool) -> Material:
    return material(few=few)


EDITS: Final = Benchmark(
    name="edits",
    summary="edited pictures that are found: PDQ alone, with views, with local",
    run=edits,
    notes=(
        "Photographs, posters and memes of a free licence are in a bank; each is edited with "
        "seeded dice and looked for as a JPEG of quality 80. Only pictures count that no threshold "
        "was chosen on.",
        "PDQ: the picture's own code within 31 bits. Views: trimmed, turned, mirrored, as a "
        "negative. The last is what `kashf match` does by default.",
        "Wrong: a picture with another drawing was found as *copy* or *altered* or by PDQ. Posters "
        "of one layout without a photograph are one drawing.",
    ),
    floors=edits_floors,
)

STRANGERS: Final = Benchmark(
    name="strangers",
    summary="pictures that are not in the bank, and what is found of them",
    run=strangers,
    notes=(
        "The other half of photographs of which the one half is in the bank, figures drawn by "
        "dice, other posters with the emblem; the bank's templates with other pictures; and the "
        "bank's pictures with other words. Each as it is and in four edits.",
        "Shared: an emblem or a template in common; never a ground for anything automatic.",
    ),
    floors=strangers_floors,
)
