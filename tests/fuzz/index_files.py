"""Coverage-guided fuzzing of what reads the files of an index: `make fuzz`."""

import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

from kashf.errors import KashfError
from kashf.index import journal, manifest, segment_file

IDENTITY = "0123456789abcdef" * 2
FOLDER = TemporaryDirectory()
FILE = Path(FOLDER.name) / "segment-1"


def framed(content: bytes) -> bytes:
    """A record with right checksums: without them nothing would get past these."""
    at = journal.START
    check = journal.xxhash.xxh3_64_intdigest(content, seed=at)  # type: ignore[attr-defined]
    own = journal._frame_check(len(content), at)
    return bytes(at) + journal._FRAME.pack(b"KREC", len(content), own, check) + content


def headed(text: bytes) -> bytes:
    """A segment whose header has a right checksum."""
    start = b"KASHFSEG" + len(text).to_bytes(8, "little") + segment_file._check(text) + text
    return start.ljust(8_192, b"\0")


def one(data: bytes) -> None:
    """All readers with the same bytes; only designed errors may come out."""
    with suppress(KashfError):
        manifest.understood(Path(FOLDER.name), (data, None))
    for whole in (data, framed(data)):
        FILE.write_bytes(whole)
        with FILE.open("rb") as file:
            list(journal.read(file.fileno(), 128, journal.START))
    for whole in (data, headed(data)):
        FILE.write_bytes(whole)
        with suppress(segment_file.NotReadable):
            segment_file.verified(FILE, IDENTITY, 128, 7)


if __name__ == "__main__":
    atheris.instrument_all()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
