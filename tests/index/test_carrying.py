"""Indexes in one file: whole whoever writes meanwhile, and refused if somebody means harm."""

import io
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from kashf.errors import BadSnapshot, CannotWrite, Conflict, IndexDamaged, NotFound
from kashf.index import Durability, HammingIndex, Mark, restore, snapshot, writing
from tests.index.making import everything, random_codes

BLOCK = tarfile.BLOCKSIZE


def code(key: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.frombuffer(key.to_bytes(8, "little"), np.uint8)[None]


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A folder with two indexes."""
    for name, bits in (("pdq", 256), ("text", 64)):
        with HammingIndex.writer(tmp_path / "ours" / name, bits=bits) as index:
            index.add(np.arange(100), random_codes(100, bits), mark=Mark(100))
            index.remove(np.arange(10), mark=Mark(110))
    (tmp_path / "ours" / "of others").mkdir()
    return tmp_path / "ours"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    return tmp_path / "theirs"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "index.tar"


def held(folder: Path) -> set[int]:
    with HammingIndex.open(folder) as index:
        return everything(index)


def test_what_is_carried_is_there_and_can_be_written_on(
    ours: Path, theirs: Path, file: Path
) -> None:
    made = snapshot(ours, file)
    put = restore(file, theirs)

    assert made == put
    assert {name: (each.mark, each.keys) for name, each in put.items()} == {
        "pdq": (Mark(110), 90),
        "text": (Mark(110), 90),
    }
    assert sorted(child.name for child in theirs.iterdir()) == ["pdq", "text"]
    assert held(theirs / "pdq") == set(range(10, 100))
    with HammingIndex.writer(theirs / "text", bits=64) as index:
        index.add(np.array([500]), code(500), mark=Mark(111))
    assert held(theirs / "text") == {*range(10, 100), 500}


def test_it_can_be_looked_into_with_the_usual_tools(ours: Path, file: Path) -> None:
    snapshot(ours, file)
    with tarfile.open(file) as packed:
        names = packed.getnames()
    assert names == [
        f"{index}/{name}"
        for index in ("pdq", "text")
        for name in ("manifest.copy.json", "manifest.json", "journal-1")
    ]


@pytest.fixture
def busy(ours: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A writer that puts in one key after the other, and makes and merges many segments."""
    monkeypatch.setattr(writing, "FLUSH", 16)
    stopping = Event()

    def write() -> None:
        with HammingIndex.writer(ours / "busy", bits=64, durability=Durability.BUFFERED) as index:
            for key in range(1, 1_000_000):
                if stopping.is_set():
                    return
                index.add(np.array([key]), code(key), mark=Mark(key))

    thread = Thread(target=write)
    thread.start()
    while not (ours / "busy" / "manifest.json").exists():
        pass
    yield ours
    stopping.set()
    thread.join()


def test_while_it_is_written_a_snapshot_has_all_up_to_one_moment(
    busy: Path, tmp_path: Path
) -> None:
    before = 0
    for number in range(25):
        file, folder = tmp_path / f"{number}.tar", tmp_path / f"folder-{number}"
        least = snapshot(busy, file)["busy"].mark.sequence
        there = restore(file, folder)["busy"]

        assert there.mark.sequence >= least >= before
        assert held(folder / "busy") == set(range(1, there.mark.sequence + 1))
        before = least
    assert before > 100


def test_there_has_to_be_an_index(tmp_path: Path, file: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(NotFound):
            snapshot(folder, file)
    assert not file.exists()


def test_a_file_that_is_there_stays_as_it_is(ours: Path, file: Path) -> None:
    file.write_text("precious")
    with pytest.raises(Conflict):
        snapshot(ours, file)
    assert file.read_text() == "precious"


def test_a_damaged_index_is_not_carried(ours: Path, file: Path) -> None:
    with HammingIndex.writer(ours / "pdq", bits=256) as index:
        index.add(np.arange(1000, 1000 + writing.FLUSH), random_codes(writing.FLUSH, seed=3))
    (segment,) = (ours / "pdq").glob("segment-*")
    with segment.open("r+b") as handle:
        handle.seek(segment.stat().st_size // 2)
        handle.write(b"\xff" * 64)
    with pytest.raises(IndexDamaged):
        snapshot(ours, file)
    assert not file.exists()


@pytest.mark.parametrize("fails", ["write", "sync"])
def test_a_full_disk_leaves_nothing(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    target = "tarfile.TarFile.addfile" if fails == "write" else "kashf.index.files.sync"
    monkeypatch.setattr(target, full)
    with pytest.raises(CannotWrite, match="No space left"):
        snapshot(ours, tmp_path / "out.tar")
    assert [child.name for child in tmp_path.iterdir()] == ["ours"]


def test_an_index_that_is_there_is_not_replaced(ours: Path, theirs: Path, file: Path) -> None:
    snapshot(ours, file)
    with HammingIndex.writer(theirs / "text", bits=64) as index:
        index.add(np.array([1]), code(1))

    with pytest.raises(Conflict):
        restore(file, theirs)

    assert [child.name for child in theirs.iterdir()] == ["text"]
    assert held(theirs / "text") == {1}


# What others make


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as made:
        for info, data in members:
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return out.getvalue()


def named(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def too_long(said: int) -> bytes:
    info = named("pdq/segment-1")
    info.size = said
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(BLOCK)


def in_pax(name: str) -> bytes:
    info = named("pdq/segment-1")
    info.pax_headers = {"path": name}
    return info.tobuf(tarfile.PAX_FORMAT) + bytes(2 * BLOCK)


EVIL: dict[str, bytes] = {
    "nothing": b"",
    "a text": b"no tar at all" * 100,
    "an empty tar": packed(),
    "upwards": packed((named("../segment-1"), b"x")),
    "further up": packed((named("pdq/../../segment-1"), b"x")),
    "absolute": packed((named("/etc/segment-1"), b"x")),
    "no folder": packed((named("segment-1"), b"x")),
    "a folder in it": packed((named("pdq/more/segment-1"), b"x")),
    "a hidden folder": packed((named(".ssh/segment-1"), b"x")),
    "another file": packed((named("pdq/authorized_keys"), b"x")),
    "a draft": packed((named("pdq/segment-1.draft-1"), b"x")),
    "a link": packed((named("pdq/segment-1", tarfile.SYMTYPE, "/etc/passwd"), b"")),
    "a hard link": packed((named("pdq/segment-1", tarfile.LNKTYPE, "/etc/passwd"), b"")),
    "a device": packed((named("pdq/segment-1", tarfile.CHRTYPE), b"")),
    "a pipe": packed((named("pdq/segment-1", tarfile.FIFOTYPE), b"")),
    "a directory": packed((named("pdq", tarfile.DIRTYPE), b"")),
    "a sparse file": packed((named("pdq/segment-1", tarfile.GNUTYPE_SPARSE), b"x")),
    "another name in a header of pax": in_pax("../../evil"),
    "larger than it is": too_long(1 << 40),
    "less than nothing": too_long(-5),
    "twice": packed((named("pdq/segment-1"), b"x"), (named("pdq/segment-1"), b"y")),
    "no manifest": packed((named("pdq/segment-1"), b"x")),
    "a manifest that says nothing": packed((named("pdq/manifest.json"), b"{}")),
}


@pytest.mark.parametrize("data", EVIL.values(), ids=EVIL.keys())
def test_what_is_no_snapshot_writes_nothing(
    tmp_path: Path, theirs: Path, file: Path, data: bytes
) -> None:
    file.write_bytes(data)
    with pytest.raises(BadSnapshot):
        restore(file, theirs)
    assert list(theirs.iterdir()) == []
    assert {child.name for child in tmp_path.iterdir()} == {"index.tar", "theirs"}


def test_more_files_than_an_index_has_are_refused(
    theirs: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kashf.index.carrying._MOST_FILES", 5)
    file.write_bytes(packed(*((named(f"pdq/segment-{one}"), b"") for one in range(9))))
    with pytest.raises(BadSnapshot, match="fewer than 5 files"):
        restore(file, theirs)
    assert list(theirs.iterdir()) == []


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[: len(data) // 2 // BLOCK * BLOCK],
        lambda data: data[:BLOCK],
    ],
    ids=["in a file", "in a block", "after a header"],
)
def test_a_snapshot_that_was_cut_short_is_refused(
    ours: Path, theirs: Path, file: Path, harm: Callable[[bytes], bytes]
) -> None:
    snapshot(ours, file)
    file.write_bytes(harm(file.read_bytes()))
    with pytest.raises(BadSnapshot):
        restore(file, theirs)
    assert list(theirs.iterdir()) == []


def test_a_snapshot_with_a_broken_journal_is_refused(ours: Path, theirs: Path, file: Path) -> None:
    snapshot(ours, file)
    data = bytearray(file.read_bytes())
    at = data.index(b"pdq/journal-1") + BLOCK + 200
    data[at : at + 8] = b"\xff" * 8
    file.write_bytes(data)
    with pytest.raises(BadSnapshot, match="damaged"):
        restore(file, theirs)


def test_a_file_that_is_not_there(tmp_path: Path, theirs: Path) -> None:
    with pytest.raises(NotFound):
        restore(tmp_path / "missing.tar", theirs)


def test_without_room_nothing_is_begun(
    ours: Path, theirs: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot(ours, file)
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr("kashf.index.carrying.shutil.disk_usage", lambda _: usage)
    with pytest.raises(CannotWrite, match="room for 10 bytes"):
        restore(file, theirs)
    assert list(theirs.iterdir()) == []
