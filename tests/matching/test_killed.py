"""`kill -9` at any moment: what was acknowledged is there, and what was not is there whole or not
at all."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from kashf.matching import Bank, store

KILLS = 30
AT_ONCE = 3  # entries that are added together

ADD = f"""
import sys
from kashf.matching import Bank
from kashf.signals import Entry, Signal

bank = Bank.open(sys.argv[1])
for number in range(int(sys.argv[2]), 1 << 30):
    bank.add(
        Entry(str(number), Signal("sha256", f"{{{AT_ONCE} * number + part:064x}}"))
        for part in range({AT_ONCE})
    )
    print(number, flush=True)
"""

CREATE = """
import sys
from kashf.matching import Bank

for number in range(1 << 30):
    Bank.create(f"{sys.argv[1]}/{number}", name="Raven")
    print(number, flush=True)
"""


def run_and_kill(script: str, *arguments: object, after: float) -> list[int]:
    """Let it run a moment from its first answer, kill it, and return its answers."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(after)
        process.kill()
        rest = process.stdout.read()
    whole, _, _half = (first + rest).rpartition("\n")
    return [int(line) for line in whole.split()]


def test_every_acknowledged_entry_survives_and_each_change_is_whole(tmp_path: Path) -> None:
    bank = Bank.create(tmp_path / "bank", name="Raven")
    dice = Random(0)
    acknowledged: list[int] = []

    for _ in range(KILLS):
        start = max(map(int, counts(bank)), default=-1) + 1
        acknowledged += run_and_kill(ADD, bank.folder, start, after=dice.uniform(0, 0.02))

        bank.check()
        assert set(counts(bank).values()) == {AT_ONCE}
        assert {str(number) for number in acknowledged} <= counts(bank).keys()
        assert len(counts(bank)) <= len(acknowledged) + KILLS

    assert len(acknowledged) >= KILLS


def counts(bank: Bank) -> Counter[str]:
    return Counter(entry.name for entry in bank.entries())


def test_a_killed_create_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    dice = Random(0)
    for kill in range(8):
        folder = tmp_path / str(kill)
        made = run_and_kill(CREATE, folder, after=dice.uniform(0, 0.02))

        for number in made:
            assert Bank.open(folder / str(number)).name == "Raven"
        last = folder / str(made[-1] + 1)
        if not (last / store.FILE).exists():
            Bank.create(last, name="Raven")
        Bank.open(last).check()


def test_what_a_killed_create_left_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / store.DRAFT).write_bytes(b"SQLite format 3\0 and then the lights went out")
    (tmp_path / f"{store.DRAFT}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 600)

    bank = Bank.create(tmp_path, name="Raven")

    bank.check()
    assert Bank.open(tmp_path).name == "Raven"
