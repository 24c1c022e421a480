"""The state of a bank that a scan uses: a copy, which no change of the bank reaches.

So all parts of a scan are answered by the same bank, also those of a scan that goes on a day later.
"""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kashf.errors import CannotWrite
from kashf.matching import Bank
from kashf.matching.lines import settle


@dataclass(frozen=True, slots=True)
class State:
    """A bank as a scan has it: its name, the folder it was in, the number of its last change, how
    many signals of each type it had, where the copy lies, and the copy's digest."""

    name: str
    folder: str
    change: int
    counts: Mapping[str, int]
    copy: str
    digest: str


def copies(banks: Sequence[Bank], folder: Path) -> list[State]:
    """Copies of the banks, as they are now, each in a folder of its own in that one. Raises what
    reading a bank does, and CannotWrite."""
    return [_copy(bank, folder / str(number)) for number, bank in enumerate(banks)]


def _copy(bank: Bank, to: Path) -> State:
    try:
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir(parents=True)
        # before the bank itself: an index may lag behind, and follows, but not be ahead
        with suppress(shutil.Error, FileNotFoundError):  # what is torn is made anew
            shutil.copytree(bank.folder / "index", to / "index")
        bank.copy_to(to)
    except OSError as error:
        raise CannotWrite(f"{to} could not be written: {error.strerror}.") from error
    copy = Bank.open(to)
    settle(to)
    with copy.file.open("rb") as file:
        digest = hashlib.file_digest(file, "blake2b").hexdigest()[:32]
    return State(bank.name, str(bank.folder), copy.change(), copy.counts(), str(to), digest)
