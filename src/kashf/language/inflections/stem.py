"""What is looked for in words, and what may stand around it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

Affixes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Inflection:
    """Pairs of what may stand before a stem with what may then stand after it."""

    ways: tuple[tuple[Affixes, Affixes], ...]


@dataclass(frozen=True, slots=True)
class Stem:
    """What is looked for, and what may stand around it."""

    letters: str
    inflection: Inflection


def joined(*parts: Iterable[str]) -> Affixes:
    """One of each part, in a row."""
    return frozenset("".join(each) for each in product(*parts))


def after(*suffixes: Iterable[str]) -> Inflection:
    """One of these after the stem, and nothing before it."""
    return Inflection(((frozenset({""}), frozenset().union(*suffixes)),))


def suffixed(form: str, *suffixes: Iterable[str]) -> Sequence[Stem]:
    """A form as it is, or with one of these."""
    return [Stem(form, after({""}, *suffixes))]
