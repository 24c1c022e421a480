"""What a rule is that undoes a trick."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kashf.language.classes import Seen, threes_table
from kashf.language.sheet import Edit
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

    def may_find(self, seen: Seen) -> bool:
        """Whether it is worth asking."""
        if self.suspects is not None and self.suspects(seen):
            return True
        return any(map(seen.has, self.signs))


class Tricks:
    """Rules that are tried one after the other."""

    def __init__(self, *tricks: Trick) -> None:
        self.tricks = tricks
        self._suspects = tuple({trick.suspects for trick in tricks if trick.suspects})
        self._threes = threes_table({sign for trick in tricks for sign in trick.signs})

    def may_find(self, seen: Seen) -> bool:
        """Whether one of them may be worth asking; all that is asked of most texts."""
        for suspects in self._suspects:
            if suspects(seen):
                return True
        return self._threes is not None and seen.has_three_of(self._threes)
