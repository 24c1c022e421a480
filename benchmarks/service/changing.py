"""`python -m benchmarks.service.changing ADDRESS KEY NUMBER`: adds and withdraws signals by the
real verbs, in a process of its own, and asks the server until it knows."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from secrets import token_hex
from typing import Final

import django

django.setup()

from benchmarks.service.load import Told, matches_at  # noqa: E402 -- Django first
from benchmarks.service.seeding import OWNER  # noqa: E402
from kashf.coalition.banks.actions import add_signals, withdraw_signal  # noqa: E402
from kashf.coalition.banks.models import Bank, BankSignal  # noqa: E402
from kashf.coalition.banks.vocabulary import NewSignal  # noqa: E402
from kashf.coalition.members.models import Person  # noqa: E402

LONGEST: Final = 10.0  # seconds after which a change counts as lost
PAUSE: Final = 0.005


def main(address: str, key: str, number: int) -> Told:
    """Every other one that is added is withdrawn; in the end all are asked for once more."""
    owner, bank = Person.objects.get(email=OWNER), Bank.objects.get()
    found: list[float | None] = []
    gone: list[float | None] = []
    kept: list[str] = []
    withdrawn: list[str] = []
    for turn in range(number):
        value = token_hex(32)
        add_signals(bank.code, by=owner, signals=[NewSignal("pdq", value)])
        found.append(_until(address, key, value, known=True))
        if turn % 2:
            kept.append(value)
            continue
        code = BankSignal.objects.get(value=value).code
        withdraw_signal(code, by=owner, reason="a benchmark")
        gone.append(_until(address, key, value, known=False))
        withdrawn.append(value)
    lost = [one for one in _asked(address, key, kept) if not one]
    stayed = [one for one in _asked(address, key, withdrawn) if one]
    return Told(
        found=[one for one in found if one is not None],
        gone=[one for one in gone if one is not None],
        lost=len(lost) + found.count(None),
        stayed=len(stayed) + gone.count(None),
    )


def _until(address: str, key: str, value: str, *, known: bool) -> float | None:
    start = time.monotonic()
    while time.monotonic() - start < LONGEST:
        if any(_asked(address, key, [value])) == known:
            return time.monotonic() - start
        time.sleep(PAUSE)
    return None


def _asked(address: str, key: str, values: Sequence[str]) -> list[bool]:
    found = matches_at(address, key, values)
    return [any(match["distance"] == 0 for match in matches) for matches in found]


if __name__ == "__main__":
    print(json.dumps(asdict(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))))
