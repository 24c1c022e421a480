"""The native kernel, made from native/kernel.cpp."""

from collections.abc import Sequence

from kashf.language.stems.engine import Lexicon, Meant, Place, Ways

def compiled(stems: Sequence[Meant], inflections: Sequence[Ways], /) -> Lexicon: ...
def places(lexicon: Lexicon, text: str, is_letter: bytes, most: int, /) -> list[Place]: ...
