from collections.abc import Iterable
from typing import Protocol, TypeVar

from kashf.signals.view import AS_IT_IS, View


class Seen(Protocol):
    """Something that was found under a view."""

    @property
    def bank_signal(self) -> int:
        """The key of the bank's signal."""

    @property
    def view(self) -> View:
        """How the content was looked at."""

    @property
    def distance(self) -> int:
        """How far it is."""


S = TypeVar("S", bound=Seen)


def nearest_views(found: Iterable[S]) -> list[S]:
    """All that was found in content as it is; of what was found only by looking at it otherwise,
    each of a bank's signals once, by the view that is nearest."""
    seen = list(found)
    kept = [one for one in seen if one.view == AS_IT_IS]
    there = {one.bank_signal for one in kept}
    others: dict[int, S] = {}
    for one in sorted(seen, key=lambda one: (one.distance, str(one.view))):
        if one.bank_signal not in there:
            others.setdefault(one.bank_signal, one)
    return kept + list(others.values())
