"""Each write, sync and rename fails in turn: nothing that was acknowledged is lost, nothing is half
done, and the writer goes on when there is room again."""

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from kashf.errors import CannotWrite, IndexReadOnly
from kashf.index import HammingIndex, contents, files, writing
from tests.index.making import everything, keys, random_codes

POINTS = ("write", "sync", "sync_folder", "rename")
CODES = random_codes(400)
OLD = set(range(30))

Do = Callable[[HammingIndex], object]


def old_index(folder: Path) -> None:
    """Some keys in a segment, some in the journal, and one of the former removed there."""
    with HammingIndex.writer(folder, bits=256) as index:
        index.add(np.arange(20), CODES[:20])
        index.add(np.arange(100, 160), CODES[100:160])
        index.remove(np.arange(100, 160))
        index.add(np.arange(20, 30), CODES[20:30])


CHANGES: dict[str, tuple[Do, set[int]]] = {
    "add": (lambda index: index.add(keys(50, 51), CODES[50:52]), OLD | {50, 51}),
    "remove": (lambda index: index.remove(keys(3, 25)), OLD - {3, 25}),
    "flush": (lambda index: index.add(np.arange(60, 99), CODES[60:99]), OLD | {*range(60, 99)}),
    "a segment at once": (
        lambda index: index.add(np.arange(200, 299), CODES[200:299]),
        OLD | {*range(200, 299)},
    ),
    "clear": (lambda index: index.clear(), set()),
}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "FLUSH", 50)
    monkeypatch.setattr(contents, "TAIL", 16)


class Faults:
    """Has one call of a function fail: the one of that number."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.left: int | None = None
        self.happened = False
        self.whole = {point: getattr(files, point) for point in POINTS}

    def at(self, point: str, number: int, *, after: bool) -> None:
        """`after`: it is done, and fails all the same."""
        self.left, self.happened = number, False
        whole = self.whole[point]

        def failing(*given: object) -> None:
            self.left = None if self.left is None else self.left - 1
            if self.left is None or self.left >= 0:
                whole(*given)
                return
            self.left, self.happened = None, True
            self.partly(point, whole, given, after=after)
            raise self.error

        self.patch.setattr(files, point, failing)

    @staticmethod
    def partly(
        point: str, whole: Callable[..., None], given: tuple[object, ...], *, after: bool
    ) -> None:
        if after:
            whole(*given)
        elif point == "write":  # half of it is there
            handle, data = given
            assert isinstance(handle, int)
            half = memoryview(data).cast("B")  # type: ignore[arg-type]
            os.write(handle, half[: len(half) // 2])


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    return Faults(monkeypatch)


@pytest.mark.parametrize(("do", "then"), CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("point", POINTS)
def test_a_change_that_fails(
    tmp_path: Path, faults: Faults, point: str, after: bool, do: Do, then: set[int]
) -> None:
    for number in range(100):
        folder = tmp_path / str(number)
        old_index(folder)
        if not fails(folder, faults, (point, number, after), do, then):
            return
    raise AssertionError("it writes without end")


def fails(
    folder: Path, faults: Faults, where: tuple[str, int, bool], do: Do, then: set[int]
) -> bool:
    """Whether there is a call of that number to fail. What is asked for holds either way."""
    point, number, after = where
    with HammingIndex.writer(folder, bits=256) as index, HammingIndex.open(folder) as reader:
        faults.at(point, number, after=after)
        acknowledged = is_done(do, index)
        happened, faults.left = faults.happened, None
        reader.refresh()
        states = [then] if acknowledged else [OLD, then]
        assert everything(reader) in states
        assert everything(index) in states

        goes_on(index)
        found = everything(index)
        assert found - {1_000} in states
        reader.refresh()
        assert everything(reader) == found
        assert reader.stats().damage == ()
    for opened in (HammingIndex.open(folder), HammingIndex.writer(folder, bits=256)):
        with opened as index:
            assert everything(index) == found
            assert index.stats().damage == ()
    return happened


def is_done(do: Do, index: HammingIndex) -> bool:
    try:
        do(index)
    except CannotWrite:
        return False
    return True


def goes_on(index: HammingIndex) -> None:
    """Another change, now that there is room."""
    index.add(keys(1_000), CODES[:1])


@pytest.mark.parametrize("point", POINTS)
def test_a_new_index_that_fails(tmp_path: Path, faults: Faults, point: str) -> None:
    for number in range(20):
        faults.at(point, number, after=False)
        with suppress(CannotWrite):
            HammingIndex.writer(tmp_path / str(number), bits=256).close()
        faults.left = None
        with HammingIndex.writer(tmp_path / str(number), bits=256) as index:
            goes_on(index)
            assert everything(index) == {1_000}
        if not faults.happened:
            return
    raise AssertionError("it writes without end")


@pytest.mark.parametrize("point", POINTS)
def test_a_repair_that_fails(tmp_path: Path, faults: Faults, point: str) -> None:
    for number in range(100):
        folder = tmp_path / str(number)
        old_index(folder)
        journal = max(folder.glob("journal-*"))
        broken = bytearray(journal.read_bytes())
        broken[-1] ^= 1
        journal.write_bytes(broken)
        with HammingIndex.open(folder) as reader:
            sound = everything(reader)
            assert sound >= set(range(20))

        faults.at(point, number, after=False)
        with suppress(CannotWrite):
            HammingIndex.repair(folder)
        faults.left = None
        HammingIndex.repair(folder)
        with HammingIndex.writer(folder, bits=256) as index:
            assert everything(index) == sound
        if not faults.happened:
            return
    raise AssertionError("it writes without end")


@pytest.mark.parametrize("point", POINTS)
def test_merging_that_fails_is_tried_again(tmp_path: Path, faults: Faults, point: str) -> None:
    there: set[int] = set()
    HammingIndex.writer(tmp_path, bits=256).close()
    for number in range(12):
        faults.at(point, number, after=False)
        for start in range(0, 400, 20):
            own = np.arange(start, start + 20) + 1_000 * number
            with suppress(CannotWrite), HammingIndex.writer(tmp_path, bits=256) as index:
                index.add(own, CODES[start : start + 20])
                there |= set(own.tolist())
        faults.left = None
    with HammingIndex.writer(tmp_path, bits=256) as index:
        assert there <= everything(index)
        assert len(index.stats().segments) < 20


def test_a_record_that_was_taken_back_is_not_believed(tmp_path: Path, faults: Faults) -> None:
    """A reader may have read it before its sync failed."""
    old_index(tmp_path)
    with HammingIndex.writer(tmp_path, bits=256) as writer, HammingIndex.open(tmp_path) as reader:
        taken_back: list[set[int]] = []

        def read_and_fail(handle: int) -> None:
            if not taken_back:
                reader.refresh()
                taken_back.append(everything(reader))
                raise OSError(errno.EIO, "Input/output error")

        faults.patch.setattr(files, "sync", read_and_fail)
        with pytest.raises(CannotWrite):
            writer.add(keys(50), CODES[50:51])
        assert taken_back == [OLD | {50}]
        reader.refresh()
        assert everything(reader) == OLD

        writer.add(keys(51, 52, 53), CODES[51:54])
        reader.refresh()
        assert everything(reader) == OLD | {51, 52, 53}
        assert reader.stats().damage == ()


def test_a_change_that_was_interrupted_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between the journal and the memory."""
    with HammingIndex.writer(tmp_path, bits=256) as index:
        with monkeypatch.context() as patch:
            patch.setattr(contents.Contents, "add", interrupted)
            with pytest.raises(KeyboardInterrupt):
                index.add(keys(1), CODES[:1])
        index.add(keys(2), CODES[:1])
        assert everything(index) == {1, 2}


def interrupted(*given: object) -> None:
    raise KeyboardInterrupt


def test_a_folder_that_became_read_only_says_so(tmp_path: Path, faults: Faults) -> None:
    old_index(tmp_path)
    with HammingIndex.writer(tmp_path, bits=256) as index:
        faults.error = OSError(errno.EROFS, os.strerror(errno.EROFS))
        faults.at("write", 0, after=False)
        with pytest.raises(IndexReadOnly):
            index.remove(keys(1))
        assert everything(index) == OLD


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real one, of 256 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("this user may not mount a file system")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(index: HammingIndex, there: set[int]) -> None:
    for number in range(100):
        own = np.arange(number * 30, number * 30 + 30)
        index.add(own, random_codes(30, seed=number))
        there |= set(own.tolist())


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    there: set[int] = set()
    folder, ballast = small_disk / "index", small_disk / "ballast"
    ballast.write_bytes(bytes(100_000))
    with HammingIndex.writer(folder, bits=256) as index, HammingIndex.open(folder) as reader:
        with pytest.raises(CannotWrite, match="No space left on device"):
            fill(index, there)
        reader.refresh()
        assert there <= everything(reader)

        ballast.unlink()
        index.add(keys(-1), CODES[:1])
        there |= {-1}
        assert there <= everything(index)
        reader.refresh()
        assert everything(reader) == everything(index)
    with HammingIndex.writer(folder, bits=256) as index:
        assert there <= everything(index)
