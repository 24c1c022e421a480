"""`text`: texts that read alike."""

import hashlib
from collections.abc import Sequence
from typing import ClassVar, Final

from kashf.language.tables import codes_of
from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import HammingType, Signal
from kashf.signals.shingles import simhash

FEWEST_GRAMS: Final = 100  # distinct ones: what some twenty words have


class Text(HammingType):
    """A SimHash (Charikar 2002) of 256 bits over the distinct grams of four characters of the
    text's skeleton (`kashf.language.skeleton`): spelling, marks, dots and tricks do not matter, a
    word in ten may be another, and parts may change places.

    A text of fewer than 100 distinct grams, some twenty words, is too short to be alike: its value
    is the SHA-256 digest of its skeleton, which is near to no other value, so it matches what reads
    the same only.
    """

    name: ClassVar = "text"
    summary: ClassVar = "texts that read alike"
    reads: ClassVar = frozenset({ContentKind.TEXT})
    bits: ClassVar = 256
    radius: ClassVar = 48
    widest: ClassVar = 64
    examples: ClassVar = (
        "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "FCDE2B2EDBA56BF408601FB721FE9B5C338D10EE429EA04FAE5511B68FBF8FB9",
        "0" * 64,
    )

    def explain(self, distance: int) -> str:
        """In words."""
        return super().explain(distance) if distance else "reads the same"

    def compute(self, content: Content) -> Sequence[Signal]:
        """One signal a text; none where nothing but blanks and invisible characters is left."""
        bare = content.skeleton
        if not bare:
            return []
        code, grams = simhash(codes_of(bare))
        if grams < FEWEST_GRAMS:
            code = hashlib.sha256(bare.encode(errors="surrogatepass")).digest()
        return [Signal(self.name, code.hex())]


TEXT: Final = Text()
