"""What is found of pictures that are not in the bank."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from benchmarks.edits.looking import Answer, Hit, Method, looking, wrong
from benchmarks.edits.material import Material, Stranger, material
from benchmarks.report import Floor, Scale
from kashf.signals.local import Relation

MOST_COPIES: Final = 0.10  # of the same picture with other words
_SPREAD: Final = ("caption below", "screenshot", "collage of two", "crop 25 %")
_EDITS: Final = {
    Scale.QUICK: [["identity"]],
    Scale.USUAL: [["identity", edit] for edit in _SPREAD],
    Scale.FULL: [["identity", *_SPREAD]],
}
"""Those of each stranger, round and round."""


@dataclass(frozen=True, slots=True)
class Met:
    """Strangers of one kind: how many were taken for something in the bank, and for what."""

    heads: ClassVar[tuple[str, ...]] = (
        "strangers",
        "method",
        "asked",
        "pairs",
        "by PDQ",
        "copy",
        "altered",
        "shared",
        "another picture",
    )
    stranger: str
    method: str
    asked: int
    pairs: int
    whole: int  # found by PDQ, which knows no relation
    copies: int
    altered: int  # and no copy
    shared: int  # and nothing else
    wrong: int  # found as copy, as altered or by PDQ in a picture that shows something else

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        counts = (self.whole, self.copies, self.altered, self.shared, self.wrong)
        return (self.stranger, self.method, f"{self.asked:,}", f"{self.pairs:,}", *map(str, counts))


def met(scale: Scale) -> Iterator[Met]:
    """A row for each kind of stranger and method."""
    pictures = material(few=scale is Scale.QUICK)
    with looking(pictures) as looker:
        answers = list(looker.strangers(_EDITS[scale]))
    for kind in Stranger:
        some = [each for each in answers if pictures.strangers[each.number].kind is kind]
        for method in Method if some else ():
            yield _row(pictures, kind, method, some)


def met_floors(rows: Sequence[Met]) -> Iterator[Floor]:
    """Nothing is found of what is not there; the same picture with other words is no copy."""
    for row in rows:
        if row.method != Method.ALL:
            continue
        yield Floor(f"{row.stranger}: another picture found", "0", str(row.wrong), row.wrong == 0)
        if row.stranger == Stranger.SAME_PICTURE:
            share = row.copies / row.asked
            yield Floor(
                f"{row.stranger}: as copy",
                f"≤ {MOST_COPIES:.2f}",
                f"{share:.2f}",
                share <= MOST_COPIES,
            )


def _row(pictures: Material, kind: Stranger, method: Method, answers: Sequence[Answer]) -> Met:
    drawings = {each.name: each.drawing for each in pictures.known}
    hits = [answer.hits[method] for answer in answers]
    strongest = [_strongest(each) for each in hits if each]
    return Met(
        kind,
        method,
        asked=len(answers),
        pairs=len(answers) * len(pictures.known),
        whole=strongest.count(None),
        copies=strongest.count(Relation.COPY),
        altered=strongest.count(Relation.ALTERED),
        shared=strongest.count(Relation.SHARED),
        wrong=sum(
            bool(wrong(pictures.strangers[answer.number].drawing, each, drawings))
            for answer, each in zip(answers, hits, strict=True)
        ),
    )


def _strongest(hits: Sequence[Hit]) -> Relation | None:
    """The relation that says most; what PDQ finds is alone."""
    found = {hit.relation for hit in hits}
    return next((relation for relation in Relation if relation in found), None)
