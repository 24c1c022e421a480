"""What a rule is that undoes a trick."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kashf.language.classes import Seen, threes_table
from kashf.language.sheet import Edit, Sheet
from kashf.language.steps import StepKind


@dataclass(frozen=True, slots=True)
class Trick:
    """`find` says what to edit, in order of place. It is asked only where one of `signs` stands
    among the classes of the text (`P` for any sign), or where `suspects` says so, which have to be
    cheap. All take time linear in the length of the text."""

    kind: StepKind
    find: Callable[[Seen], Iterable[Edit]]
    signs: tuple[bytes, ...] = ()
    suspects: Callable[[Seen], bool] | None = None

    def may_find(self, seen: Seen, *, has_signs: bool) -> bool:
        """Whether it is worth asking; `has_signs` is whether one of its signs may be there."""
        if self.suspects is not None and self.suspects(seen):
            return True
        return has_signs and any(map(seen.has, self.signs))


class Tricks:
    """Rules that are tried one after the other, at most sixteen."""

    def __init__(self, *tricks: Trick) -> None:
        self._tricks = tricks
        self._suspects = tuple({trick.suspects for trick in tricks if trick.suspects})
        self._threes = threes_table([trick.signs for trick in tricks])

    def undo(self, sheet: Sheet) -> bool:
        """Undo what there is of these; whether there was any."""
        seen = sheet.seen
        signs = self._signs(seen)
        if not signs and not any(suspects(seen) for suspects in self._suspects):
            return False  # as of most texts
        found = False
        for place, trick in enumerate(self._tricks):
            if sheet.seen is not seen:
                seen = sheet.seen
                signs = self._signs(seen)
            if trick.may_find(seen, has_signs=bool(signs >> place & 1)):
                found |= sheet.apply(trick.kind, trick.find(seen))
        return found

    def are_in(self, seen: Seen) -> bool:
        """Whether there is any of these."""
        signs = self._signs(seen)
        return any(
            trick.may_find(seen, has_signs=bool(signs >> place & 1))
            and any(True for _ in trick.find(seen))
            for place, trick in enumerate(self._tricks)
        )

    def _signs(self, seen: Seen) -> int:
        """A bit for each rule of which a sign may be there."""
        return 0 if self._threes is None else seen.threes_of(self._threes)
