"""What a rule is that undoes a trick."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from kashf.language.classes import Seen, threes_table
from kashf.language.sheet import Edit, Sheet
from kashf.language.steps import StepKind


@dataclass(frozen=True, slots=True)
class Trick:
    """`find` says what to edit, in order of place. It is asked only where one of `signs` stands
    among the classes of the text (`P` for any sign), or where one of `hints` is there and
    `suspects`, if given, says so too, which has to be cheap. All take time linear in the length of
    the text."""

    kind: StepKind
    find: Callable[[Seen], Iterable[Edit]]
    signs: tuple[bytes, ...] = ()
    hints: int = 0
    suspects: Callable[[Seen], bool] | None = None

    @property
    def _are_told(self) -> bool:
        """Whether three classes in a row are all there is to its signs."""
        return all(len(sign) <= 3 for sign in self.signs)

    def may_find(self, seen: Seen, *, has_signs: bool) -> bool:
        """Whether it is worth asking; `has_signs` is whether one of its signs may be there."""
        if has_signs and (self._are_told or any(map(seen.has, self.signs))):
            return True
        if self.hints and not self.hints & seen.hints:
            return False
        return self.suspects(seen) if self.suspects else self.hints != 0


class Tricks:
    """Rules that are tried one after the other, at most sixteen."""

    def __init__(self, *tricks: Trick) -> None:
        self._tricks = tricks
        self._hints = reduce(or_, (trick.hints for trick in tricks))
        self._suspects = [trick.suspects for trick in tricks if trick.suspects and not trick.hints]
        self._threes = threes_table([trick.signs for trick in tricks])

    def undo(self, sheet: Sheet) -> bool:
        """Undo what there is of these; whether there was any."""
        seen = sheet.seen
        signs = self._signs(seen)
        if not signs and not self._are_hinted(seen):
            return False  # as of most texts
        found = False
        for place, trick in enumerate(self._tricks):
            if trick.may_find(seen, has_signs=bool(signs >> place & 1)) and sheet.apply(
                trick.kind, trick.find(seen)
            ):
                found = True
                seen = sheet.seen
                signs = self._signs(seen)
        return found

    def are_in(self, seen: Seen) -> bool:
        """Whether there is any of these."""
        signs = self._signs(seen)
        if not signs and not self._are_hinted(seen):
            return False
        return any(
            trick.may_find(seen, has_signs=bool(signs >> place & 1))
            and any(True for _ in trick.find(seen))
            for place, trick in enumerate(self._tricks)
        )

    def _are_hinted(self, seen: Seen) -> bool:
        """Whether any of them but those with signs may find something."""
        if self._hints and self._hints & seen.hints:
            return True
        return any(suspects(seen) for suspects in self._suspects)

    def _signs(self, seen: Seen) -> int:
        """A bit for each rule of which a sign may be there."""
        return 0 if self._threes is None else seen.threes_of(self._threes)
