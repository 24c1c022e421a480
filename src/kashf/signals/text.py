"""`text`: texts that read the same."""

import hashlib
from collections.abc import Sequence
from typing import ClassVar, Final

from kashf.language import fold
from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import ExactType, Signal, parse_hex


class Text(ExactType):
    """The SHA-256 digest of the folded text (`kashf.language.fold`), so that a bank of texts can be
    shared without the texts. Diacritics, tatweel, letter variants, case and spacing do not matter;
    another word does."""

    name: ClassVar = "text"
    summary: ClassVar = "texts that read the same"
    reads: ClassVar = frozenset({ContentKind.TEXT})
    examples: ClassVar = (
        "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "FCDE2B2EDBA56BF408601FB721FE9B5C338D10EE429EA04FAE5511B68FBF8FB9",
        "0" * 64,
    )

    def compute(self, content: Content) -> Sequence[Signal]:
        """One signal a text; none where nothing but blanks and invisible characters is left."""
        folded = fold(content.text)
        if not folded:
            return []
        return [Signal(self.name, hashlib.sha256(folded.encode()).hexdigest())]

    def parse(self, value: str) -> str:
        """64 hexadecimal digits, lower case."""
        return parse_hex(self, value, 256)


TEXT: Final = Text()
