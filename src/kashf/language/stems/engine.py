"""What finds stems: the native kernel where it could be compiled, an automaton elsewhere.

Both give the same places.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final, Protocol, cast

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


try:
    from kashf.language.stems import kernel as _kernel
except ImportError:  # no compiler was there when Kashf was installed
    _chosen = cast("Engine", plain)
else:
    _chosen = cast("Engine", _kernel)

ENGINE: Final = _chosen
IS_NATIVE: Final = ENGINE is not cast("Engine", plain)
