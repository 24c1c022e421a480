"""What finds stems: the native kernel where it could be compiled, an automaton elsewhere.

Both give the same places.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final, Protocol, cast

from kashf.kernels import kernel_or
from kashf.language.stems import plain

Meant = tuple[str, int, int]
"""The letters of a stem, the number of what it means, the number of its inflection."""

Ways = Sequence[tuple[Collection[str], Collection[str]]]
"""Of an inflection: what may stand before a stem, with what may then stand after it."""

Place = tuple[int, int, int]
"""Where a word starts and ends, and the number of what it means."""

Lexicon = Any
"""What an engine makes of stems and inflections, for itself."""


class Engine(Protocol):
    """The functions of the kernel; see `native/kernel.cpp`."""

    def compiled(self, stems: Sequence[Meant], inflections: Sequence[Ways], /) -> Lexicon:
        """A lexicon, ready to be asked by any thread."""

    def places(self, lexicon: Lexicon, text: str, is_letter: bytes, most: int, /) -> list[Place]:
        """What is found, in order, each once; the first `most` and perhaps some more. `is_letter`
        has a byte for each code point of Unicode."""


_CHOSEN: Final = kernel_or(plain)
ENGINE: Final = cast("Engine", _CHOSEN)
IS_NATIVE: Final = _CHOSEN is not plain
