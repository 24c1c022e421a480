"""Many threads and processes at once: each change is seen whole, or not at all."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from kashf.errors import IndexClosed
from kashf.index import HammingIndex, contents, writing
from tests.index.making import everything, random_codes

SECONDS = 2.0
SIZE = 40  # keys of a change: half of them small, half of them large


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "FLUSH", 300)
    monkeypatch.setattr(contents, "TAIL", 64)
    monkeypatch.setattr(contents, "_AT_ONCE", 100)


def group(number: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Keys that are only ever added and removed together."""
    return np.arange(number * SIZE, (number + 1) * SIZE)


def check_whole(index: HammingIndex) -> int:
    """How many groups there are, each of them whole."""
    numbers, counts = np.unique(np.array([*everything(index)]) // SIZE, return_counts=True)
    assert set(counts.tolist()) <= {SIZE}
    return len(numbers)


def change(index: HammingIndex, own: range, until: Callable[[], bool]) -> set[int]:
    """Adds and removes groups; which of them are there in the end."""
    rng = np.random.default_rng(own.start)
    there: set[int] = set()
    codes = random_codes(SIZE, seed=own.start)
    while not until():
        number = int(rng.choice(own))
        if number in there:
            index.remove(group(number))
            there.remove(number)
        else:
            index.add(group(number), codes)
            there.add(number)
    return there


def look(index: HammingIndex, until: Callable[[], bool]) -> int:
    looks = 0
    while not until():
        check_whole(index)
        looks += 1
    return looks


def changed_and_searched(index: HammingIndex) -> None:
    end = time.monotonic() + SECONDS
    over = lambda: time.monotonic() > end  # noqa: E731 -- as short as can be
    with ThreadPoolExecutor(6) as pool:
        changing = [pool.submit(change, index, range(n, n + 15), over) for n in (0, 100, 200)]
        looking = [pool.submit(look, index, over) for _ in range(3)]
        there = set[int]().union(*(each.result() for each in changing))
        assert min(each.result() for each in looking) > 0

    assert everything(index) == {key for number in there for key in group(number).tolist()}


def test_in_memory() -> None:
    changed_and_searched(HammingIndex(bits=256))


def test_by_the_writer(tmp_path: Path) -> None:
    with HammingIndex.writer(tmp_path / "index", bits=256) as index:
        changed_and_searched(index)
        there = everything(index)
    with HammingIndex.open(tmp_path / "index") as index:
        assert everything(index) == there


def test_a_large_search_sees_one_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where its queries go to the kernel in several turns."""
    monkeypatch.setattr("kashf.index.hamming._TURN", 4)
    index = HammingIndex(bits=256)
    queries = np.zeros((64, 32), np.uint8)
    done = Event()
    with ThreadPoolExecutor(1) as pool:
        changing = pool.submit(change, index, range(10), done.is_set)
        for _ in range(200):
            found = index.search(queries, 256, threads=1)
            assert len(set(np.bincount(found.query, minlength=64).tolist())) == 1
        done.set()
        changing.result()


def reads(folder: Path, seconds: float, told: "multiprocessing.Queue[object]") -> None:
    """In another process: looks until it has seen the last change."""
    end, seen = time.monotonic() + seconds, 0
    try:
        with HammingIndex.open(folder) as index:
            while time.monotonic() < end and -1 not in index:
                index.refresh()
                seen += check_whole(index) > 0 if -1 not in index else 0
            told.put((seen > 0, index.stats().damage, -1 in index))
    except BaseException as error:  # noqa: BLE001 -- told to the test
        told.put(repr(error))


@pytest.fixture
def readers(tmp_path: Path) -> Iterator["multiprocessing.Queue[object]"]:
    HammingIndex.writer(tmp_path / "index", bits=256).close()
    spawning = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[object] = spawning.Queue()
    started = [
        spawning.Process(target=reads, args=(tmp_path / "index", 30.0, told)) for _ in range(2)
    ]
    for each in started:
        each.start()
    yield told
    for each in started:
        each.join()


def test_by_readers_in_other_processes(
    tmp_path: Path, readers: "multiprocessing.Queue[object]"
) -> None:
    end = time.monotonic() + 3 * SECONDS
    with HammingIndex.writer(tmp_path / "index", bits=256) as index:
        change(index, range(30), lambda: time.monotonic() > end)
        index.add(np.array([-1]), random_codes(1))
        assert [readers.get(timeout=40) for _ in range(2)] == [(True, (), True)] * 2


def test_a_reader_follows_by_itself_within_a_second(tmp_path: Path) -> None:
    code = random_codes(1)
    with HammingIndex.writer(tmp_path, bits=256) as writer, HammingIndex.open(tmp_path) as reader:
        writer.add(np.array([5]), code)
        assert is_soon(lambda: 5 in reader)
        writer.remove(np.array([5]))
        assert is_soon(lambda: 5 not in reader)


def is_soon(is_true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 1
    while time.monotonic() < end:
        if is_true():
            return True
        time.sleep(0.01)
    return False


def test_closing_while_others_search_and_change(tmp_path: Path) -> None:
    """Whoever is at it finishes, or is told; nothing is written to a file of somebody else."""
    for _ in range(5):
        index = HammingIndex.writer(tmp_path, bits=256)
        reader = HammingIndex.open(tmp_path)
        index.clear()
        with ThreadPoolExecutor(4) as pool:
            others: list[Future[object]] = [
                pool.submit(change, index, range(10), lambda: False),
                pool.submit(look, index, lambda: False),
                pool.submit(look, reader, lambda: False),
            ]
            time.sleep(0.1)
            index.close()
            reader.close()
            assert {type(each.exception()) for each in others} == {IndexClosed}
