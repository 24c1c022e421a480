"""What is compared in matching, behind one face."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np
from threatexchange.signal_type.pdq.signal import PdqSignal

from benchmarks.codes import BITS, RADIUS, Codes
from kashf.index import HammingIndex
from kashf.matching import Bank, Matcher
from kashf.signals import Entry, Signal


class Engine(Protocol):
    """Built from a bank of codes; the numbers of codes are their rows."""

    name: str

    def build(self, bank: Codes) -> None:
        """Make it ready to be asked."""

    def add(self, number: int, code: str) -> None:
        """Put in one more, to be found by the next query."""

    def near(self, query: str) -> Sequence[int]:
        """The numbers of the codes within the radius."""


class PeersIndex:
    """threatexchange's own choice for PDQ: multi-index hashing by FAISS."""

    name = "threatexchange PDQIndex"

    def build(self, bank: Codes) -> None:
        """One call of the constructor with all entries."""
        faiss.omp_set_num_threads(1)
        entries = [(code.tobytes().hex(), number) for number, code in enumerate(bank)]
        self._index: Any = PdqSignal.get_index_cls()(entries)

    def add(self, number: int, code: str) -> None:
        """Its `add`."""
        self._index.add(code, number)

    def near(self, query: str) -> Sequence[int]:
        """Its `query`, with its own threshold of 31."""
        return [match.metadata for match in self._index.query(query)]


class OurIndex:
    """Kashf's index alone."""

    name = "Kashf HammingIndex"

    def build(self, bank: Codes) -> None:
        """One `add` of all codes."""
        self._index = HammingIndex(bits=BITS)
        self._index.add(np.arange(len(bank)), bank)

    def add(self, number: int, code: str) -> None:
        """Its `add`."""
        self._index.add(np.array([number]), _code(code))

    def near(self, query: str) -> Sequence[int]:
        """Its `search`, a query at a time."""
        found: list[int] = self._index.search(_code(query), RADIUS).key.tolist()
        return found


class OurMatcher:
    """Kashf's matcher over a bank on the disk: what the commands use."""

    name = "Kashf Matcher, from a bank"

    def __init__(self, folder: Path) -> None:
        self._bank = Bank.create(folder, name="benchmark")

    def build(self, bank: Codes) -> None:
        """Writes the bank, and reads it."""
        self._bank.add(_entry(number, code.tobytes().hex()) for number, code in enumerate(bank))
        self._matcher = Matcher([self._bank])

    def add(self, number: int, code: str) -> None:
        """Writes one more to the disk, and has the matcher see it."""
        self._bank.add([_entry(number, code)])

    def near(self, query: str) -> Sequence[int]:
        """Its `match`, for an item with one signal."""
        return [int(match.entry.name) for match in self._matcher.match([_signal(query)])]


def _code(value: str) -> Codes:
    return np.frombuffer(bytes.fromhex(value), np.uint8).reshape(1, -1)


def _signal(value: str) -> Signal:
    return Signal("pdq", value, 100)


def _entry(number: int, value: str) -> Entry:
    return Entry(str(number), _signal(value))
