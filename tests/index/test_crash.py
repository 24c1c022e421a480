"""A writer that is killed at any moment: what it acknowledged is there, what it did not is there
whole or not at all.

By itself this kills a few times; KASHF_KILLS says how many times, such as 300.
"""

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kashf.index import HammingIndex
from tests.index import victim
from tests.index.making import everything, pairs, scanned

KILLS = int(os.environ.get("KASHF_KILLS", "20"))
SEED = 4


def killed(folder: Path, first: int, milliseconds: float) -> Sequence[str]:
    """What a victim said until it was killed that long after its first change."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.index.victim", str(folder), str(SEED), str(first)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    with child.stdout as output:
        begun = output.readline()
        try:
            child.wait(timeout=milliseconds / 1_000)
        except subprocess.TimeoutExpired:
            child.kill()
        child.wait()
        return [begun.rstrip("\n"), *output.read().splitlines()]


def check(folder: Path, expected: set[int]) -> None:
    """Reader and writer find these keys, with their codes."""
    bank = {key: victim.code(key) for key in expected}
    query = victim.code(0)
    for opened in (HammingIndex.open(folder), HammingIndex.writer(folder, bits=256)):
        with opened as index:
            assert index.stats().damage == ()
            assert everything(index) == expected
            assert pairs(index.search(query[None], 256)) == scanned(bank, query, 256)


def test_a_writer_that_is_killed_forgets_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    folder, there, first = tmp_path / "index", set[int](), 0
    for _ in range(KILLS):
        said = killed(
            folder, first, chance.choice([0, chance.uniform(0, 30), chance.uniform(0, 250)])
        )
        acknowledged = [int(line[2:]) for line in said if line.startswith("= ")]
        begun = [int(line[2:]) for line in said if line.startswith("> ")]
        assert (
            begun[: len(acknowledged)]
            == acknowledged
            == list(range(first, first + len(acknowledged)))
        )
        for number in acknowledged:
            there = victim.done(there, victim.plan(number, SEED))
        first += len(acknowledged)

        with HammingIndex.open(folder) as index:
            found, mark = everything(index), index.mark.sequence
        maybe = victim.done(there, victim.plan(first, SEED))
        assert mark in {first, first + 1}
        assert found == (maybe if mark > first else there)
        check(folder, found)
        there, first = found, mark


@pytest.mark.parametrize("is_removal", [False, True])
def test_a_torn_last_record_takes_nothing_else_along(tmp_path: Path, is_removal: bool) -> None:
    with HammingIndex.writer(tmp_path, bits=256) as index:
        index.add(np.array([1, 2]), np.array([victim.code(1), victim.code(2)]))
        before = index.stats().journal
        if is_removal:
            index.remove(np.array([1, 2]))
        else:
            index.add(np.array([3]), victim.code(3)[None])
    journal = next(tmp_path.glob("journal-*"))
    whole = journal.read_bytes()

    for end in range(before, len(whole)):
        journal.write_bytes(whole[:end])
        check(tmp_path, {1, 2})
        assert journal.stat().st_size == before, "the writer cut it off"


@pytest.mark.parametrize("missing", [{"manifest.json"}, {"manifest.json", "manifest.copy.json"}])
def test_a_writer_that_was_killed_while_it_began_can_begin_again(
    tmp_path: Path, missing: set[str]
) -> None:
    HammingIndex.writer(tmp_path, bits=256).close()
    for name in missing:
        (tmp_path / name).unlink()
    (tmp_path / "journal-2.draft-17").write_bytes(b"half")

    check(tmp_path, set()) if len(missing) == 1 else None
    with HammingIndex.writer(tmp_path, bits=256) as index:
        index.add(np.array([1]), victim.code(1)[None])
    check(tmp_path, {1})
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "journal-1",
        "lock",
        "manifest.copy.json",
        "manifest.json",
    ]
