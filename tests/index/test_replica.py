"""An index that follows a log: whatever happens to the folder, the log is what is found."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from kashf.errors import CannotWrite, IndexClosed
from kashf.index import HammingIndex, LineKind, Lines, Mark, Replica, files, replica
from kashf.index.hamming import Codes

DUE = 10


@pytest.fixture(autouse=True)
def soon_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "MOST_IN_MEMORY", DUE)


def code(key: int) -> Codes:
    return np.frombuffer(key.to_bytes(8, "little"), np.uint8)


class ListedLog:
    """A log in a list. Every key has its number as its code."""

    def __init__(self) -> None:
        self.lines: list[tuple[LineKind, int, bytes]] = []
        self.asked: list[int] = []

    def add(self, *keys: int, tag: bytes = b"one") -> None:
        self.lines += [(LineKind.ADDED, key, tag.ljust(16)) for key in keys]

    def remove(self, *keys: int) -> None:
        self.lines += [(LineKind.REMOVED, key, b"one".ljust(16)) for key in keys]

    def newest(self) -> Mark:
        return self._mark(len(self.lines))

    def knows(self, mark: Mark) -> bool:
        return mark.sequence <= len(self.lines) and self._mark(mark.sequence) == mark

    def since(self, mark: Mark) -> Iterator[Lines]:
        self.asked.append(mark.sequence)
        for number, (kind, key, _) in enumerate(self.lines[mark.sequence :], mark.sequence + 1):
            codes = np.empty((0, 8), np.uint8) if kind == LineKind.REMOVED else code(key)[None]
            yield Lines(kind, np.array([key]), codes, self._mark(number))

    def _mark(self, number: int) -> Mark:
        return Mark(number, self.lines[number - 1][2]) if number else Mark()


@pytest.fixture
def log() -> ListedLog:
    return ListedLog()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def opened(log: ListedLog, folder: Path) -> Callable[[], Replica]:
    return lambda: Replica(folder, log, bits=64, radius=8)


def held(index: Replica) -> list[int]:
    found = index.search(code(0)[None], 64)
    assert found.distance.tolist() == sorted(found.distance.tolist())
    return sorted(found.key.tolist())


def mark_of(folder: Path) -> int:
    with HammingIndex.open(folder) as index:
        return index.mark.sequence


def test_each_line_counts_with_the_next_search(
    log: ListedLog, opened: Callable[[], Replica]
) -> None:
    index = opened()
    assert held(index) == []
    log.add(1, 2)
    assert held(index) == [1, 2]
    log.remove(1)
    assert held(index) == [2]


def test_few_lines_stay_in_memory(
    log: ListedLog, opened: Callable[[], Replica], folder: Path
) -> None:
    log.add(*range(DUE))
    assert held(opened()) == list(range(DUE))
    assert not folder.exists()


def test_more_of_them_go_to_the_folder_and_later_ones_count_on_top(
    log: ListedLog, opened: Callable[[], Replica], folder: Path
) -> None:
    index = opened()
    log.add(*range(DUE + 1))
    assert held(index) == list(range(DUE + 1))
    assert mark_of(folder) == DUE + 1

    log.remove(3, 4)
    log.add(50)
    assert held(index) == [*range(3), *range(5, DUE + 1), 50]
    assert mark_of(folder) == DUE + 1


def test_another_process_starts_from_the_folder(
    log: ListedLog, opened: Callable[[], Replica]
) -> None:
    log.add(*range(20))
    opened().settle()
    log.asked.clear()

    assert held(opened()) == list(range(20))
    assert log.asked == []


def test_lines_that_the_folder_got_meanwhile_are_found_once(
    log: ListedLog, opened: Callable[[], Replica]
) -> None:
    ours = opened()
    log.add(*range(8))
    assert held(ours) == list(range(8))
    log.add(*range(8, 20))
    opened().settle()  # another process writes all of them

    log.add(30)
    assert held(ours) == [*range(20), 30]


def test_what_is_added_and_removed_before_the_folder_is_written_is_not_in_it(
    log: ListedLog, opened: Callable[[], Replica]
) -> None:
    log.add(*range(20))
    log.remove(*range(0, 20, 2))
    assert held(opened()) == list(range(1, 20, 2))
    assert held(opened()) == list(range(1, 20, 2))


def test_a_log_that_was_put_back_from_a_copy_is_followed_anew(
    log: ListedLog, opened: Callable[[], Replica], folder: Path
) -> None:
    index = opened()
    log.add(*range(20))
    assert held(index) == list(range(20))

    log.lines = []
    log.add(*range(100, 130), tag=b"two")
    assert held(index) == held(opened()) == list(range(100, 130))
    assert mark_of(folder) == 30


def test_a_log_that_became_shorter_is_followed_anew(
    log: ListedLog, opened: Callable[[], Replica]
) -> None:
    index = opened()
    log.add(*range(20))
    assert held(index) == list(range(20))
    log.lines = log.lines[:3]
    assert held(index) == held(opened()) == [0, 1, 2]


@pytest.mark.parametrize("name", ["manifest.json", "manifest.copy.json", "segment-", "journal-"])
def test_a_damaged_folder_is_made_anew(
    log: ListedLog, opened: Callable[[], Replica], folder: Path, name: str
) -> None:
    log.add(*range(20))
    opened().settle()
    for file in folder.glob(f"{name}*"):
        file.write_bytes(file.read_bytes()[::-1])
    log.add(*range(20, 40))

    assert held(opened()) == list(range(40))
    assert held(opened()) == list(range(40))
    with HammingIndex.open(folder) as index:
        assert (index.mark.sequence, len(index), index.stats().damage) == (40, 40, ())


def test_a_folder_of_other_codes_is_made_anew(
    log: ListedLog, opened: Callable[[], Replica], folder: Path
) -> None:
    with HammingIndex.writer(folder, bits=128) as other:
        other.add(np.array([1]), np.zeros((1, 16), np.uint8))
    log.add(*range(20))
    assert held(opened()) == list(range(20))
    assert mark_of(folder) == 20


def test_while_another_writes_memory_serves(
    log: ListedLog, opened: Callable[[], Replica], folder: Path
) -> None:
    index = opened()
    with HammingIndex.writer(folder, bits=64):
        log.add(*range(30))
        assert held(index) == list(range(30))
    assert mark_of(folder) == 0

    log.add(*range(30, 100))
    assert held(index) == list(range(100))
    assert mark_of(folder) == 100


def test_on_a_full_disk_memory_serves(
    log: ListedLog,
    opened: Callable[[], Replica],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    index = opened()
    with monkeypatch.context() as full:
        full.setattr(files, "write", fail)
        log.add(*range(30))
        assert held(index) == list(range(30))
        with pytest.raises(CannotWrite):
            HammingIndex.writer(index._folder, bits=64)
    log.add(*range(30, 100))
    assert held(index) == list(range(100))


def test_after_close_it_says_so(log: ListedLog, opened: Callable[[], Replica]) -> None:
    log.add(*range(30))
    index = opened()
    index.settle()
    index.close()
    index.close()
    with pytest.raises(IndexClosed):
        held(index)


def test_threads_search_while_the_folder_is_written_again_and_again(
    log: ListedLog, opened: Callable[[], Replica]
) -> None:
    index = opened()
    log.add(*range(DUE + 1))

    def search(_: int) -> bool:
        before = len(log.lines)
        return len(held(index)) >= before

    with ThreadPoolExecutor(4) as threads:
        answers = []
        for start in range(100, 100 + 40 * DUE, DUE):
            answers += [threads.submit(search, start) for _ in range(4)]
            log.add(*range(start, start + DUE))
        assert all(answer.result() for answer in answers)
    assert len(held(index)) == 41 * DUE + 1


def test_a_probe_sees_the_folder_and_what_came_since(
    log: ListedLog, opened: Callable[[], Replica]
) -> None:
    log.add(*range(1, DUE + 2))
    index = opened()
    index.settle()
    log.remove(3)
    log.add(40)

    found = index.probe(code(0)[None], 1)

    assert (found.key.tolist(), found.distance.tolist()) == ([1, 2, 4, 8], [1, 1, 1, 1])
    assert sorted(index.probe(code(0)[None], 64).key.tolist()) == held(index)


def test_a_folder_that_is_laid_out_for_another_radius_is_made_anew(
    log: ListedLog, opened: Callable[[], Replica], folder: Path
) -> None:
    log.add(*range(20))
    Replica(folder, log, bits=64, radius=3).settle()

    assert held(opened()) == list(range(20))
    with HammingIndex.open(folder) as index:
        assert (index.radius, index.mark.sequence, len(index)) == (8, 20, 20)
