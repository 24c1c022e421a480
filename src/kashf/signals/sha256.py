"""`sha256`: the same bytes."""

import hashlib
from collections.abc import Sequence
from typing import ClassVar, Final

from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import ExactType, Signal, parse_hex


class Sha256(ExactType):
    """The SHA-256 digest of the bytes (FIPS 180-4), as 64 hexadecimal digits."""

    name: ClassVar = "sha256"
    summary: ClassVar = "the very same bytes"
    reads: ClassVar = frozenset(ContentKind)
    examples: ClassVar = (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "0" * 64,
    )

    def compute(self, content: Content) -> Sequence[Signal]:
        """The digest of all bytes, read in pieces."""
        content.file.seek(0)
        return [Signal(self.name, hashlib.file_digest(content.file, "sha256").hexdigest())]

    def parse(self, value: str) -> str:
        """64 hexadecimal digits, lower case."""
        return parse_hex(self, value, 256)


SHA256: Final = Sha256()
