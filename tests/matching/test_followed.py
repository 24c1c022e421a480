"""A large bank has an index in its folder; what is found is what the bank holds, all the same."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest

from kashf.index import HammingIndex
from kashf.matching import Bank, Matcher, store
from kashf.signals import Entry, Signal

Nobody = Callable[[], AbstractContextManager[None]]

SIZE = 1_500

VALUES = [
    row.tobytes().hex()
    for row in np.random.default_rng(5).integers(0, 256, (SIZE + 100, 32), np.uint8)
]


def pdq(number: int) -> Signal:
    return Signal("pdq", VALUES[number], 100)


@pytest.fixture
def bank(folder: Path) -> Bank:
    bank = Bank.create(folder / "bank", name="Raven")
    bank.add(Entry(str(number), pdq(number), "propaganda") for number in range(SIZE))
    return bank


def index_of(bank: Bank) -> Path:
    return bank.folder / store.INDEX / "pdq"


def names(matcher: Matcher, number: int) -> list[str]:
    return [match.entry.name for match in matcher.match([pdq(number)])]


def test_adding_much_writes_the_index(bank: Bank) -> None:
    with HammingIndex.open(index_of(bank)) as index:
        assert len(index) == SIZE
    assert names(Matcher([bank]), 7) == ["7"]


def test_what_comes_after_counts_at_once(bank: Bank) -> None:
    matcher = Matcher([bank])
    assert names(matcher, 7) == ["7"]
    bank.remove([VALUES[7]])
    bank.add([Entry("new", pdq(SIZE))])

    assert names(matcher, 7) == names(Matcher([bank]), 7) == []
    assert names(matcher, SIZE) == names(Matcher([bank]), SIZE) == ["new"]


def test_a_removed_value_may_come_back_under_another_name(bank: Bank) -> None:
    matcher = Matcher([bank])
    bank.remove([VALUES[7]])
    bank.add([Entry("again", pdq(7))])
    assert names(matcher, 7) == names(Matcher([bank]), 7) == ["again"]


def test_without_its_index_the_bank_is_the_same(bank: Bank) -> None:
    shutil.rmtree(bank.folder / store.INDEX)

    assert names(Matcher([bank]), 7) == ["7"]
    assert index_of(bank).exists()


def test_a_damaged_index_is_made_anew(bank: Bank) -> None:
    for file in index_of(bank).iterdir():
        file.write_bytes(b"not what it was")

    assert names(Matcher([bank]), 7) == ["7"]
    bank.add(Entry(f"more {n}", Signal("pdq", f"{n:064x}", 100)) for n in range(SIZE))
    with HammingIndex.open(index_of(bank)) as index:
        assert len(index) == 2 * SIZE


def test_an_older_copy_of_the_bank_is_not_searched_by_the_newer_index(
    bank: Bank, tmp_path: Path
) -> None:
    shutil.copytree(bank.folder, tmp_path / "copy")
    bank.remove([VALUES[7]])
    bank.add(Entry(f"more {n}", Signal("pdq", f"{n:064x}", 100)) for n in range(SIZE))
    shutil.copy(tmp_path / "copy" / store.FILE, bank.folder / store.FILE)

    assert names(Matcher([bank]), 7) == ["7"]
    assert Matcher([bank]).match([Signal("pdq", f"{3:064x}", 100)]) == []


def test_who_may_only_read_can_match_without_an_index(bank: Bank, nobody: Nobody) -> None:
    shutil.rmtree(bank.folder / store.INDEX)
    (bank.folder / store.FILE).chmod(0o444)
    bank.folder.chmod(0o555)

    with nobody():
        assert names(Matcher([bank]), 7) == ["7"]
    bank.folder.chmod(0o755)
    assert not index_of(bank).exists()


FOLLOW = """
import sys
from kashf.matching import Bank, Matcher
from kashf.signals import Signal

matcher = Matcher([Bank.open(sys.argv[1])])
for line in sys.stdin:
    found = matcher.match([Signal("pdq", line.strip(), 100)])
    print(",".join(match.entry.name for match in found), flush=True)
"""


def test_a_change_counts_in_another_process_at_once(bank: Bank) -> None:
    command = [sys.executable, "-c", FOLLOW, str(bank.folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as other:

        def asked(number: int) -> str:
            assert other.stdin is not None
            assert other.stdout is not None
            print(VALUES[number], file=other.stdin, flush=True)
            return other.stdout.readline().strip()

        assert (asked(3), asked(SIZE)) == ("3", "")
        bank.add([Entry("new", pdq(SIZE))])
        assert asked(SIZE) == "new"
        bank.remove([VALUES[SIZE], VALUES[3]])
        assert (asked(3), asked(SIZE)) == ("", "")
