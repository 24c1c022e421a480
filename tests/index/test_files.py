"""Whatever bytes stand in the files of an index: they are read, or an error says why not."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kashf.errors import IndexDamaged, IndexNewer, NotAnIndex
from kashf.index import manifest, segment_file
from kashf.index.segment import built
from tests.index.making import random_codes

IDENTITY = "0123456789abcdef" * 2
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.just(manifest.KIND),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["manifest", "check", "kind", "format"]), inner, max_size=4
        )
    ),
)


@given(st.binary(max_size=90) | st.builds(repr, JSON).map(str.encode) | st.none())
@example(b'{"manifest": [], "check": ""}')
@example(b"[" * 100_000)
def test_any_manifest(text: bytes | None) -> None:
    with pytest.raises((IndexDamaged, IndexNewer, NotAnIndex)):
        manifest.understood(Path("index"), (text, None))


def header(text: bytes) -> bytes:
    """One with a right checksum, as somebody would write who wants to harm."""
    start = b"KASHFSEG" + len(text).to_bytes(8, "little") + segment_file._check(text) + text
    return start.ljust(4_096, b"\0")


def written(folder: Path) -> bytes:
    codes = random_codes(30, 64).view("<u8")
    arrays = built(64, np.arange(30), np.concatenate([codes[:20], codes[:10]]), 7).arrays
    segment_file.write(folder / "segment-1", IDENTITY, arrays, np.arange(3), durable=False)
    return (folder / "segment-1").read_bytes()


def looked_at(folder: Path, data: bytes) -> None:
    """Read it if it can be read, and use it."""
    (folder / "segment-2").write_bytes(data)
    with suppress(segment_file.NotReadable):
        mapped = segment_file.verified(folder / "segment-2", IDENTITY, 64, 7)
        keys, codes = mapped.segment.contents()
        assert len(keys) == len(codes)
        assert len(keys) <= mapped.segment.arrays.held


@given(st.binary(max_size=200), st.integers(0, 5_000))
def test_any_segment(data: bytes, size: int) -> None:
    with TemporaryDirectory() as folder:
        looked_at(Path(folder), data)
        looked_at(Path(folder), header(data) + bytes(size))


@given(st.data())
def test_a_header_that_says_something_else(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        whole = written(Path(folder))
        length = int.from_bytes(whole[8:16], "little")
        text = bytearray(whole[24 : 24 + length])
        digits = [at for at, byte in enumerate(text) if chr(byte).isdigit()]
        for at in data.draw(st.lists(st.sampled_from(digits), min_size=1, max_size=3)):
            text[at] = data.draw(st.sampled_from(b"0123456789-"))
        looked_at(Path(folder), header(bytes(text)) + whole[4_096:])
