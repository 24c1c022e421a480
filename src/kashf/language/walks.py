"""Walks over a text by tables, which learn the characters that they do not know yet."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.language.engine import ENGINE
from kashf.language.tables import Several, Table

NONE: Final = Several()
"""For tables of which no value stands for several."""


def mapped(text: str, table: Table[np.uint32], several: Several) -> str:
    """The text with what each character becomes in its place; itself, if nothing changes."""
    found = ENGINE.mapped(text, table.values, several.items)
    if found is not None:
        return found
    table.learn(text)
    return mapped(text, table, several)


def hinted(text: str, bits: Table[np.uint16]) -> tuple[int, int, int]:
    """The bits of its characters, of pairs, and of two pairs in a row; see `Engine.hinted`."""
    found = ENGINE.hinted(text, bits.values)
    if found is not None:
        return found
    bits.learn(text)
    return hinted(text, bits)


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


def chosen(text: str, kinds: Table[np.uint8], kind: int) -> NDArray[np.uint32]:
    """The code points of the characters of one kind, in order."""
    found = ENGINE.chosen(text, kinds.values, kind)
    if found is not None:
        return np.frombuffer(found, np.uint32)
    kinds.learn(text)
    return chosen(text, kinds, kind)
