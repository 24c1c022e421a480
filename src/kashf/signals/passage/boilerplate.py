"""What people of all kinds write in the same words: greetings, verses, prayers, formulae of news.

A passage that lies in one of these says nothing of where a text comes from, so it is left out of
all signals: such words cannot match, alone or with others.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashf.signals.passage.letters import letters
from kashf.signals.shingles import PASSAGE, passages

_FILE: Final = "boilerplate.txt"


def formulae() -> Iterator[str]:
    """The listed words, a line each."""
    for line in files(__package__).joinpath(_FILE).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def common() -> NDArray[np.uint64]:
    """All passages of the listed words, the smallest first."""
    each = [passages(letters(line)) for line in formulae()]
    return np.unique(np.concatenate(each))


assert PASSAGE == 14, "the listed words have been chosen to have that many letters and more"
