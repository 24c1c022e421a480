"""Whatever is done to an index, in memory or in a folder: it is what a dict would be."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kashf.errors import BadCodes, NotFound
from kashf.index import HammingIndex, Mark, contents, writing
from tests.index.making import Codes, edits, pairs, random_codes, scanned

POOL = random_codes(40)
SIZES = st.sampled_from([0, 1, 3, 20, 70, 150])
RADII = st.sampled_from([0, 5, 31, 60, 256])


class Changes(RuleBasedStateMachine):
    """A dict is the oracle of three indexes. The thresholds are small, so that there are many
    flushes and merges."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(writing, "FLUSH", 60)
        self.patch.setattr(contents, "TAIL", 32)
        self.patch.setattr(contents, "_AT_ONCE", 50)
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "index"
        self.bank: dict[int, Codes] = {}
        self.mark = Mark()
        self.next = 0
        self.memory = HammingIndex(bits=256)
        self.writer = HammingIndex.writer(self.path, bits=256)
        self.reader = HammingIndex.open(self.path)

    def teardown(self) -> None:
        self.writer.close()
        self.reader.close()
        self.patch.undo()
        self.folder.cleanup()

    def changed(self) -> tuple[HammingIndex, HammingIndex]:
        self.mark = Mark(self.mark.sequence + 1)
        return self.memory, self.writer

    @rule(size=SIZES, seed=st.integers(0, 2**32 - 1), flips=st.sampled_from([0, 0, 3]))
    def add(self, size: int, seed: int, flips: int) -> None:
        rng = np.random.default_rng(seed)
        codes = edits(POOL[rng.integers(0, len(POOL), size)], flips, seed)
        keys = rng.permutation(np.arange(self.next, self.next + size))
        self.next += size
        for index in self.changed():
            index.add(keys, codes, mark=self.mark)
        self.bank.update(zip(keys.tolist(), codes, strict=True))

    @precondition(lambda self: self.bank)
    @rule(data=st.data(), size=st.sampled_from([1, 5, 60]))
    def remove_and_bring_back(self, data: st.DataObject, size: int) -> None:
        keys = data.draw(st.lists(st.sampled_from(sorted(self.bank)), max_size=size, unique=True))
        back = keys[: data.draw(st.integers(0, 3))]
        codes = edits(POOL[: len(back)], 2, seed=len(self.bank))
        for index in self.changed():
            index.remove(np.array(keys, np.int64), mark=self.mark)
            index.add(np.array(back, np.int64), codes)
        for key in keys:
            del self.bank[key]
        self.bank.update(zip(back, codes, strict=True))

    @precondition(lambda self: self.bank)
    @rule(data=st.data())
    def a_refused_change_changes_nothing(self, data: st.DataObject) -> None:
        there = data.draw(st.sampled_from(sorted(self.bank)))
        for index in (self.memory, self.writer):
            with pytest.raises(BadCodes):
                index.add(np.array([self.next, there]), POOL[:2], mark=Mark(10**9))
            with pytest.raises(NotFound):
                index.remove(np.array([there, self.next]), mark=Mark(10**9))

    @rule()
    def clear(self) -> None:
        for index in self.changed():
            index.clear(mark=self.mark)
        self.bank.clear()

    @rule()
    def another_writer(self) -> None:
        self.writer.close()
        self.writer = HammingIndex.writer(self.path, bits=256)

    @rule()
    def another_reader(self) -> None:
        self.reader.close()
        self.reader = HammingIndex.open(self.path)

    @rule(number=st.integers(0, len(POOL) - 1), radius=RADII, most=st.sampled_from([1, 7, 500]))
    def search(self, number: int, radius: int, most: int) -> None:
        query = POOL[number : number + 1]
        near = scanned(self.bank, query[0], radius)
        self.reader.refresh()
        for index in (self.memory, self.writer, self.reader):
            assert pairs(index.search(query, radius)) == near
            assert pairs(index.nearest(query, most, radius)) == near[:most]

    @invariant()
    def the_keys_and_the_mark_are_there(self) -> None:
        self.reader.refresh()
        for index in (self.memory, self.writer, self.reader):
            assert len(index) == len(self.bank)
            assert index.mark == self.mark
            assert all(key in index for key in [*self.bank][-3:])
            assert self.next not in index
        assert self.reader.stats().damage == ()


TestChanges = Changes.TestCase
TestChanges.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
