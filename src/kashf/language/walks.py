"""Walks over a text by tables, which learn the characters that they do not know yet."""

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashf.language.engine import ENGINE
from kashf.language.plain import Hinted
from kashf.language.tables import Codes, Several, Table

_ROW: Final = Struct("=II")
NONE: Final = Several()
"""For tables of which no value stands for several."""


class Written(NamedTuple):
    """What is asked of a text before it is folded."""

    folded: str
    as_written: Hinted
    as_folded: Hinted
    articles: tuple[int, int]


def mapped(text: str, table: Table[np.uint32], several: Several) -> str:
    """The text with what each character becomes in its place; itself, if nothing changes."""
    found = ENGINE.mapped(text, table.values, several.items)
    if found is not None:
        return found
    table.learn(text)
    return mapped(text, table, several)


def placed(text: str, table: Table[np.uint32], several: Several) -> tuple[str, Codes]:
    """The same with one blank where there were several, and none at the ends; and the place in the
    text that each character comes from."""
    found = ENGINE.placed(text, table.values, several.items)
    if found is not None:
        return found[0], np.frombuffer(found[1], np.uint32)
    table.learn(text)
    return placed(text, table, several)


def written(
    text: str, folds: Table[np.uint32], several: Several, bits: Table[np.uint32]
) -> Written:
    """The text folded, what both hint at, and its articles; see `Engine.written`."""
    found = ENGINE.written(text, folds.values, several.items, bits.values)
    if found is not None:
        return Written(*found)
    folds.learn(text)
    bits.learn(text)
    bits.learn(mapped(text, folds, several))
    return written(text, folds, several, bits)


def classed(
    text: str, classes: Table[np.uint8], threes: NDArray[np.uint16]
) -> tuple[bytes, int, bool]:
    """The class of each character, the bits of all three in a row, and whether a letter stands
    three times in a row; see `Engine.classed`."""
    found = ENGINE.classed(text, classes.values, threes)
    if found is not None:
        return found
    classes.learn(text)
    return classed(text, classes, threes)


def chosen(text: str, kinds: Table[np.uint8], kind: int) -> Codes:
    """The code points of the characters of one kind, in order."""
    found = ENGINE.chosen(text, kinds.values, kind)
    if found is not None:
        return np.frombuffer(found, np.uint32)
    kinds.learn(text)
    return chosen(text, kinds, kind)


def rows(text: str) -> Iterator[tuple[int, int]]:
    """From where to where a character that is one letter stands three times and more."""
    return _ROW.iter_unpack(ENGINE.rows(text))
